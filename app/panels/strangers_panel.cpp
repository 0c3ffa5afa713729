// Unknown: organisms that no class was sure of, in groups of like ones, each of which one key or
// button makes a class.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/panels.h"
#include "app/panels/sheet_piece.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

constexpr std::size_t pictures_most = 24;  // of one group

std::vector<int> members_of(const Strangers& strangers, int group) {
  std::vector<int> members;
  for (std::size_t i = 0; i < strangers.group_of.size(); ++i)
    if (strangers.group_of[i] == group) members.push_back(static_cast<int>(i));
  return members;
}

void draw_pictures(const PanelContext& context, const std::vector<int>& members) {
  const auto& grid = context.session.strangers->grid;
  const float side = 2.6F * ImGui::GetFontSize();
  const float gap = 0.2F * ImGui::GetFontSize();
  const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {gap, gap});
  for (std::size_t i = 0; i < std::min(members.size(), pictures_most); ++i) {
    if (i > 0) ImGui::SameLine();
    if (i > 0 && ImGui::GetCursorPosX() + side > right) ImGui::NewLine();
    const ImVec2 from = ImGui::GetCursorScreenPos();
    ImGui::Dummy({side, side});
    draw_piece(*ImGui::GetWindowDrawList(),
               tile_piece(context.views.strangers, grid, members[i] % grid.columns,
                          members[i] / grid.columns),
               from, {from.x + side, from.y + side});
  }
  ImGui::PopStyleVar();
}

// A new class of them, or one that is there.
void draw_choice(PanelContext& context, int group) {
  const auto& session = context.session;
  const auto classes = session.features ? session.features->classes : std::vector<std::string>();
  if (ImGui::Button("New class"))
    context.commands.emplace_back(TeachStrangers{group, static_cast<int>(classes.size())});
  if (classes.empty()) return;
  ImGui::SameLine();
  ImGui::SetNextItemWidth(std::min(12 * ImGui::GetFontSize(), ImGui::GetContentRegionAvail().x));
  if (!ImGui::BeginCombo("##known", "They are ...")) return;
  for (std::size_t i = 0; i < classes.size(); ++i)
    if (ImGui::Selectable(classes[i].c_str()))
      context.commands.emplace_back(TeachStrangers{group, static_cast<int>(i)});
  ImGui::EndCombo();
}

class StrangersPanel : public Panel {
 public:
  const char* title() const override { return "Unknown"; }

  void draw(PanelContext& context) override {
    const auto& strangers = context.session.strangers;
    if (!strangers || strangers->pool.empty()) {
      empty_state("Nobody unknown has gone by",
                  "Organisms that no class is sure of gather here, in groups of like ones.");
      return;
    }
    muted_text(
        fmt::format("{} went by that no class was sure of; {}. U makes the largest group a "
                    "class.",
                    plural(static_cast<std::int64_t>(strangers->pool.size()), "organism"),
                    plural(strangers->groups, "group")));
    explanation_mark("unknown");
    for (int group = 0; group < strangers->groups; ++group) {
      ImGui::PushID(group);
      const auto members = members_of(*strangers, group);
      emphasised_text(fmt::format("{} alike", members.size()));
      ImGui::SameLine();
      draw_choice(context, group);
      draw_pictures(context, members);
      ImGui::PopID();
    }
    const auto alone = members_of(*strangers, -1);
    if (alone.empty()) return;
    ImGui::TextDisabled("like no other");
    draw_pictures(context, alone);
  }
};

}  // namespace

std::unique_ptr<Panel> make_strangers_panel() {
  return std::make_unique<StrangersPanel>();
}

}  // namespace diatom::app
