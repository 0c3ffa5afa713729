#include "app/panels/waterfall.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

// Stages are told apart by how strong the accent is; two neighbours never look alike.
ImU32 color_of_stage(std::size_t stage) {
  constexpr float strengths[] = {0.3F, 0.9F, 0.5F, 0.75F};
  ImVec4 color = ImGui::GetStyleColorVec4(ImGuiCol_CheckMark);
  color.w = strengths[stage % std::size(strengths)];
  return ImGui::GetColorU32(color);
}

void draw_stage_name(std::size_t place, const live::Stage& stage) {
  const float em = ImGui::GetFontSize();
  const auto words = fmt::format("{} {:.1f} ms", stage.name, stage.ms);
  const float room = ImGui::CalcTextSize(words.c_str()).x + 1.1F * em;
  if (place > 0) {
    ImGui::SameLine(0, 0.8F * em);
    if (room > ImGui::GetContentRegionAvail().x) ImGui::NewLine();
  }
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddRectFilled(
      {at.x, at.y + 0.2F * em}, {at.x + 0.6F * em, at.y + 0.8F * em}, color_of_stage(place));
  ImGui::Dummy({0.6F * em, em});
  ImGui::SameLine(0, 0.4F * em);
  text(words);
}

}  // namespace

void draw_waterfall(const std::vector<live::Stage>& stages) {
  double whole_ms = 0.0;
  for (const auto& stage : stages) whole_ms += std::max(0.0, stage.ms);
  if (whole_ms <= 0.0) return;
  ImGui::BeginGroup();
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = 0.8F * ImGui::GetFontSize();
  float x = from.x;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const auto piece = width * static_cast<float>(std::max(0.0, stages[i].ms) / whole_ms);
    ImGui::GetWindowDrawList()->AddRectFilled({x, from.y}, {x + piece, from.y + height},
                                              color_of_stage(i));
    x += piece;
  }
  ImGui::Dummy({width, height});
  for (std::size_t i = 0; i < stages.size(); ++i) draw_stage_name(i, stages[i]);
  ImGui::EndGroup();
  tooltip(fmt::format("From capture to verdict: {:.1f} ms a frame, on the mean of two seconds.",
                      whole_ms));
}

}  // namespace diatom::app
