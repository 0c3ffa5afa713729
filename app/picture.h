// What was drawn, as an image that can be written.
#pragma once

#include "ml/core/image.h"
#include "renderer/pixels.h"

namespace diatom::app {

// RGB: pictures are opaque.
ml::Image image_of(const renderer::Pixels& pixels);

}  // namespace diatom::app
