#include "app/panels/figures.h"

#include <algorithm>

#include <imgui.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

float width_of_value(const std::string& value) {
  ImGui::PushFont(font(Font::emphasis));
  const float width = ImGui::CalcTextSize(value.c_str()).x;
  ImGui::PopFont();
  return width;
}

float width_of_figure(const Figure& figure) {
  const float name = ImGui::CalcTextSize(figure.name.c_str()).x;
  const bool is_explained = *figure.term != '\0';
  return std::max(name + (is_explained ? mark_room() : 0), width_of_value(figure.value));
}

// The name above, its value below.
void draw_figure(const Figure& figure) {
  ImGui::BeginGroup();
  ImGui::TextDisabled("%s", figure.name.c_str());
  explanation_mark(figure.term);
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - 0.6F * ImGui::GetStyle().ItemSpacing.y);
  emphasised_text(figure.value);
  ImGui::EndGroup();
}

}  // namespace

int columns_of_figures(const std::vector<Figure>& figures, float room_px, int most) {
  float widest = 1;
  for (const auto& figure : figures) widest = std::max(widest, width_of_figure(figure));
  const float gap = std::max(2 * ImGui::GetStyle().CellPadding.x, 0.6F * ImGui::GetFontSize());
  return std::clamp(static_cast<int>((room_px + gap) / (widest + gap)), 1, most);
}

void draw_figures(const std::vector<Figure>& figures, int most_columns) {
  const int columns = columns_of_figures(figures, ImGui::GetContentRegionAvail().x, most_columns);
  if (!ImGui::BeginTable("##figures", columns, ImGuiTableFlags_SizingStretchSame)) return;
  for (const auto& figure : figures) {
    ImGui::TableNextColumn();
    draw_figure(figure);
  }
  ImGui::EndTable();
}

}  // namespace diatom::app
