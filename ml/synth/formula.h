// Formulas: classes of pictures that are defined by numbers and not by nature. Each class is a
// contour, an inner profile, a texture and two colours drawn from the class's own seed; its members
// vary in place, size, turn, phase and light. A network that tells hundreds of them apart has
// learnt contours and textures without a single photograph (compare Kataoka et al. 2022, "Replacing
// labeled real-image datasets with auto-generated contours").
#pragma once

#include <cstdint>

#include "ml/core/dataset.h"

namespace diatom::ml {

inline constexpr int formula_size_px = 96;  // side of a picture

// The `index`-th picture of class `number`, RGB, formula_size_px square.
Image draw_formula(int number, std::uint64_t index, std::uint64_t seed);

// `classes` classes of `per_class` pictures. No pixel is drawn until it is asked for. Throws
// std::invalid_argument unless 2 <= classes <= 10000 and 1 <= per_class <= 100000.
Dataset formula_dataset(int classes, int per_class, std::uint64_t seed);

}  // namespace diatom::ml
