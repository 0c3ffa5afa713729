#include "app/chart/time_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "app/chart/figure.h"

namespace diatom::app {

namespace {

// Pixels.
constexpr double chart_width = 760;
constexpr double chart_margin = 24;
constexpr double left = 70;
constexpr double top = 84;  // below title and legend
constexpr double bottom = 484;
constexpr double group_names_width = 190;  // to the right of the frame, for the groups' names
constexpr double height = 540;

struct Frame {
  Axis decades;   // of log10 seconds
  Axis accuracy;  // from the bottom up

  double x(double seconds) const { return decades.px(std::log10(seconds)); }
  double y(double percent) const { return accuracy.px(percent); }
};

bool is_drawn(const TimedAccuracy& point) {
  return std::isfinite(point.seconds) && point.seconds > 0.0 && std::isfinite(point.accuracy);
}

std::optional<Frame> frame_of(const TimePlot& plot) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  double first = infinite;
  double last = -infinite;
  double low = infinite;
  double high = -infinite;
  for (const auto& group : plot.groups)
    for (const auto& point : group.series) {
      if (!is_drawn(point)) continue;
      first = std::min(first, std::floor(std::log10(point.seconds)));
      last = std::max(last, std::ceil(std::log10(point.seconds)));
      low = std::min(low, point.accuracy);
      high = std::max(high, point.accuracy);
    }
  if (first > last) return std::nullopt;
  const double step = round_step(std::max(high - low, 1.0));
  low = step * std::floor(low / step - 0.2);
  high = std::min(100.0, step * std::ceil(high / step + 0.2));
  return Frame{{first, std::max(last, first + 1.0), 1.0, left, chart_width - group_names_width},
               {low, high, step, bottom, top}};
}

std::string decade_text(double seconds) {
  if (seconds < 1e3) return fmt::format("{:g} s", seconds);
  if (seconds < 1e4) return fmt::format("{:.0f} min", seconds / 60.0);
  return fmt::format("{:.1f} h", seconds / 3600.0);
}

std::string draw_grid(const Frame& frame) {
  constexpr const char* faint = "#e3e6ea";
  constexpr const char* words = "font-size='13' fill='#4a4f57' text-anchor=";
  std::string svg;
  for (double decade = frame.decades.low; decade <= frame.decades.high; ++decade) {
    const double x = frame.decades.px(decade);
    svg += line_from(x, top, x, bottom, faint, 1);
    svg += text_at(x, bottom + 18, decade_text(std::pow(10.0, decade)),
                   fmt::format("{}'middle'", words).c_str());
  }
  const auto steps = std::lround((frame.accuracy.high - frame.accuracy.low) / frame.accuracy.step);
  for (long i = 0; i <= steps; ++i) {
    const double percent = frame.accuracy.low + static_cast<double>(i) * frame.accuracy.step;
    svg += line_from(left, frame.y(percent), chart_width - group_names_width, frame.y(percent),
                     faint, 1);
    svg += text_at(left - 10, frame.y(percent) + 4, fmt::format("{:g}", percent),
                   fmt::format("{}'end'", words).c_str());
  }
  return svg;
}

std::string draw_group(const Frame& frame, const TimePlot::Group& group) {
  std::vector<std::pair<TimedAccuracy, std::size_t>> points;
  for (std::size_t series = 0; series < group.series.size(); ++series)
    if (is_drawn(group.series[series])) points.emplace_back(group.series[series], series);
  std::sort(points.begin(), points.end(),
            [](const auto& a, const auto& b) { return a.first.seconds < b.first.seconds; });
  std::string svg;
  for (std::size_t i = 1; i < points.size(); ++i)
    svg += line_from(frame.x(points[i - 1].first.seconds), frame.y(points[i - 1].first.accuracy),
                     frame.x(points[i].first.seconds), frame.y(points[i].first.accuracy), "#b5bac2",
                     1);
  for (const auto& [point, series] : points)
    svg += mark(frame.x(point.seconds), frame.y(point.accuracy), series);
  if (!points.empty())
    svg += text_at(frame.x(points.back().first.seconds) + 12,
                   frame.y(points.back().first.accuracy) + 4, group.name,
                   "font-size='12' fill='#15181c'");
  return svg;
}

}  // namespace

std::string svg_of(const TimePlot& plot) {
  std::string svg = text_at(chart_margin, chart_margin + 10, plot.title,
                            "font-size='18' font-weight='600' fill='#15181c'");
  svg += legend(left, chart_margin + 36, plot.series);
  if (const auto frame = frame_of(plot)) {
    svg += draw_grid(*frame);
    for (const auto& group : plot.groups) svg += draw_group(*frame, group);
  }
  svg += text_at((left + chart_width - group_names_width) / 2, height - chart_margin + 6,
                 "time in all, extraction of features included; held-out accuracy (%) upwards",
                 "text-anchor='middle' font-size='14' fill='#4a4f57'");
  return svg_sheet(chart_width, height, svg);
}

}  // namespace diatom::app
