#include "app/panels/groups_view.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include "app/panels/actions.h"
#include "app/panels/widgets.h"
#include "app/shown_groups.h"
#include "app/words.h"

namespace diatom::app {
namespace {

constexpr int lines_without_scrolling = 12;
constexpr std::size_t most_pictures_in_list = 40;  // of what a sheet holds, beside the selection

// One line of the list; true when clicked.
bool draw_line(const std::string& name, int mark, int count, bool is_chosen,
               renderer::Theme theme) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  const float left = ImGui::GetCursorPosX();
  const bool clicked = ImGui::Selectable("##line", is_chosen, ImGuiSelectableFlags_SpanAllColumns);
  ImGui::SameLine(left);
  class_mark(mark, theme);
  text(name);
  ImGui::TableNextColumn();
  const auto words = grouped(count);
  const float room = ImGui::GetContentRegionAvail().x - ImGui::CalcTextSize(words.c_str()).x;
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0F, room));
  ImGui::TextDisabled("%s", words.c_str());
  return clicked;
}

void draw_pictures_of(PanelContext& context, const Groups& groups, int group, Pictures& pictures) {
  const float side = 2.2F * ImGui::GetFontSize();
  const auto share = most_pictures_in_list / static_cast<std::size_t>(groups.count());
  const auto fitting = static_cast<std::size_t>(
      std::max(1.0F, ImGui::GetContentRegionAvail().x / (side + 0.25F * ImGui::GetFontSize())));
  const auto most = std::clamp<std::size_t>(share, 1, fitting);
  const int clicked = pictures.strip(some_of(groups.rows_of(group), most), side, most, -1);
  if (clicked >= 0) context.commands.emplace_back(SelectRows{{clicked}});
}

std::vector<int> rows_of_both(const Groups& groups, int one, int other) {
  const auto a = groups.rows_of(one);
  const auto b = groups.rows_of(other);
  std::vector<int> both;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

// How many classes there would be.
std::size_t names_given(const Groups& groups) {
  std::set<std::string> names;
  for (const int group : groups.of_row)
    if (group >= 0) names.insert(groups.names[static_cast<std::size_t>(group)]);
  names.erase("");
  return names.size();
}

bool action(const char* label, bool enabled, float width, const std::string& help) {
  ImGui::BeginDisabled(!enabled);
  const bool clicked = ImGui::Button(label, {width, 0});
  ImGui::EndDisabled();
  tooltip(help);
  return clicked;
}

float share_of_line(int parts) {
  const float spacing = ImGui::GetStyle().ItemSpacing.x;
  const auto count = static_cast<float>(parts);
  return std::max(1.0F, (ImGui::GetContentRegionAvail().x - (count - 1) * spacing) / count);
}

void draw_moves(PanelContext& context, const Groups& groups, int chosen) {
  const auto& selection = *context.session.selection;
  const float wide = ImGui::GetContentRegionAvail().x - button_room("To none");
  const bool moves = chosen >= 0 && !selection.empty() && groups.rows_of(chosen) != selection;
  if (action("Move selection here", moves, std::max(1.0F, wide),
             "The images that are selected in the map leave their groups and come into the chosen "
             "one. Choose the group first, then select."))
    context.commands.emplace_back(MoveToGroup{selection, chosen});
  ImGui::SameLine();
  if (action("To none", !selection.empty(), 0,
             "The images that are selected in the map leave their groups and are in none."))
    context.commands.emplace_back(MoveToGroup{selection, ml::outlier});
}

void draw_learn(PanelContext& context, const Groups& groups) {
  const auto names = names_given(groups);
  const bool can = names >= 2 && context.session.clusters &&
                   context.session.clusters->features == context.session.features;
  ImGui::BeginDisabled(!can);
  const bool clicked = can ? primary_button("Learn these names", {-1, 0})
                           : ImGui::Button("Learn these names", {-1, 0});
  ImGui::EndDisabled();
  tooltip(fmt::format(
      "{} so far, two or more are needed. The names become the classes of these images, the chosen "
      "classifier learns them, and the live feed is recognised by it. Images of groups without a "
      "name are left out; Ctrl+Z brings the old labels back.",
      plural(static_cast<std::int64_t>(names), "name")));
  if (clicked) context.commands.emplace_back(LearnGroups{});
}

}  // namespace

void GroupsView::draw(PanelContext& context, const Groups& groups, bool with_pictures,
                      Pictures& pictures) {
  follow(context, groups);
  const int chosen = group_with_mark(groups, chosen_);
  if (chosen >= 0) respond_to_keys(context, groups, chosen);
  emphasised_text("Groups");
  tooltip(
      "Click one to see its images here and in the map; Ctrl+click a second one to merge them.");
  draw_list(context, groups, with_pictures, pictures);
  if (!context.session.groups) return;
  draw_name(context, groups, chosen);
  draw_actions(context, groups, chosen);
  draw_moves(context, groups, chosen);
  draw_learn(context, groups);
}

void GroupsView::draw_list(PanelContext& context, const Groups& groups, bool with_pictures,
                           Pictures& pictures) {
  const auto counts = counts_of(groups);
  const bool scrolls = !with_pictures && groups.count() > lines_without_scrolling;
  const ImVec2 size(
      0, scrolls ? lines_without_scrolling * ImGui::GetTextLineHeightWithSpacing() : 0.0F);
  const auto flags = scrolls ? ImGuiTableFlags_ScrollY : ImGuiTableFlags_None;
  if (!ImGui::BeginTable("##groups", 2, flags, size)) return;
  ImGui::TableSetupColumn("group", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetupColumn("images", ImGuiTableColumnFlags_WidthFixed,
                          ImGui::CalcTextSize("00,000").x);
  for (const int group : by_number(groups)) {
    const auto place = static_cast<std::size_t>(group);
    const int mark = groups.marks[place];
    ImGui::PushID(("group " + std::to_string(mark)).c_str());
    if (draw_line(name_of(groups, group), mark, counts.of_group[place],
                  mark == chosen_ || mark == second_, context.session.theme))
      choose(context, groups, group);
    if (with_pictures) {
      ImGui::TableNextRow();
      ImGui::TableNextColumn();
      draw_pictures_of(context, groups, group, pictures);
    }
    ImGui::PopID();
  }
  if (counts.in_none > 0 &&
      draw_line(name_of(groups, ml::outlier), -1, counts.in_none, false, context.session.theme)) {
    chosen_ = second_ = -1;
    context.commands.emplace_back(SelectRows{groups.rows_of(ml::outlier)});
  }
  ImGui::EndTable();
}

// Ctrl chooses a second one beside the first, or lets it go.
void GroupsView::choose(PanelContext& context, const Groups& groups, int group) {
  const int mark = groups.marks[static_cast<std::size_t>(group)];
  const int first = group_with_mark(groups, chosen_);
  if (!ImGui::GetIO().KeyCtrl || first < 0 || first == group) {
    chosen_ = mark;
    second_ = -1;
    select(context, groups.rows_of(group));
    return;
  }
  second_ = second_ == mark ? -1 : mark;
  select(context, second_ < 0 ? groups.rows_of(first) : rows_of_both(groups, first, group));
}

void GroupsView::select(PanelContext& context, std::vector<int> rows) {
  selected_ = std::move(rows);
  context.commands.emplace_back(SelectRows{selected_});
}

// An edit or its undo: what is gone is chosen no more, and where the selection is still that of
// choosing, it is of the chosen group as it is now.
void GroupsView::follow(PanelContext& context, const Groups& groups) {
  if (seen_ == context.session.groups) return;
  seen_ = context.session.groups;
  const int chosen = group_with_mark(groups, chosen_);
  if (chosen < 0) chosen_ = -1;
  if (group_with_mark(groups, second_) < 0) second_ = -1;
  if (chosen < 0 || second_ >= 0 || *context.session.selection != selected_) return;
  auto rows = groups.rows_of(chosen);
  if (rows != selected_) select(context, std::move(rows));
}

void GroupsView::draw_name(PanelContext& context, const Groups& groups, int chosen) {
  const auto name = chosen < 0 ? std::string() : groups.names[static_cast<std::size_t>(chosen)];
  if (named_ != chosen_ || name_before_ != name) {
    name_ = name_before_ = name;
    named_ = chosen_;
  }
  // A frame later than the key: its letter is not to be typed.
  if (frames_to_focus_ > 0 && --frames_to_focus_ == 0) {
    ImGui::SetScrollHereY();
    ImGui::SetKeyboardFocusHere();
  }
  const auto hint =
      chosen < 0 ? std::string("choose a group to name it")
                 : with_key("name of " + name_of(groups, chosen), context.views, "name_group");
  ImGui::BeginDisabled(chosen < 0);
  ImGui::SetNextItemWidth(-1);
  ImGui::InputTextWithHint("##name", hint.c_str(), &name_, ImGuiInputTextFlags_AutoSelectAll);
  const bool is_done = ImGui::IsItemDeactivatedAfterEdit();
  ImGui::EndDisabled();
  if (is_done && chosen >= 0 && name_ != name)
    context.commands.emplace_back(NameGroup{chosen, name_});
}

void GroupsView::draw_actions(PanelContext& context, const Groups& groups, int chosen) const {
  const int second = group_with_mark(groups, second_);
  const bool divides = chosen >= 0 && groups.rows_of(chosen).size() > 1;
  const float third = share_of_line(3);
  const auto merge_help = with_key(
      second < 0 ? std::string("Ctrl+click a second group first.")
                 : fmt::format("{} takes {} in.", name_of(groups, chosen), name_of(groups, second)),
      context.views, "merge_groups");
  if (action("Merge", chosen >= 0 && second >= 0, third, merge_help))
    context.commands.emplace_back(MergeGroups{chosen, second});
  ImGui::SameLine();
  if (action("Split", divides, third,
             with_key("Two groups of this one, by k-means on its images alone; the larger keeps "
                      "the name.",
                      context.views, "split_group")))
    context.commands.emplace_back(SplitGroup{chosen});
  ImGui::SameLine();
  if (action("Reject", divides, third,
             with_key("The 5 % of its images that lie farthest from its mean are in no group any "
                      "more.",
                      context.views, "reject_outliers")))
    context.commands.emplace_back(RejectOutliers{chosen});
}

void GroupsView::respond_to_keys(PanelContext& context, const Groups& groups, int chosen) {
  if (!context.session.groups) return;
  const int second = group_with_mark(groups, second_);
  if (asked(context, "name_group")) frames_to_focus_ = 2;
  if (asked(context, "merge_groups") && second >= 0)
    context.commands.emplace_back(MergeGroups{chosen, second});
  if (groups.rows_of(chosen).size() < 2) return;
  if (asked(context, "split_group")) context.commands.emplace_back(SplitGroup{chosen});
  if (asked(context, "reject_outliers")) context.commands.emplace_back(RejectOutliers{chosen});
}

}  // namespace diatom::app
