#include "app/panels/map_legend.h"

#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/widgets.h"
#include "renderer/colormap.h"

namespace diatom::app {
namespace {

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

// Of a class that can be renamed.
std::string help_for(int class_id) {
  const std::string rename = "Double-click to rename it.";
  if (class_id >= 10) return rename;
  return fmt::format("Key {} gives the selected images this class. {}", (class_id + 1) % 10,
                     rename);
}

ImVec2 size_of(const MapKey& key) {
  const bool has_ramp = key.ramp() != nullptr;
  const float em = ImGui::GetFontSize();
  const float line_height = ImGui::GetTextLineHeightWithSpacing();
  ImVec2 size((has_ramp ? 14.0F : 8.0F) * em,
              (has_ramp ? 3.8F : 1.8F) * line_height +
                  static_cast<float>(key.lines().size()) * line_height);
  for (const auto& line : key.lines())
    size.x = std::max(size.x, ImGui::CalcTextSize(line.name.c_str()).x + 6 * em);
  for (const auto& note : key.notes()) {
    const auto room = ImGui::CalcTextSize(note.c_str());
    size.x = std::max(size.x, room.x + 1.5F * em);
    size.y += room.y + ImGui::GetStyle().ItemSpacing.y;
  }
  return size;
}

}  // namespace

// A double click on the name opens it.
void MapLegend::draw_renaming(const MapKey::Line& line, Commands& commands) {
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

void MapLegend::draw_line(const MapKey::Line& line, PanelContext& context) {
  class_mark(line.mark, context.session.theme);
  text(line.name);
  if (line.is_class) {
    tooltip(help_for(line.mark));
    draw_renaming(line, context.commands);
  }
  ImGui::SameLine();
  ImGui::TextDisabled("%d", line.count);
}

void MapLegend::draw_fold(bool folded) {
  if (ImGui::SmallButton(folded ? folded_label : "Legend -")) folded_ = !folded;
}

void MapLegend::draw_lines(PanelContext& context) {
  if (key_.ramp() != nullptr) draw_ramp(*key_.ramp(), context.session.theme);
  for (const auto& line : key_.lines()) draw_line(line, context);
  for (const auto& note : key_.notes()) ImGui::TextDisabled("%s", note.c_str());
}

void MapLegend::draw(PanelContext& context, const ViewportInput& input) {
  const float em = ImGui::GetFontSize();
  if (input.size.x < 20 * em || input.size.y < 10 * em) return;
  key_.derive(context.session);
  const auto open_size = size_of(key_);
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
    if (!folded) draw_lines(context);
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

}  // namespace diatom::app
