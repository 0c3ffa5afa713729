// Local binary patterns (Ojala, Pietikainen and Maenpaa 2002, LBP^riu2 with P = 54, R = 8): each
// pixel is compared with 54 points on a circle of 8 pixels around it. Where the signs change at
// most twice around the circle (a uniform pattern: spots, edges, corners, line ends), the number of
// points that are at least as bright names the pattern; all other patterns are one. Turning the
// picture turns the circle and changes nothing; nor does any brightening that keeps the order.
#pragma once

#include <array>

#include "ml/core/image.h"
#include "ml/vision/mask.h"

namespace diatom::ml {

inline constexpr int lbp_points = 54;
inline constexpr int lbp_radius_px = 8;

// Shares of the mask's pixels, summing to 1: [k] uniform with k points at least as bright, k in
// 0..54, [55] not uniform. All zero for an empty mask. Points outside the picture take its nearest
// pixel. `grey` has one channel and the mask's size.
std::array<double, lbp_points + 2> local_binary_patterns(const Image& grey, const Mask& mask);

}  // namespace diatom::ml
