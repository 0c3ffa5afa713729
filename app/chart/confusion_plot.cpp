#include "app/chart/confusion_plot.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/chart/figure.h"

namespace diatom::app {

namespace {

// Pixels.
constexpr double grid_margin = 24;
constexpr double grid_header = 74;  // title and what the axes are
constexpr double largest_cell = 44;
constexpr double smallest_cell = 9;
constexpr double largest_side = 640;       // of the grid, as long as its cells are not the smallest
constexpr double longest_name = 260;       // of a class
constexpr double least_with_count = 22;    // a cell in which a count can be read
constexpr double letter_share = 0.53;      // of a letter's height that is its width, about
constexpr double least_sheet_width = 420;  // the title's

struct PlacedGrid {
  double cell = largest_cell;
  double left = 0.0;
  double top = grid_margin + grid_header;
  double names = 0.0;  // the longest one's length
  double font_px = 14.0;
};

PlacedGrid place_grid(const ConfusionPlot& plot) {
  PlacedGrid grid;
  const auto classes = static_cast<double>(plot.classes.size());
  grid.cell = std::clamp(largest_side / std::max(1.0, classes), smallest_cell, largest_cell);
  grid.font_px = std::clamp(0.75 * grid.cell, 7.0, 14.0);
  std::size_t letters = 0;
  for (const auto& name : plot.classes) letters = std::max(letters, name.size());
  grid.names = std::min(longest_name, letter_share * grid.font_px * static_cast<double>(letters));
  grid.left = grid_margin + grid.names + 12;
  return grid;
}

// Of a cell that counts anything.
std::string draw_count(const PlacedGrid& grid, const ConfusionPlot& plot, int label,
                       int predicted) {
  const int count = plot.counts(label, predicted);
  if (count == 0) return {};
  const double share = count / static_cast<double>(plot.counts.row(label).sum());
  const Box box{grid.left + grid.cell * predicted, grid.top + grid.cell * label, grid.cell,
                grid.cell};
  // Few mistakes among many images are what one looks for: the root keeps them in sight.
  const double strength = 0.1 + 0.9 * std::sqrt(share);
  const auto words =
      fmt::format("{} taken for {}: {}", plot.classes[static_cast<std::size_t>(label)],
                  plot.classes[static_cast<std::size_t>(predicted)], count);
  auto svg = filled(box, label == predicted ? "#0072B2" : "#D55E00", strength, words);
  if (grid.cell < least_with_count) return svg;
  const auto look = fmt::format("text-anchor='middle' font-size='{:.0f}' fill='{}'",
                                count < 1000 ? 13.0 : 11.0, share > 0.3 ? "#ffffff" : "#15181c");
  return svg + text_at(box.x + box.width / 2, box.y + box.height / 2 + 4.5, std::to_string(count),
                       look.c_str());
}

// White lines between the cells, over all of them.
std::string draw_cells(const PlacedGrid& grid, const ConfusionPlot& plot) {
  const auto classes = static_cast<int>(plot.classes.size());
  const double side = grid.cell * classes;
  std::string svg = filled({grid.left, grid.top, side, side}, "#15181c", 0.04, "");
  for (int label = 0; label < classes; ++label)
    for (int predicted = 0; predicted < classes; ++predicted)
      svg += draw_count(grid, plot, label, predicted);
  for (int i = 1; i < classes; ++i) {
    const double along = grid.cell * i;
    svg += line_from(grid.left + along, grid.top, grid.left + along, grid.top + side, "#ffffff", 1);
    svg += line_from(grid.left, grid.top + along, grid.left + side, grid.top + along, "#ffffff", 1);
  }
  return svg;
}

// What they are on the left, what they were taken for below, read from the bottom up.
std::string draw_names(const PlacedGrid& grid, const ConfusionPlot& plot) {
  const auto count = static_cast<double>(plot.classes.size());
  const double below = grid.top + grid.cell * count + 10;
  std::string svg;
  for (std::size_t i = 0; i < plot.classes.size(); ++i) {
    const double along = grid.cell * (static_cast<double>(i) + 0.5) + 0.35 * grid.font_px;
    svg += text_at(
        grid.left - 8, grid.top + along, plot.classes[i],
        fmt::format("text-anchor='end' font-size='{:.0f}' fill='#15181c'", grid.font_px).c_str());
    svg += text_at(grid.left + along, below, plot.classes[i],
                   fmt::format("text-anchor='end' font-size='{:.0f}' fill='#15181c' "
                               "transform='rotate(-90 {:.1f} {:.1f})'",
                               grid.font_px, grid.left + along, below)
                       .c_str());
  }
  return svg;
}

}  // namespace

std::string svg_of(const ConfusionPlot& plot) {
  const auto grid = place_grid(plot);
  const double side = grid.cell * static_cast<double>(plot.classes.size());
  const int all = plot.counts.sum();
  std::string svg = text_at(grid_margin, grid_margin + 10, plot.title,
                            "font-size='18' font-weight='600' fill='#15181c'");
  svg += text_at(grid_margin, grid_margin + 36,
                 fmt::format("{} held-out images, {:.1f} % rightly named", all,
                             100.0 * plot.counts.trace() / std::max(1, all)),
                 "font-size='14' fill='#4a4f57'");
  svg += text_at(grid_margin, grid_margin + 58, "rows: what they are; columns: taken for",
                 "font-size='14' fill='#4a4f57'");
  svg += draw_cells(grid, plot);
  svg += draw_names(grid, plot);
  return svg_sheet(std::max(least_sheet_width, grid.left + side + grid_margin),
                   grid.top + side + 10 + grid.names + grid_margin, svg);
}

}  // namespace diatom::app
