// What stands in a figure: curves and titled boxes of its SVG, pixels of its PNG.
#pragma once

#include <cstdint>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "ml/core/image.h"

namespace diatom::tests {

using Line = std::vector<Eigen::Vector2d>;

inline std::vector<Line> polylines_in(const std::string& svg) {
  const std::regex pattern("<polyline points='([^']*)'");
  std::vector<Line> lines;
  for (std::sregex_iterator found(svg.begin(), svg.end(), pattern), end; found != end; ++found) {
    std::istringstream places((*found)[1]);
    Line line;
    char comma = 0;
    for (double x = 0, y = 0; places >> x >> comma >> y;) line.emplace_back(x, y);
    lines.push_back(std::move(line));
  }
  return lines;
}

struct TitledBox {
  double x = 0.0;
  double y = 0.0;
  double width = 0.0;
  double height = 0.0;
  std::string title;
};

inline std::vector<TitledBox> boxes_in(const std::string& svg) {
  const std::regex pattern(
      "<rect x='([^']*)' y='([^']*)' width='([^']*)' height='([^']*)'[^>]*><title>([^<]*)</title>");
  std::vector<TitledBox> boxes;
  for (std::sregex_iterator found(svg.begin(), svg.end(), pattern), end; found != end; ++found)
    boxes.push_back({std::stod((*found)[1]), std::stod((*found)[2]), std::stod((*found)[3]),
                     std::stod((*found)[4]), (*found)[5]});
  return boxes;
}

inline ml::Image decoded(const std::string& png) {
  return ml::decode_image({reinterpret_cast<const std::uint8_t*>(png.data()), png.size()});
}

// The mean of a pixel's channels.
inline int brightness_at(const ml::Image& image, double x, double y) {
  const auto first = static_cast<std::size_t>(image.channels) *
                     (static_cast<std::size_t>(y) * image.width + static_cast<std::size_t>(x));
  int sum = 0;
  for (int channel = 0; channel < image.channels; ++channel)
    sum += image.pixels.at(first + static_cast<std::size_t>(channel));
  return sum / image.channels;
}

}  // namespace diatom::tests
