#include "app/chart/reliability_plot.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/chart/figure.h"

namespace diatom::app {

namespace {

// Pixels.
constexpr double square_margin = 24;
constexpr double square_header = 66;
constexpr double square_left = 96;
constexpr double square_side = 400;
constexpr double square_below = 66;
constexpr double square_top = square_margin + square_header;
constexpr double square_bottom = square_top + square_side;

std::string draw_shares() {
  std::string svg;
  for (int step = 0; step <= 5; ++step) {
    const double x = square_left + square_side * step / 5;
    const double y = square_bottom - square_side * step / 5;
    const auto label = fmt::format("{} %", 20 * step);
    svg += line_from(square_left, y, square_left + square_side, y, "#e3e6ea", 1);
    svg +=
        text_at(square_left - 10, y + 4, label, "text-anchor='end' font-size='13' fill='#4a4f57'");
    svg +=
        text_at(x, square_bottom + 19, label, "text-anchor='middle' font-size='13' fill='#4a4f57'");
  }
  svg += text_at(square_left + square_side / 2, square_bottom + 42,
                 "how sure it was (largest probability)",
                 "text-anchor='middle' font-size='14' fill='#4a4f57'");
  const double middle = square_bottom - square_side / 2;
  return svg + text_at(34, middle, "how often it was right",
                       fmt::format("text-anchor='middle' font-size='14' fill='#4a4f57' "
                                   "transform='rotate(-90 34 {:.1f})'",
                                   middle)
                           .c_str());
}

std::string draw_bars(const std::vector<ml::ReliabilityBin>& bins) {
  int most = 1;
  for (const auto& bin : bins) most = std::max(most, bin.count);
  const double width = square_side / static_cast<double>(std::max<std::size_t>(1, bins.size()));
  std::string svg;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const auto& bin = bins[i];
    if (bin.count == 0) continue;
    const double height = square_side * bin.accuracy;
    const Box bar{square_left + width * static_cast<double>(i) + 1, square_bottom - height,
                  width - 2, height};
    const double strength = 0.25 + 0.75 * std::sqrt(bin.count / static_cast<double>(most));
    svg += filled(bar, "#0072B2", strength,
                  fmt::format("{} images: sure to {:.1f} %, right in {:.1f} %", bin.count,
                              100.0 * bin.confidence, 100.0 * bin.accuracy));
    // At the bars' feet, out of the diagonal's way.
    const bool on_dark = strength > 0.6 && height > 20;
    svg += text_at(bar.x + bar.width / 2, square_bottom - 7, std::to_string(bin.count),
                   on_dark ? "text-anchor='middle' font-size='12' fill='#ffffff'"
                           : "text-anchor='middle' font-size='12' fill='#15181c'");
  }
  return svg;
}

}  // namespace

std::string svg_of(const ReliabilityPlot& plot) {
  int all = 0;
  for (const auto& bin : plot.bins) all += bin.count;
  std::string svg = text_at(square_margin, square_margin + 10, plot.title,
                            "font-size='18' font-weight='600' fill='#15181c'");
  svg += text_at(square_margin, square_margin + 36,
                 fmt::format("{} held-out images, counted in the bars; gap {:.1f} % on average",
                             all, 100.0 * ml::expected_calibration_error(plot.bins)),
                 "font-size='14' fill='#4a4f57'");
  svg += draw_shares() + draw_bars(plot.bins);
  svg +=
      line_from(square_left, square_bottom, square_left + square_side, square_top, "#4a4f57", 1.5);
  svg +=
      line_from(square_left, square_bottom, square_left + square_side, square_bottom, "#b5bac2", 1);
  return svg_sheet(square_left + square_side + 2 * square_margin, square_bottom + square_below,
                   svg);
}

}  // namespace diatom::app
