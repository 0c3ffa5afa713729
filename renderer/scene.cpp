#include "renderer/scene.h"

#include <algorithm>
#include <cmath>

namespace diatom::renderer {

Bounds bounds_of(const PointCloud& cloud) {
  Bounds bounds;
  if (!cloud.positions || cloud.positions->cols() != 3) return bounds;
  for (Eigen::Index i = 0; i < cloud.positions->rows(); ++i) {
    const Eigen::Vector3f position = cloud.positions->row(i).transpose();
    if (position.allFinite()) bounds.extend(position);
  }
  return bounds;
}

namespace {

// The largest of 1, 2 and 5 times a power of ten that is not above `length`.
float round_down_to_1_2_5(float length) {
  const float power = std::pow(10.0F, std::floor(std::log10(length)));
  const float leading = length / power;
  if (leading >= 5) return 5 * power;
  return leading >= 2 ? 2 * power : power;
}

}  // namespace

GridAndAxes grid_under(const Bounds& bounds) {
  GridAndAxes grid;
  if (bounds.isEmpty()) return grid;
  constexpr float smallest = 1e-6F;  // one point, or many at the same place
  const Eigen::Vector3f sizes = bounds.sizes();
  const float width = std::max({sizes.x(), sizes.z(), 0.25F * sizes.y(), smallest});
  constexpr float lines_across = 10;
  grid.spacing = round_down_to_1_2_5(width / lines_across);
  grid.lines_each_side = static_cast<int>(std::ceil(width / grid.spacing));
  grid.centre = bounds.center();
  grid.centre.y() = bounds.min().y() - 0.05F * std::max(sizes.y(), smallest);
  return grid;
}

Rectangle fitted(const Rectangle& within, int image_width, int image_height) {
  if (within.empty() || image_width < 1 || image_height < 1) return {};
  const auto width = static_cast<float>(image_width);
  const auto height = static_cast<float>(image_height);
  const float scale = std::min(within.width / width, within.height / height);
  Rectangle rectangle{0, 0, width * scale, height * scale};
  rectangle.x = within.x + (within.width - rectangle.width) / 2;
  rectangle.y = within.y + (within.height - rectangle.height) / 2;
  return rectangle;
}

}  // namespace diatom::renderer
