// The picture of an SVG figure, as PNG: drawn by librsvg, so that both are one figure.
#pragma once

#include <string>

namespace diatom::app {

// The bytes of a PNG, `pixels_each` times as many pixels to either side as the figure says. Throws
// std::runtime_error where the text is no SVG or the picture would be too large.
std::string png_of_svg(const std::string& svg, double pixels_each);

}  // namespace diatom::app
