// Grey histogram: how much of the object is dark and how much is bright.
#pragma once

#include <array>

#include "ml/core/image.h"
#include "ml/vision/mask.h"

namespace diatom::ml {

// Shares of the mask's pixels whose grey is in [32 k, 32 k + 32), summing to 1; all zero for an
// empty mask. `grey` has one channel and the mask's size.
std::array<double, 8> grey_histogram(const Image& grey, const Mask& mask);

}  // namespace diatom::ml
