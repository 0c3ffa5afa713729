// A whole turn, in radians.
#pragma once

#include <numbers>

namespace diatom::ml {

inline constexpr double turn = 2.0 * std::numbers::pi;

}  // namespace diatom::ml
