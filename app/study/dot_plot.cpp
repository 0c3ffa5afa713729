#include "app/study/dot_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <spdlog/fmt/fmt.h>

namespace diatom::app {

namespace {

// Pixels.
constexpr double width = 760;
constexpr double margin = 24;
constexpr double header = 66;  // title and legend
constexpr double panel_title = 30;
constexpr double row_height = 30;
constexpr double axis_height = 44;
constexpr double letter = 7.4;  // about a letter of 14 px

struct Style {
  const char* color;
  bool filled;
};

constexpr std::array<Style, 4> styles = {
    {{"#0072B2", true}, {"#D55E00", false}, {"#009E73", true}, {"#CC79A7", false}}};

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text)
    safe += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return safe;
}

std::string text_at(double x, double y, const std::string& words, const char* attributes) {
  return fmt::format("<text x='{:.1f}' y='{:.1f}' {}>{}</text>\n", x, y, attributes,
                     escaped(words));
}

std::string line_from(double x1, double y1, double x2, double y2, const char* color, double thick) {
  return fmt::format(
      "<line x1='{:.1f}' y1='{:.1f}' x2='{:.1f}' y2='{:.1f}' stroke='{}' "
      "stroke-width='{}'/>\n",
      x1, y1, x2, y2, color, thick);
}

// A disc or a diamond, filled or hollow.
std::string mark(double x, double y, std::size_t series) {
  const auto& style = styles.at(series);
  const char* const fill = style.filled ? style.color : "#ffffff";
  if (series % 2 == 0)
    return fmt::format(
        "<circle cx='{:.1f}' cy='{:.1f}' r='5' fill='{}' stroke='{}' "
        "stroke-width='2'/>\n",
        x, y, fill, style.color);
  return fmt::format(
      "<path d='M {:.1f} {:.1f} l 6 6 l -6 6 l -6 -6 z' fill='{}' stroke='{}' "
      "stroke-width='2'/>\n",
      x, y - 6, fill, style.color);
}

// From a round number to a round number, in round steps: 1, 2 or 5 times a power of ten.
struct Axis {
  double low = 0.0;
  double high = 1.0;
  double step = 1.0;
  double from_px = 0.0;
  double to_px = 1.0;

  double px(double value) const {
    return from_px + (value - low) / (high - low) * (to_px - from_px);
  }
};

double round_step(double range) {
  constexpr double most_steps = 8;
  const double power = std::pow(10.0, std::floor(std::log10(range / most_steps)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (range / (factor * power) <= most_steps) return factor * power;
  return 10.0 * power;
}

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
    const char* const color = styles.at(series).color;
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
  std::string svg =
      text_at(margin, margin + 10, plot.title, "font-size='18' font-weight='600' fill='#15181c'");
  double x = names;
  for (std::size_t series = 0; series < plot.series.size(); ++series) {
    svg += mark(x + 6, margin + 31, series);
    svg += text_at(x + 20, margin + 36, plot.series[series], "font-size='14' fill='#15181c'");
    x += 50 + letter * static_cast<double>(plot.series[series].size());
  }
  return svg;
}

}  // namespace

std::string svg_of(const DotPlot& plot) {
  std::size_t longest = 0;
  for (const auto& row : plot.rows) longest = std::max(longest, row.size());
  const double names = std::min(0.5 * width, margin + 14 + letter * static_cast<double>(longest));
  const double panel_height =
      panel_title + row_height * static_cast<double>(plot.rows.size()) + axis_height;
  const double height =
      margin + header + panel_height * static_cast<double>(plot.panels.size()) + margin;

  std::string svg = fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' width='{0:.0f}' height='{1:.0f}' "
      "viewBox='0 0 {0:.0f} {1:.0f}' font-family='Roboto, Helvetica, Arial, sans-serif'>\n"
      "<rect width='100%' height='100%' fill='#ffffff'/>\n",
      width, height);
  svg += draw_header(plot, names);
  for (std::size_t i = 0; i < plot.panels.size(); ++i)
    svg += draw_panel(plot, plot.panels[i], names,
                      margin + header + panel_height * static_cast<double>(i));
  svg += text_at((names + width - margin) / 2, height - margin, plot.x_name,
                 "text-anchor='middle' font-size='14' fill='#4a4f57'");
  return svg + "</svg>\n";
}

}  // namespace diatom::app
