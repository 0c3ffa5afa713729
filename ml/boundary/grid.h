// A regular grid of places in space, as which fields are kept: one value a node, x fastest.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <Eigen/Geometry>

namespace diatom::ml {

struct Grid {
  Eigen::Vector3f origin = Eigen::Vector3f::Zero();  // node (0, 0, 0)
  float spacing = 1.0F;                              // the same along each axis
  Eigen::Array3i size = Eigen::Array3i::Zero();      // nodes along x, y and z

  Eigen::Index nodes() const { return size.cast<Eigen::Index>().prod(); }

  Eigen::Index index(const Eigen::Array3i& node) const {
    return (static_cast<Eigen::Index>(node.z()) * size.y() + node.y()) * size.x() + node.x();
  }

  Eigen::Array3i node(Eigen::Index index) const {
    const auto row = index / size.x();
    return {static_cast<int>(index % size.x()), static_cast<int>(row % size.y()),
            static_cast<int>(row / size.y())};
  }

  Eigen::Vector3f place(const Eigen::Array3i& at) const {
    return origin + spacing * at.cast<float>().matrix();
  }

  Eigen::Array3i nearest(const Eigen::Vector3f& place) const {
    const Eigen::Array3i rounded = ((place - origin) / spacing).array().round().cast<int>();
    return rounded.max(0).min(size - 1);
  }

  // The distance, in values, from a node to the next along an axis.
  Eigen::Index stride(int axis) const {
    return axis == 0 ? 1 : axis == 1 ? size.x() : static_cast<Eigen::Index>(size.x()) * size.y();
  }
};

// At least `margin` around the box on each side.
Grid grid_around(const Eigen::AlignedBox3f& box, float margin, float spacing);

// Calls action(index, weight) for the eight nodes around a place, with the weights of trilinear
// interpolation. Places outside of the grid count as on its border.
template <class Action>
void for_each_node_around(const Grid& grid, const Eigen::Vector3f& place, const Action& action) {
  const Eigen::Array3f within =
      ((place - grid.origin) / grid.spacing).array().max(0.0F).min((grid.size - 1).cast<float>());
  const Eigen::Array3i low = within.cast<int>().min(grid.size - 2);
  const Eigen::Array3f upper_share = within - low.cast<float>();
  for (int corner = 0; corner < 8; ++corner) {
    const Eigen::Array3i bits(corner & 1, corner >> 1 & 1, corner >> 2);
    float weight = 1.0F;
    for (int axis = 0; axis < 3; ++axis)
      weight *= bits[axis] == 1 ? upper_share[axis] : 1.0F - upper_share[axis];
    action(static_cast<std::size_t>(grid.index(low + bits)), weight);
  }
}

// A window that slides over a field along x, then along y, then along z: what a separable operation
// (a blur, a distance transform) is made of, in bounded steps.
class Sweep {
 public:
  // `reach`: nodes to either side that the window sees, along each axis.
  Sweep(const Grid& grid, const Eigen::Array3i& reach);

  // Does some more of it; true once all three axes are done. Each value of an axis' pass starts as
  // `start` and becomes combine(axis, offset)(value, seen) for each node that the window sees.
  template <class Combine>
  bool step(std::vector<float>& values, float start, const Combine& combine);

 private:
  Grid grid_;
  Eigen::Array3i reach_;
  int axis_ = 0;
  Eigen::Index next_row_ = 0;  // of the pass: the nodes that share all but the faster axes
  std::vector<float> made_;
};

template <class Combine>
bool Sweep::step(std::vector<float>& values, float start, const Combine& combine) {
  constexpr Eigen::Index affordable = 4'000'000;  // combinations: a few milliseconds
  const int axis = axis_;
  const auto length = static_cast<Eigen::Index>(grid_.size[axis]);
  const auto reach = static_cast<Eigen::Index>(reach_[axis]);
  const auto width = grid_.stride(axis);
  const auto rows = grid_.nodes() / width;
  made_.resize(values.size());
  auto left = affordable;
  for (; next_row_ < rows && left > 0; ++next_row_, left -= width * (2 * reach + 1)) {
    const auto at = next_row_ % length;
    float* const out = made_.data() + next_row_ * width;
    std::fill(out, out + width, start);
    for (auto offset = std::max(-reach, -at); offset <= std::min(reach, length - 1 - at);
         ++offset) {
      const float* const seen = values.data() + (next_row_ + offset) * width;
      const auto merge = combine(axis, static_cast<int>(offset));
      for (Eigen::Index i = 0; i < width; ++i) out[i] = merge(out[i], seen[i]);
    }
  }
  if (next_row_ < rows) return false;
  values.swap(made_);
  next_row_ = 0;
  return ++axis_ == 3;
}

}  // namespace diatom::ml
