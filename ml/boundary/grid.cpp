#include "ml/boundary/grid.h"

namespace diatom::ml {

Grid grid_around(const Eigen::AlignedBox3f& box, float margin, float spacing) {
  Grid grid;
  grid.spacing = spacing;
  const Eigen::Array3f sides = box.sizes().array() + 2.0F * margin;
  grid.size = (sides / spacing).ceil().cast<int>() + 1;
  grid.origin = box.center() - 0.5F * spacing * (grid.size - 1).cast<float>().matrix();
  return grid;
}

Sweep::Sweep(const Grid& grid, const Eigen::Array3i& reach) : grid_(grid), reach_(reach) {}

}  // namespace diatom::ml
