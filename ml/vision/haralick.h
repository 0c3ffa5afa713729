// Haralick's texture statistics (Haralick, Shanmugam and Dinstein 1973): the grey-level
// co-occurrence matrix p(i, j) holds how often a pixel of level i has a neighbour of level j, and
// thirteen numbers describe it. Their f14 (maximal correlation) is unstable and left out, as usual.
#pragma once

#include <array>
#include <string_view>

#include "ml/core/image.h"
#include "ml/vision/mask.h"

namespace diatom::ml {

inline constexpr int haralick_levels = 32;  // 8 grey values each

inline constexpr std::array<std::string_view, 13> haralick_names = {
    "angular second moment",
    "contrast",
    "correlation",
    "variance",
    "inverse difference moment",
    "sum average",
    "sum variance",
    "sum entropy",
    "entropy",
    "difference variance",
    "difference entropy",
    "information of correlation 1",
    "information of correlation 2",
};

// In the order of haralick_names. Neighbours are one pixel away, both inside the mask, either one
// first; the statistics at 0, 45, 90 and 135 degrees are averaged, so the heading hardly matters.
// Entropies are in nats, level numbers are 0..31. A constant texture has correlation 1. All zero
// where no two neighbours are inside. `grey` has one channel and the mask's size.
std::array<double, 13> haralick_statistics(const Image& grey, const Mask& mask);

}  // namespace diatom::ml
