#include "app/panels/count_grid.h"

#include <algorithm>
#include <cmath>

#include "app/panels/style.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

ImVec2 corner(ImVec2 at, const GridLayout& layout, GridCell cell) {
  return {at.x + layout.margin + layout.cell * static_cast<float>(cell.column),
          at.y + layout.margin + layout.cell * static_cast<float>(cell.row)};
}

void draw_marks(ImDrawList& list, ImVec2 at, const GridLayout& layout, const CountGrid& grid,
                renderer::Theme theme) {
  const float size = std::min(0.62F * layout.margin, 0.8F * layout.cell);
  const auto along = [&](std::size_t place) {
    return layout.margin + layout.cell * (static_cast<float>(place) + 0.5F);
  };
  for (std::size_t row = 0; row < grid.row_marks.size(); ++row)
    draw_class_mark(list, {at.x + 0.4F * layout.margin, at.y + along(row)}, size,
                    grid.row_marks[row], theme);
  for (std::size_t column = 0; column < grid.column_marks.size(); ++column)
    draw_class_mark(list, {at.x + along(column), at.y + 0.4F * layout.margin}, size,
                    grid.column_marks[column], theme);
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

void draw_cells(ImDrawList& list, ImVec2 at, const GridLayout& layout, const CountGrid& grid,
                const UiColors& colors) {
  for (int row = 0; row < grid.counts.rows(); ++row) {
    const double all = std::max(1, grid.counts.row(row).sum());
    for (int column = 0; column < grid.counts.cols(); ++column) {
      const int count = grid.counts(row, column);
      draw_cell(list, corner(at, layout, {row, column}), layout.cell, count, count / all,
                grid.is_right({row, column}), colors);
    }
  }
}

std::optional<GridCell> cell_under_mouse(ImVec2 at, const GridLayout& layout,
                                         const CountGrid& grid) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const int across = static_cast<int>(std::floor((mouse.x - at.x - layout.margin) / layout.cell));
  const int down = static_cast<int>(std::floor((mouse.y - at.y - layout.margin) / layout.cell));
  const bool is_inside =
      across >= 0 && across < grid.counts.cols() && down >= 0 && down < grid.counts.rows();
  return is_inside ? std::optional(GridCell{down, across}) : std::nullopt;
}

}  // namespace

GridLayout grid_layout(float width_px, Eigen::Index columns) {
  const float em = ImGui::GetFontSize();
  const float margin = 1.3F * em;
  return {margin, std::clamp((width_px - margin) / static_cast<float>(columns), 3.0F, 2.6F * em)};
}

std::optional<GridCell> draw_count_grid(const CountGrid& grid, std::optional<GridCell> marked,
                                        renderer::Theme theme) {
  const auto layout = grid_layout(ImGui::GetContentRegionAvail().x, grid.counts.cols());
  const auto side = [&](Eigen::Index cells) {
    return layout.margin + layout.cell * static_cast<float>(cells);
  };
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool clicked =
      ImGui::InvisibleButton(grid.id, {side(grid.counts.cols()), side(grid.counts.rows())});
  const bool hovered = ImGui::IsItemHovered();
  auto& list = *ImGui::GetWindowDrawList();
  draw_marks(list, at, layout, grid, theme);
  draw_cells(list, at, layout, grid, ui_colors(theme));
  const auto outline = [&](GridCell cell, float thickness) {
    const ImVec2 from = corner(at, layout, cell);
    list.AddRect(from, {from.x + layout.cell - 1, from.y + layout.cell - 1},
                 ImGui::GetColorU32(ImGuiCol_Text), 0, 0, thickness);
  };
  if (marked) outline(*marked, 2);
  const auto under_mouse = cell_under_mouse(at, layout, grid);
  if (!hovered || !under_mouse) return std::nullopt;
  outline(*under_mouse, 1);
  tooltip(grid.words(*under_mouse));
  const bool holds_any = grid.counts(under_mouse->row, under_mouse->column) > 0;
  return clicked && holds_any ? under_mouse : std::nullopt;
}

}  // namespace diatom::app
