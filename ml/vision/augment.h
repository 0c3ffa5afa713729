// Augmentation: one picture seen again, turned, shifted, nearer or farther, in other light. What an
// organism is does not depend on any of these, and a network learns that by being shown.
#pragma once

#include "ml/core/image.h"
#include "ml/core/random.h"

namespace diatom::ml {

// Pads to a square (of `canvas_px`, as ImageSpec has it) with the median of the border and resizes
// to (side, side), RGB: what prepare() does, before any normalisation.
Image squared(const Image& image, int side, int canvas_px = 0);

// Turned by any angle, mirrored, scaled by 0.85 to 1.2 and moved by up to 6 % of the side; lamp,
// contrast and tint changed a little; sometimes blurred, grained or made grey. `square` is RGB and
// square. What comes in from outside has the colour of the nearest border pixel.
Image augmented(const Image& square, Random& random);

}  // namespace diatom::ml
