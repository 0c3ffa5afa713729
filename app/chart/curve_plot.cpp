#include "app/chart/curve_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "app/chart/figure.h"
#include "app/chart/scale.h"

namespace diatom::app {

namespace {

// Pixels.
constexpr double sheet_width = 760;
constexpr double sheet_margin = 24;
constexpr double sheet_title = 36;
constexpr double frame_title = 34;
constexpr double frame_height = 220;  // of the axes alone
constexpr double below_frame = 58;    // the x axis's numbers and name
constexpr double frame_left = 84;
constexpr double frame_right = sheet_width - sheet_margin;

constexpr int most_rows = 6;
constexpr int most_columns = 12;

struct PlacedFrame {
  double top = 0.0;
  Range x;
  Range y;
  bool logarithmic = false;

  double bottom() const { return top + frame_height; }
  double x_px(double value) const {
    const double share = x.low < x.high ? share_of(value, x, false) : 0.5;
    return frame_left + share * (frame_right - frame_left);
  }
  double y_px(double value) const {
    return bottom() - share_of(value, y, logarithmic) * frame_height;
  }
};

bool can_be_drawn(const CurveFrame& frame, double value) {
  return std::isfinite(value) && (!frame.logarithmic || value > 0.0);
}

PlacedFrame placed(const CurveFrame& frame, double top) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  Range x{infinite, -infinite};
  Range y{infinite, -infinite};
  for (const auto& curve : frame.curves)
    for (std::size_t i = 0; i < curve.values.size(); ++i) {
      x = {std::min(x.low, curve.at.at(i)), std::max(x.high, curve.at[i])};
      if (can_be_drawn(frame, curve.values[i]))
        y = {std::min(y.low, curve.values[i]), std::max(y.high, curve.values[i])};
    }
  if (x.low > x.high) x = Range();
  return {top, x, range_around(y.low, y.high, frame.logarithmic, frame.are_shares),
          frame.logarithmic};
}

std::string label_for(const CurveFrame& frame, double value) {
  if (frame.are_shares) return fmt::format("{:.4g} %", 100.0 * value);
  return frame.logarithmic ? fmt::format("1e{:.0f}", std::log10(value))
                           : fmt::format("{:.4g}", value);
}

std::string draw_axes_of(const CurveFrame& frame, const PlacedFrame& place) {
  std::string svg;
  const auto rows = frame.logarithmic ? decade_ticks(place.y.low, place.y.high, most_rows)
                                      : linear_ticks(place.y.low, place.y.high, most_rows);
  for (const double tick : rows) {
    const double y = place.y_px(tick);
    svg += line_from(frame_left, y, frame_right, y, "#e3e6ea", 1);
    svg += text_at(frame_left - 10, y + 4, label_for(frame, tick),
                   "text-anchor='end' font-size='13' fill='#4a4f57'");
  }
  for (const double tick : linear_ticks(place.x.low, place.x.high, most_columns)) {
    svg += line_from(place.x_px(tick), place.bottom(), place.x_px(tick), place.bottom() + 4,
                     "#b5bac2", 1);
    svg += text_at(place.x_px(tick), place.bottom() + 19, fmt::format("{:g}", tick),
                   "text-anchor='middle' font-size='13' fill='#4a4f57'");
  }
  svg += line_from(frame_left, place.bottom(), frame_right, place.bottom(), "#b5bac2", 1);
  return svg + text_at((frame_left + frame_right) / 2, place.bottom() + 40, frame.x_name,
                       "text-anchor='middle' font-size='14' fill='#4a4f57'");
}

std::string draw_line(const CurveFrame& frame, const PlacedFrame& place, std::size_t series) {
  const auto& curve = frame.curves[series];
  std::string svg;
  std::vector<Corner> run;
  const auto finish_run = [&] {
    if (!run.empty()) svg += line_through(run, color_of(series), 2);
    run.clear();
  };
  for (std::size_t i = 0; i < curve.values.size(); ++i) {
    if (can_be_drawn(frame, curve.values[i]))
      run.push_back({place.x_px(curve.at[i]), place.y_px(curve.values[i])});
    else
      finish_run();
  }
  const auto last = run.empty() ? std::string() : mark(run.back().x, run.back().y, series);
  finish_run();
  return svg + last;
}

std::string draw_frame(const CurveFrame& frame, double top) {
  const auto place = placed(frame, top + frame_title);
  std::string svg =
      text_at(frame_left, top + 20, frame.title, "font-size='15' font-weight='600' fill='#15181c'");
  std::vector<std::string> names;
  names.reserve(frame.curves.size());
  for (const auto& curve : frame.curves) names.push_back(curve.name);
  if (names.size() > 1)
    svg += legend(frame_left + 40 + 9 * static_cast<double>(frame.title.size()), top + 20, names);
  svg += draw_axes_of(frame, place);
  for (std::size_t series = 0; series < frame.curves.size(); ++series)
    svg += draw_line(frame, place, series);
  return svg;
}

}  // namespace

std::string svg_of(const CurvePlot& plot) {
  constexpr double each = frame_title + frame_height + below_frame;
  std::string svg = text_at(sheet_margin, sheet_margin + 10, plot.title,
                            "font-size='18' font-weight='600' fill='#15181c'");
  double top = sheet_margin + sheet_title;
  for (const auto& frame : plot.frames) {
    svg += draw_frame(frame, top);
    top += each;
  }
  return svg_sheet(sheet_width, top, svg);
}

}  // namespace diatom::app
