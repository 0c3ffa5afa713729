// SVG as pixels, drawn by librsvg: a figure as PNG, so that both are one figure, or words and marks
// over a picture.
#pragma once

#include <string>

#include <Eigen/Core>

#include "ml/core/image.h"

namespace diatom::app {

// Both draw `pixels_each` times as many pixels to either side as the SVG says, and throw
// std::runtime_error where the text is no SVG or the picture would be too large.

// The bytes of a PNG.
std::string png_of_svg(const std::string& svg, double pixels_each);

// Over what the picture of three channels shows, with the SVG's top left corner there; what lies
// beyond its edges is cut off.
void draw_svg(ml::Image& picture, const Eigen::Vector2i& at_px, const std::string& svg,
              double pixels_each);

}  // namespace diatom::app
