#include "app/panels/confusion_view.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/panels/style.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

ImVec2 corner(ImVec2 at, const ConfusionLayout& layout, ConfusionCell cell) {
  return {at.x + layout.margin + layout.cell * static_cast<float>(cell.predicted),
          at.y + layout.margin + layout.cell * static_cast<float>(cell.label)};
}

void draw_marks(ImDrawList& list, ImVec2 at, const ConfusionLayout& layout, int classes,
                renderer::Theme theme) {
  const float size = std::min(0.62F * layout.margin, 0.8F * layout.cell);
  for (int id = 0; id < classes; ++id) {
    const float along = layout.margin + layout.cell * (static_cast<float>(id) + 0.5F);
    draw_class_mark(list, {at.x + 0.4F * layout.margin, at.y + along}, size, id, theme);
    draw_class_mark(list, {at.x + along, at.y + 0.4F * layout.margin}, size, id, theme);
  }
}

// Few mistakes among many images are what one looks for: the root keeps them in sight.
ImU32 color_of(double share, bool is_right, const UiColors& colors) {
  ImVec4 color = is_right ? colors.accent : colors.warning;
  color.w = share > 0 ? 0.1F + 0.9F * static_cast<float>(std::sqrt(share)) : 0.05F;
  return ImGui::GetColorU32(color);
}

void draw_cell(ImDrawList& list, ImVec2 from, float side, int count, double share, bool is_right,
               const UiColors& colors) {
  list.AddRectFilled(from, {from.x + side - 1, from.y + side - 1},
                     color_of(share, is_right, colors));
  const auto words = std::to_string(count);
  const ImVec2 size = ImGui::CalcTextSize(words.c_str());
  if (count == 0 || size.x > side - 2 || size.y > side) return;
  list.AddText({from.x + (side - size.x) / 2, from.y + (side - size.y) / 2},
               ImGui::GetColorU32(share > 0.3 ? colors.on_accent : colors.text), words.c_str());
}

void read_out(const Eigen::MatrixXi& counts, const std::vector<std::string>& classes,
              ConfusionCell cell) {
  const auto& is = classes.at(static_cast<std::size_t>(cell.label));
  const auto& taken_for = classes.at(static_cast<std::size_t>(cell.predicted));
  const int count = counts(cell.label, cell.predicted);
  const int all = counts.row(cell.label).sum();
  tooltip(
      cell.label == cell.predicted
          ? fmt::format("{}: {} of {} held-out images named rightly", is, count, all)
          : fmt::format("{} taken for {}: {} of {} held-out images", is, taken_for, count, all));
}

std::optional<ConfusionCell> cell_under_mouse(ImVec2 at, const ConfusionLayout& layout,
                                              int classes) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const int across = static_cast<int>(std::floor((mouse.x - at.x - layout.margin) / layout.cell));
  const int down = static_cast<int>(std::floor((mouse.y - at.y - layout.margin) / layout.cell));
  if (across < 0 || across >= classes || down < 0 || down >= classes) return std::nullopt;
  return ConfusionCell{down, across};
}

}  // namespace

ConfusionLayout confusion_layout(float width_px, Eigen::Index classes) {
  const float em = ImGui::GetFontSize();
  const float margin = 1.3F * em;
  return {margin, std::clamp((width_px - margin) / static_cast<float>(classes), 3.0F, 2.6F * em)};
}

std::optional<ConfusionCell> draw_confusion(const Eigen::MatrixXi& counts,
                                            const std::vector<std::string>& classes,
                                            std::optional<ConfusionCell> marked,
                                            renderer::Theme theme) {
  const auto size = static_cast<int>(counts.rows());
  const auto layout = confusion_layout(ImGui::GetContentRegionAvail().x, size);
  const float side = layout.margin + layout.cell * static_cast<float>(size);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool clicked = ImGui::InvisibleButton("##confusion", {side, side});
  const bool hovered = ImGui::IsItemHovered();
  const auto colors = ui_colors(theme);
  auto& list = *ImGui::GetWindowDrawList();
  draw_marks(list, at, layout, size, theme);
  for (int label = 0; label < size; ++label) {
    const double all = std::max(1, counts.row(label).sum());
    for (int predicted = 0; predicted < size; ++predicted)
      draw_cell(list, corner(at, layout, {label, predicted}), layout.cell, counts(label, predicted),
                counts(label, predicted) / all, label == predicted, colors);
  }
  const auto outline = [&](ConfusionCell cell, float thickness) {
    const ImVec2 from = corner(at, layout, cell);
    list.AddRect(from, {from.x + layout.cell - 1, from.y + layout.cell - 1},
                 ImGui::GetColorU32(ImGuiCol_Text), 0, 0, thickness);
  };
  if (marked) outline(*marked, 2);
  const auto under_mouse = cell_under_mouse(at, layout, size);
  if (!hovered || !under_mouse) return std::nullopt;
  outline(*under_mouse, 1);
  read_out(counts, classes, *under_mouse);
  const bool holds_any = counts(under_mouse->label, under_mouse->predicted) > 0;
  return clicked && holds_any ? under_mouse : std::nullopt;
}

}  // namespace diatom::app
