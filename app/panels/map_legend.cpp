#include "app/panels/map_legend.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/widgets.h"
#include "app/panels/words.h"
#include "renderer/colormap.h"

namespace diatom::app {
namespace {

constexpr std::size_t overlaps_listed = 3;
constexpr const char* folded_label = "Legend +";

// Whoever opens a map wants to see it first; the names are written among the points as well.
bool hides_points(ImVec2 legend, ImVec2 picture) {
  constexpr float narrow_em = 40;
  constexpr float most_share = 0.2F;
  return picture.x < narrow_em * ImGui::GetFontSize() ||
         legend.x * legend.y > most_share * picture.x * picture.y;
}

// Of the window around the button alone: it hides no point that it need not.
ImVec2 folded_size() {
  const ImVec2 words = ImGui::CalcTextSize(folded_label);
  const auto& style = ImGui::GetStyle();
  return {words.x + 2 * (style.FramePadding.x + style.ChildBorderSize),
          words.y + 2 * style.ChildBorderSize};
}

// `mark` is that of a cluster, or a class.
std::string group_name(const Session& session, const Groups& clusters, int mark) {
  if (shown_color(session) == ColorBy::cluster)
    return name_of(clusters, group_with_mark(clusters, mark));
  return ml::class_name(session.map->features->classes, mark);
}

// What boundaries mean, and what of them a person could not see.
void note_boundary(const Session& session, const Groups& clusters,
                   std::vector<std::string>& notes) {
  const auto& bounds = session.boundary;
  if (!bounds || session.map_look.boundary.empty() ||
      bounds->map->features != session.map->features)
    return;
  if (!std::isnan(bounds->accuracy_on_places))
    notes.push_back(
        fmt::format("sheets: FALKON solved on these places,\nright for {} of its training rows",
                    percent(bounds->accuracy_on_places)));
  const auto& overlaps = bounds->surfaces->overlaps;
  for (std::size_t i = 0; i < std::min(overlaps_listed, overlaps.size()); ++i)
    notes.push_back(fmt::format("{} shared: {}, {}", percent(overlaps[i].share),
                                group_name(session, clusters, overlaps[i].first),
                                group_name(session, clusters, overlaps[i].second)));
  const bool shaded = std::any_of(overlaps.begin(), overlaps.end(), [](const auto& overlap) {
    return !overlap.mesh.triangles.empty();
  });
  if (shaded) notes.emplace_back("bright bodies: what two share");
  for (const auto& note : bounds->surfaces->notes) notes.push_back(note);
}

// What else is to be read in the colours and shapes.
// `ramp` may be null.
std::vector<std::string> notes_of(const Session& session, const Groups& clusters,
                                  const Ramp* ramp) {
  std::vector<std::string> notes;
  const auto by = shown_color(session);
  if (ramp != nullptr && !ramp->meaning.empty()) notes.push_back(ramp->meaning);
  notes.emplace_back("hollow: held out");
  if (feed_in_view(session).overlay) notes.emplace_back("large: live, and its trail");
  if (session.drift) notes.emplace_back("small and grey: went by in the last minutes");
  if (session.fence) notes.emplace_back("ball: the fence, which alarms");
  if (rings_centres(session)) notes.emplace_back("rings: centres that decided");
  if (shows_walk(session)) notes.emplace_back("ring: where you stand in the latent");
  if (session.map_look.sliced) notes.emplace_back("cut open: the nearer part is not drawn");
  const auto shapes = static_cast<int>(session.map->features->classes.size());
  if (by == ColorBy::label && shapes > renderer::palette_size)
    notes.push_back(
        fmt::format("colours repeat after {}: look at the shapes", renderer::palette_size));
  note_boundary(session, clusters, notes);
  return notes;
}

// From dark to bright, with what the ends say below.
void draw_ramp(const Ramp& ramp, renderer::Theme theme) {
  constexpr int pieces = 32;
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = 0.6F * ImGui::GetTextLineHeight();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const auto color_at = [theme](int place) {
    return packed(renderer::ramp_color(static_cast<float>(place) / pieces, theme));
  };
  for (int i = 0; i < pieces; ++i) {
    const float from_x = at.x + width * static_cast<float>(i) / pieces;
    const float to_x = at.x + width * static_cast<float>(i + 1) / pieces;
    const auto from = color_at(i);
    const auto to = color_at(i + 1);
    ImGui::GetWindowDrawList()->AddRectFilledMultiColor({from_x, at.y}, {to_x, at.y + height}, from,
                                                        to, to, from);
  }
  const float left = ImGui::GetCursorPosX();
  ImGui::Dummy({width, height});
  ImGui::TextDisabled("%s", ramp.dark.c_str());
  ImGui::SameLine(left + width - ImGui::CalcTextSize(ramp.bright.c_str()).x);
  ImGui::TextDisabled("%s", ramp.bright.c_str());
}

}  // namespace

std::vector<MapLegend::Line> MapLegend::cluster_lines(const Groups& groups) {
  const auto counts = counts_of(groups);
  std::vector<Line> lines;
  for (const int group : by_number(groups)) {
    const auto place = static_cast<std::size_t>(group);
    lines.push_back({groups.marks[place], name_of(groups, group), counts.of_group[place], {}});
  }
  if (counts.in_none > 0) lines.push_back({-1, name_of(groups, ml::outlier), counts.in_none, {}});
  return lines;
}

std::vector<MapLegend::Line> MapLegend::prediction_lines(const Session& session) {
  const auto& classes = session.map->features->classes;
  std::vector<int> counts(classes.size(), 0);
  for (const int predicted : *predictions_on_map(session))
    ++counts.at(static_cast<std::size_t>(predicted));
  std::vector<Line> lines;
  for (std::size_t id = 0; id < classes.size(); ++id)
    lines.push_back({static_cast<int>(id), "taken for " + classes[id], counts[id], {}});
  return lines;
}

// A double click on the name opens it.
void MapLegend::draw_renaming(const Line& line, Commands& commands) {
  ImGui::PushID(line.mark);
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) {
    new_name_ = line.name;
    ImGui::OpenPopup("rename");
  }
  if (ImGui::BeginPopup("rename")) {
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    ImGui::Dummy({12 * ImGui::GetFontSize(), 0});  // the popup's width
    if (path_field("##name", "name of the class", new_name_)) {
      if (new_name_ != line.name) commands.emplace_back(RenameClass{line.mark, new_name_});
      ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
  }
  ImGui::PopID();
}

void MapLegend::draw_line(const Line& line, PanelContext& context) {
  class_mark(line.mark, context.session.theme);
  text(line.name);
  tooltip(line.help);
  if (line.is_class) draw_renaming(line, context.commands);
  ImGui::SameLine();
  ImGui::TextDisabled("%d", line.count);
}

void MapLegend::count(const Session& session) {
  const auto& map = *session.map;
  if (counted_ == map.features && counted_labels_ == session.taught_labels) return;
  counted_ = map.features;
  counted_labels_ = session.taught_labels;
  auto samples = map.features->samples;
  if (counted_labels_ && map_is_current(session))
    for (std::size_t row = 0; row < samples.size(); ++row)
      samples[row].label = (*counted_labels_)[row];
  counts_ = count_classes(samples, map.features->classes.size());
}

std::vector<MapLegend::Line> MapLegend::lines_of(const Session& session) {
  const auto by = shown_color(session);
  std::vector<Line> lines;
  if (by == ColorBy::cluster) return cluster_lines(*shown_.of(session));
  if (is_number(by)) return lines;
  if (by == ColorBy::prediction) return prediction_lines(session);
  count(session);
  const auto& classes = session.map->features->classes;
  auto unlabelled = static_cast<int>(session.map->features->samples.size());
  for (std::size_t id = 0; id < counts_.size(); ++id) {
    const int count = counts_[id].train + counts_[id].test;
    unlabelled -= count;
    lines.push_back(
        {static_cast<int>(id), classes[id], count,
         id < 10 ? fmt::format("Key {} gives the selected images this class. Double-click to "
                               "rename it.",
                               (id + 1) % 10)
                 : "Double-click to rename it.",
         map_is_current(session)});
  }
  if (unlabelled > 0) lines.push_back({-1, "unlabelled", unlabelled, {}});
  return lines;
}

ImVec2 MapLegend::size_of(const std::vector<Line>& lines, const std::vector<std::string>& notes,
                          const Ramp* ramp) {
  const float em = ImGui::GetFontSize();
  const float line_height = ImGui::GetTextLineHeightWithSpacing();
  ImVec2 size((ramp != nullptr ? 14.0F : 8.0F) * em,
              (ramp != nullptr ? 3.8F : 1.8F) * line_height +
                  static_cast<float>(lines.size()) * line_height);
  for (const auto& line : lines)
    size.x = std::max(size.x, ImGui::CalcTextSize(line.name.c_str()).x + 6 * em);
  for (const auto& note : notes) {
    const auto room = ImGui::CalcTextSize(note.c_str());
    size.x = std::max(size.x, room.x + 1.5F * em);
    size.y += room.y + ImGui::GetStyle().ItemSpacing.y;
  }
  return size;
}

void MapLegend::draw_fold(bool folded) {
  if (ImGui::SmallButton(folded ? folded_label : "Legend -")) folded_ = !folded;
}

void MapLegend::draw_lines(const std::vector<Line>& lines, const std::vector<std::string>& notes,
                           const Ramp* ramp, PanelContext& context) {
  if (ramp != nullptr) draw_ramp(*ramp, context.session.theme);
  for (const auto& line : lines) draw_line(line, context);
  for (const auto& note : notes) ImGui::TextDisabled("%s", note.c_str());
}

void MapLegend::draw(PanelContext& context, const ViewportInput& input) {
  const float em = ImGui::GetFontSize();
  const auto& session = context.session;
  if (input.size.x < 20 * em || input.size.y < 10 * em) return;
  const auto lines = lines_of(session);
  const auto ramp = ramp_.of(session);
  const auto notes = notes_of(session, *shown_.of(session), ramp.get());
  const auto open_size = size_of(lines, notes, ramp.get());
  const bool folded = folded_.value_or(hides_points(open_size, input.size));
  const auto size = folded ? folded_size() : open_size;
  ImGui::SetCursorScreenPos({input.at.x + 0.6F * em, input.at.y + 0.6F * em});
  ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_ChildBg);
  ground.w = 0.72F;
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ground);
  if (folded) ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {1, 1});
  const bool shown = ImGui::BeginChild(
      "##legend", {std::min(size.x, 0.45F * input.size.x), std::min(size.y, 0.8F * input.size.y)},
      true);
  if (folded) ImGui::PopStyleVar();
  if (shown) {
    draw_fold(folded);
    if (!folded) draw_lines(lines, notes, ramp.get(), context);
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

}  // namespace diatom::app
