#include "app/chart/figure.h"

#include <array>
#include <cmath>
#include <memory>
#include <string_view>

#include <glib.h>
#include <spdlog/fmt/fmt.h>

namespace diatom::app {

namespace {

struct Style {
  const char* color;
  bool filled;
};

constexpr std::array<Style, kMostSeries> styles = {
    {{"#0072B2", true}, {"#D55E00", false}, {"#009E73", true}, {"#CC79A7", false}}};

// XML knows neither control characters nor what is not UTF-8, which a file's name may hold.
std::string escaped(const std::string& text) {
  const std::unique_ptr<char, decltype(&g_free)> valid(
      g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())), g_free);
  std::string safe;
  for (const char c : std::string_view(valid.get())) {
    const bool is_control = static_cast<unsigned char>(c) < ' ';
    safe += c == '&' ? "&amp;" : c == '<' ? "&lt;" : std::string(1, is_control ? ' ' : c);
  }
  return safe;
}

}  // namespace

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

std::string line_through(const std::vector<Corner>& corners, const char* color, double thick) {
  if (corners.size() == 1)
    return fmt::format("<circle cx='{:.1f}' cy='{:.1f}' r='{:.1f}' fill='{}'/>\n", corners[0].x,
                       corners[0].y, 1.5 * thick, color);
  std::string places;
  for (const auto& corner : corners) places += fmt::format(" {:.1f},{:.1f}", corner.x, corner.y);
  return fmt::format(
      "<polyline points='{}' fill='none' stroke='{}' stroke-width='{}' "
      "stroke-linejoin='round'/>\n",
      places.empty() ? places : places.substr(1), color, thick);
}

std::string filled(const Box& box, const char* color, double opacity, const std::string& words) {
  const auto rectangle = fmt::format(
      "<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' fill='{}' fill-opacity='{:.3f}'",
      box.x, box.y, box.width, box.height, color, opacity);
  if (words.empty()) return rectangle + "/>\n";
  return rectangle + "><title>" + escaped(words) + "</title></rect>\n";
}

const char* color_of(std::size_t series) {
  return styles.at(series).color;
}

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

std::string legend(double x, double y, const std::vector<std::string>& series) {
  std::string svg;
  for (std::size_t i = 0; i < series.size(); ++i) {
    svg += mark(x + 6, y - 5, i);
    svg += text_at(x + 20, y, series[i], "font-size='14' fill='#15181c'");
    x += 50 + kLetterPx * static_cast<double>(series[i].size());
  }
  return svg;
}

std::string svg_sheet(double width, double height, const std::string& drawn) {
  return svg_over(width, height, "<rect width='100%' height='100%' fill='#ffffff'/>\n" + drawn);
}

std::string svg_over(double width, double height, const std::string& drawn) {
  return fmt::format(
             "<svg xmlns='http://www.w3.org/2000/svg' width='{0:.0f}' height='{1:.0f}' "
             "viewBox='0 0 {0:.0f} {1:.0f}' font-family='Roboto, Helvetica, Arial, sans-serif'>\n",
             width, height) +
         drawn + "</svg>\n";
}

double round_step(double range) {
  constexpr double most_steps = 8;
  const double power = std::pow(10.0, std::floor(std::log10(range / most_steps)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (range / (factor * power) <= most_steps) return factor * power;
  return 10.0 * power;
}

}  // namespace diatom::app
