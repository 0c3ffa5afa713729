// Descriptors: an object in 131 numbers that people thought of, the baseline that learnt features
// have to beat: shape 22, Zernike moments 23, local binary patterns 56, Haralick texture 13, grey
// histogram 8, Fourier contour 9. Each group has a header of its own with its formulas.
#pragma once

#include <string>
#include <vector>

#include "ml/core/image.h"
#include "ml/vision/mask.h"

namespace diatom::ml {

struct Descriptor {
  std::string name;  // "shape roundness"
  double value = 0.0;
};

inline constexpr int descriptor_count = 131;

// Always the same 131 names in the same order, and finite values; all zero for an empty mask.
// Lengths and areas are relative to a square of the picture's area. The mask must have the
// picture's size.
std::vector<Descriptor> describe(const Image& image, const Mask& mask);

}  // namespace diatom::ml
