// Zernike moments: how a shape, laid into the unit disc, projects onto the orthogonal polynomials
// V_nm(r, t) = R_nm(r) exp(i m t) (Teague 1980; Khotanzad and Hong 1990):
//
//   Z_nm = (n + 1) / pi  sum_pixels w conj(V_nm)  /  sum_pixels w
//
// Turning the object turns the phase only, so the magnitudes say nothing of its heading; centre and
// radius are the object's own, so they say nothing of its place and size either.
#pragma once

#include <array>

#include "ml/core/image.h"
#include "ml/vision/mask.h"

namespace diatom::ml {

struct ZernikeIndex {
  int n;  // degree
  int m;  // frequency around the centre
};

// Up to degree 8 there are 25 with m >= 0. Two of them say nothing: |Z_00| is 1 / pi and |Z_11| is
// 0 for every object, through the normalisation and the choice of the centre.
inline constexpr std::array<ZernikeIndex, 23> zernike_indices = {
    {{2, 0}, {2, 2}, {3, 1}, {3, 3}, {4, 0}, {4, 2}, {4, 4}, {5, 1}, {5, 3}, {5, 5}, {6, 0}, {6, 2},
     {6, 4}, {6, 6}, {7, 1}, {7, 3}, {7, 5}, {7, 7}, {8, 0}, {8, 2}, {8, 4}, {8, 6}, {8, 8}}};

// |Z_nm| in the order of zernike_indices; all zero for an empty mask. A pixel of the mask weighs
// w = |its grey - the mean grey outside| / 255 + 1/16: what stands out most counts most, and a
// pixel that does not stand out counts a little as part of the shape. `grey` has one channel and
// the mask's size.
std::array<double, 23> zernike_magnitudes(const Image& grey, const Mask& mask);

}  // namespace diatom::ml
