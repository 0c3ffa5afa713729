#include "app/chart/dot_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <spdlog/fmt/fmt.h>

#include "app/chart/figure.h"

namespace diatom::app {

namespace {

// Pixels.
constexpr double width = 760;
constexpr double margin = 24;
constexpr double header = 66;  // title and legend
constexpr double panel_title = 30;
constexpr double row_height = 30;
constexpr double axis_height = 44;
Axis axis_of(const DotPanel& panel, double from_px, double to_px) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const auto& row : panel.dots)
    for (const auto& dot : row) {
      if (!std::isfinite(dot.value)) continue;
      low = std::min(low, dot.value - dot.deviation);
      high = std::max(high, dot.value + dot.deviation);
    }
  if (low > high) low = high = 0.0;
  const double step = round_step(std::max(high - low, 1.0));
  low = step * std::floor(low / step - 0.2);  // so that no mark lies upon the frame
  high = std::min(step * std::ceil(high / step + 0.2), 100.0);  // they are percentages
  return {low, high, step, from_px, to_px};
}

std::string draw_grid(const Axis& axis, double top, double bottom) {
  std::string svg;
  const auto steps = std::lround((axis.high - axis.low) / axis.step);
  for (long i = 0; i <= steps; ++i) {
    const double value = axis.low + static_cast<double>(i) * axis.step;
    svg += line_from(axis.px(value), top, axis.px(value), bottom, "#e3e6ea", 1);
    svg += text_at(axis.px(value), bottom + 18, fmt::format("{:g}", value),
                   "text-anchor='middle' font-size='13' fill='#4a4f57'");
  }
  return svg;
}

std::string draw_dot(const Axis& axis, const Dot& dot, double y, std::size_t series) {
  if (!std::isfinite(dot.value)) return {};
  std::string svg;
  if (dot.deviation > 0.0) {
    const char* const color = color_of(series);
    const double from = axis.px(dot.value - dot.deviation);
    const double to = axis.px(dot.value + dot.deviation);
    svg += line_from(from, y, to, y, color, 2);
    for (const double end : {from, to}) svg += line_from(end, y - 4, end, y + 4, color, 2);
  }
  return svg + mark(axis.px(dot.value), y, series);
}

std::string draw_panel(const DotPlot& plot, const DotPanel& panel, double names, double top) {
  const double begin = top + panel_title;
  const double end = begin + row_height * static_cast<double>(plot.rows.size());
  const Axis axis = axis_of(panel, names, width - margin);
  std::string svg =
      text_at(names, top + 18, panel.title, "font-size='15' font-weight='600' fill='#15181c'");
  svg += draw_grid(axis, begin, end);
  for (std::size_t row = 0; row < plot.rows.size(); ++row) {
    const double y = begin + row_height * (static_cast<double>(row) + 0.5);
    svg += line_from(names, y, width - margin, y, "#eef0f3", 1);
    svg += text_at(names - 14, y + 5, plot.rows[row],
                   "text-anchor='end' font-size='14' fill='#15181c'");
    const auto count = panel.dots.at(row).size();
    for (std::size_t series = 0; series < count; ++series) {
      const double spread = static_cast<double>(series) - 0.5 * static_cast<double>(count - 1);
      svg += draw_dot(axis, panel.dots[row][series], y + 9 * spread, series);
    }
  }
  return svg;
}

std::string draw_header(const DotPlot& plot, double names) {
  return text_at(margin, margin + 10, plot.title,
                 "font-size='18' font-weight='600' fill='#15181c'") +
         legend(names, margin + 36, plot.series);
}

}  // namespace

std::string svg_of(const DotPlot& plot) {
  std::size_t longest = 0;
  for (const auto& row : plot.rows) longest = std::max(longest, row.size());
  const double names =
      std::min(0.5 * width, margin + 14 + kLetterPx * static_cast<double>(longest));
  const double panel_height =
      panel_title + row_height * static_cast<double>(plot.rows.size()) + axis_height;
  const double height =
      margin + header + panel_height * static_cast<double>(plot.panels.size()) + margin;

  std::string svg = draw_header(plot, names);
  for (std::size_t i = 0; i < plot.panels.size(); ++i)
    svg += draw_panel(plot, plot.panels[i], names,
                      margin + header + panel_height * static_cast<double>(i));
  svg += text_at((names + width - margin) / 2, height - margin, plot.x_name,
                 "text-anchor='middle' font-size='14' fill='#4a4f57'");
  return svg_sheet(width, height, svg);
}

}  // namespace diatom::app
