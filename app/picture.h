// What was drawn, as an image that can be written.
#pragma once

#include <Eigen/Core>

#include "ml/core/image.h"
#include "renderer/pixels.h"

namespace diatom::app {

// RGB: pictures are opaque.
ml::Image image_of(const renderer::Pixels& pixels);

// Writes a tile into an image of three channels that it lies within.
void put_tile(ml::Image& picture, const Eigen::Vector2i& at_px, const renderer::Pixels& tile);

}  // namespace diatom::app
