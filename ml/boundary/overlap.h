// How much of space two groups both claim.
#pragma once

#include <functional>
#include <optional>

#include <Eigen/Geometry>

#include "ml/boundary/boundary.h"

namespace diatom::ml {

// What a group claims.
struct Body {
  int group = 0;
  Eigen::AlignedBox3f box;  // around all of it
  double volume = 0.0;      // > 0
  std::function<bool(const Eigen::Vector3f&)> contains;
};

// Of two different groups, in either order. The volume is what share of 16384 places, spread
// over the part that both boxes share, lies in both: right to a percent of that part. Nothing where
// it is none of them.
std::optional<Overlap> overlap_of(const Body& one, const Body& other);

}  // namespace diatom::ml
