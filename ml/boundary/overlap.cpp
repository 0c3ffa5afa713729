#include "ml/boundary/overlap.h"

#include <algorithm>

namespace diatom::ml {

namespace {

constexpr int places_tried = 1 << 14;
constexpr int tries_in_step = 1 << 10;
constexpr int cells_along_longest = 36;  // of the box that two bodies share

// Places that fill the unit cube evenly and in no rows, which a box's sides could run along: steps
// by the powers of the root of x^4 = x + 1, as the golden ratio's fill a line. Roberts: "The
// unreasonable effectiveness of quasirandom sequences", 2018.
Eigen::Vector3f place_in_cube(int i) {
  constexpr double step = 1.0 / 1.2207440846057596;
  const Eigen::Array3d steps(step, step * step, step * step * step);
  const Eigen::Array3d along = 0.5 + i * steps;
  return (along - along.floor()).cast<float>();
}

float shared_depth(const Body& one, const Body& other, const Eigen::Vector3f& place) {
  return std::min(one.depth(place), other.depth(place));
}

}  // namespace

CompareBodies::CompareBodies(const Body& one, const Body& other)
    : one_(one), other_(other), box_(one.box.intersection(other.box)) {}

bool CompareBodies::step() {
  if (box_.isEmpty()) return true;
  const int last = std::min(places_tried, next_ + tries_in_step);
  for (; next_ < last; ++next_) {
    const Eigen::Vector3f place = box_.min() + box_.sizes().cwiseProduct(place_in_cube(next_));
    if (one_.depth(place) > 0.0F && other_.depth(place) > 0.0F) ++shared_;
  }
  return next_ == places_tried;
}

std::optional<Overlap> CompareBodies::overlap() const {
  if (shared_ == 0) return {};
  const double volume = box_.sizes().cast<double>().prod() * shared_ / places_tried;
  const auto [first, second] = std::minmax(one_.group, other_.group);
  return Overlap{
      first, second, volume, std::min(1.0, volume / std::min(one_.volume, other_.volume)), {}};
}

SharedSurface::SharedSurface(const Body& one, const Body& other) : one_(one), other_(other) {
  const Eigen::AlignedBox3f box = one.box.intersection(other.box);
  const float spacing = box.sizes().maxCoeff() / static_cast<float>(cells_along_longest);
  grid_ = grid_around(box, spacing, spacing);
  depths_.reserve(static_cast<std::size_t>(grid_.nodes()));
}

bool SharedSurface::step() {
  if (march_) return march_->step() == Step::done;
  const auto last =
      std::min(grid_.nodes(), static_cast<Eigen::Index>(depths_.size()) + tries_in_step);
  for (auto node = static_cast<Eigen::Index>(depths_.size()); node < last; ++node)
    depths_.push_back(shared_depth(one_, other_, grid_.place(grid_.node(node))));
  if (last == grid_.nodes()) march_.emplace(grid_, depths_, 0.0F);
  return false;
}

}  // namespace diatom::ml
