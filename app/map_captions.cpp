#include "app/map_captions.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "app/chart/figure.h"
#include "app/chart/svg_picture.h"
#include "renderer/colormap.h"
#include "renderer/theme.h"

namespace diatom::app {

namespace {

// Lengths are those of the SVG, whose letters are of that size.
constexpr double letter = 14.0;
constexpr double line_height = 21.0;
constexpr double margin = 12.0;
constexpr double picture_height = 720.0;  // of a picture in which a letter takes so many pixels

double letters_in(std::string_view words) {
  return static_cast<double>(std::count_if(words.begin(), words.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // a letter of UTF-8 begins
  }));
}

std::vector<std::string> lines_of(const std::string& note) {
  std::vector<std::string> lines(1);
  for (const char c : note) {
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  }
  return lines;
}

std::string hex(const renderer::Color& color) {
  const auto byte = [](float share) {
    return static_cast<int>(std::lround(255.0F * std::clamp(share, 0.0F, 1.0F)));
  };
  return fmt::format("#{:02x}{:02x}{:02x}", byte(color.x()), byte(color.y()), byte(color.z()));
}

struct Inks {
  std::string ground, words, notes;
};

Inks inks_of(renderer::Theme theme) {
  const auto ground = hex(renderer::theme_colors(theme).background_top);
  if (theme == renderer::Theme::light) return {ground, "#17202a", "#55616d"};
  return {ground, "#e4e9ef", "#a3aebb"};
}

std::string style_of(const std::string& color, const char* more = "") {
  return fmt::format("font-size='{:g}' fill='{}' {}", letter, color, more);
}

// A class is told by colour and shape.
std::string mark_at(double x, double y, int class_id, renderer::Theme theme) {
  constexpr double radius = 5.0;
  const auto color = hex(renderer::class_color(class_id, theme));
  const auto shape = [&](const char* corners) {
    return fmt::format("<path transform='translate({:g} {:g}) scale({:g})' fill='{}' d='{}'/>\n", x,
                       y, radius, color, corners);
  };
  switch (renderer::class_shape(class_id)) {
    case renderer::MarkerShape::circle:
      break;
    case renderer::MarkerShape::square:
      return shape("M -.82 -.82 H .82 V .82 H -.82 Z");
    case renderer::MarkerShape::triangle:
      return shape("M -1 .8 H 1 L 0 -1 Z");
    case renderer::MarkerShape::diamond:
      return shape("M 0 -1.1 L 1.1 0 L 0 1.1 L -1.1 0 Z");
    case renderer::MarkerShape::cross:
      return shape("M -.95 -.4 H -.4 V -.95 H .4 V -.4 H .95 V .4 H .4 V .95 H -.4 V .4 H -.95 Z");
  }
  return fmt::format("<circle cx='{:g}' cy='{:g}' r='{:g}' fill='{}'/>\n", x, y, radius, color);
}

// From dark to bright, with what the ends say below.
std::string ramp_at(double y, double width, const Ramp& ramp, renderer::Theme theme,
                    const Inks& inks) {
  std::string svg = "<linearGradient id='ramp'>\n";
  constexpr int stops = 16;
  for (int i = 0; i <= stops; ++i)
    svg += fmt::format(
        "<stop offset='{:g}' stop-color='{}'/>\n", static_cast<double>(i) / stops,
        hex(renderer::ramp_color(static_cast<float>(i) / static_cast<float>(stops), theme)));
  svg += "</linearGradient>\n";
  svg += filled({margin, y - 10, width - 2 * margin, 10}, "url(#ramp)", 1.0, "");
  svg += text_at(margin, y + line_height - 4, ramp.dark, style_of(inks.notes).c_str());
  svg += text_at(width - margin, y + line_height - 4, ramp.bright,
                 style_of(inks.notes, "text-anchor='end'").c_str());
  return svg;
}

struct Legend {
  std::string svg;
  double width = 0.0;
  double height = 0.0;
};

double width_of(const MapKey& key) {
  constexpr double mark_and_count = 64.0;
  double width = 120.0;
  for (const auto& line : key.lines())
    width = std::max(width, kLetterPx * letters_in(line.name) + mark_and_count);
  for (const auto& note : key.notes())
    for (const auto& line : lines_of(note)) width = std::max(width, kLetterPx * letters_in(line));
  return std::ceil(width + 2 * margin);
}

Legend legend_of(const MapKey& key, renderer::Theme theme) {
  const auto inks = inks_of(theme);
  Legend legend{"", width_of(key), 0.0};
  double y = margin + letter;
  if (key.ramp() != nullptr) {
    legend.svg += ramp_at(y, legend.width, *key.ramp(), theme, inks);
    y += 2 * line_height;
  }
  for (const auto& line : key.lines()) {
    legend.svg += mark_at(margin + 5, y - 5, line.mark, theme);
    legend.svg += text_at(margin + 18, y, line.name, style_of(inks.words).c_str());
    legend.svg += text_at(legend.width - margin, y, std::to_string(line.count),
                          style_of(inks.notes, "text-anchor='end'").c_str());
    y += line_height;
  }
  for (const auto& note : key.notes())
    for (const auto& line : lines_of(note)) {
      legend.svg += text_at(margin, y, line, style_of(inks.notes).c_str());
      y += line_height;
    }
  legend.height = y - line_height + margin;
  const auto ground = filled({0, 0, legend.width, legend.height}, inks.ground.c_str(), 0.78, "");
  legend.svg = svg_over(legend.width, legend.height, ground + legend.svg);
  return legend;
}

// Readable on any ground: a letter has a rim.
std::string name_svg(const ShownName& name, const Eigen::Vector2d& size, renderer::Theme theme) {
  constexpr float shade = 0.7F;  // as in the window: then even yellow can be read on white
  const auto color = renderer::class_color(name.mark, theme);
  const auto ink = hex(theme == renderer::Theme::light ? renderer::Color(shade * color) : color);
  const auto rim = fmt::format(
      "text-anchor='middle' paint-order='stroke' stroke-width='4' stroke-linejoin='round' "
      "stroke='{}' stroke-opacity='.85'",
      inks_of(theme).ground);
  return svg_over(size.x(), size.y(),
                  text_at(size.x() / 2, size.y() / 2 + 0.35 * letter, name.words,
                          style_of(ink, rim.c_str()).c_str()));
}

// Generous: no rim is cut off.
Eigen::Vector2d size_of(const std::string& words) {
  return {std::ceil(1.25 * kLetterPx * letters_in(words) + 8), line_height};
}

}  // namespace

MapCaptions::MapCaptions(const Session& session)
    : has_legend_(true), theme_(session.theme), names_(ShownNames().of(session)) {
  key_.derive(session);
}

void MapCaptions::draw(ml::Image& picture, const renderer::View& view) const {
  draw_names(picture, view);
  if (has_legend_) draw_legend(picture);
}

void MapCaptions::draw_names(ml::Image& picture, const renderer::View& view) const {
  const double pixels_each = picture.height / picture_height;
  const auto size_px = [&](const std::string& words) {
    return Eigen::Vector2f((pixels_each * size_of(words)).cast<float>());
  };
  for (const auto& placed : place_names(names_, view, size_px)) {
    const auto size = size_of(placed.name->words);
    const Eigen::Vector2d corner = placed.middle_px.cast<double>() - pixels_each * size / 2;
    draw_svg(picture, corner.array().round().cast<int>().matrix(),
             name_svg(*placed.name, size, theme_), pixels_each);
  }
}

// In the corner, on at most that share of each side.
void MapCaptions::draw_legend(ml::Image& picture) const {
  constexpr double most_width = 0.45;
  constexpr double most_height = 0.96;
  constexpr double least_letter_px = 6.0;
  const auto legend = legend_of(key_, theme_);
  const double usual = picture.height / picture_height;
  const double pixels_each = std::min({usual, most_width * picture.width / legend.width,
                                       most_height * picture.height / legend.height});
  if (letter * pixels_each < least_letter_px) return;
  const int at_px = static_cast<int>(std::lround(0.01 * picture.height));
  draw_svg(picture, {at_px, at_px}, legend.svg, pixels_each);
}

}  // namespace diatom::app
