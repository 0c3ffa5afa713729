#include "ml/boundary/overlap.h"

#include <algorithm>

namespace diatom::ml {

namespace {

constexpr int places_tried = 1 << 14;

// Places that fill the unit cube evenly and in no rows, which a box's sides could run along: steps
// by the powers of the root of x^4 = x + 1, as the golden ratio's fill a line. Roberts: "The
// unreasonable effectiveness of quasirandom sequences", 2018.
Eigen::Vector3f place_in_cube(int i) {
  constexpr double step = 1.0 / 1.2207440846057596;
  const Eigen::Array3d steps(step, step * step, step * step * step);
  const Eigen::Array3d along = 0.5 + i * steps;
  return (along - along.floor()).cast<float>();
}

double shared_volume(const Body& one, const Body& other) {
  const Eigen::AlignedBox3f box = one.box.intersection(other.box);
  if (box.isEmpty()) return 0.0;
  int shared = 0;
  for (int i = 0; i < places_tried; ++i) {
    const Eigen::Vector3f place = box.min() + box.sizes().cwiseProduct(place_in_cube(i));
    if (one.contains(place) && other.contains(place)) ++shared;
  }
  return box.sizes().cast<double>().prod() * shared / places_tried;
}

}  // namespace

std::optional<Overlap> overlap_of(const Body& one, const Body& other) {
  const double volume = shared_volume(one, other);
  if (volume <= 0.0) return {};
  const auto [first, second] = std::minmax(one.group, other.group);
  return Overlap{first, second, volume, std::min(1.0, volume / std::min(one.volume, other.volume))};
}

}  // namespace diatom::ml
