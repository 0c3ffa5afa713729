// Fourier descriptors of a contour (Granlund 1972; Zahn and Roskies 1972): the outline, walked at
// even speed, is a periodic complex signal z(t) = x + i y, and its spectrum F_k is the shape: F_1 a
// circle, F_-1 what makes it an ellipse, |k| = n + 1 and n - 1 lobes of number n.
#pragma once

#include <array>

#include "ml/vision/mask.h"

namespace diatom::ml {

inline constexpr std::array<int, 9> fourier_frequencies = {-1, 2, -2, 3, -3, 4, -4, 5, -5};

// |F_k| in the order of fourier_frequencies, in [0, 1]. F_0 is the place, phases are heading and
// start point: all left out; size is divided out by the norm of the ten low frequencies (|F_1|
// included, which is the usual unit but can be tiny for a pinched contour). The contour is walked
// so that it encloses positive area, hence a mirror changes nothing. All zero where the contour is
// a point, or empty.
std::array<double, 9> fourier_magnitudes(const Contour& contour);

}  // namespace diatom::ml
