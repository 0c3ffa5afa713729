#include "renderer/layers/draw_order.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "renderer/gl/api.h"

namespace diatom::renderer {
namespace {

constexpr std::uint32_t depth_steps = 1U << 14U;
constexpr Eigen::Index crowd = 20'000;  // more points

}  // namespace

std::vector<std::uint32_t> spread_rows(Eigen::Index rows, Eigen::Index count) {
  count = std::clamp(count, Eigen::Index{0}, rows);
  std::vector<std::uint32_t> spread(static_cast<std::size_t>(count));
  if (count == rows) {
    std::iota(spread.begin(), spread.end(), 0U);
    return spread;
  }
  // Steps that share no divisor with the number of rows meet each row once.
  auto step =
      static_cast<Eigen::Index>(std::llround(0.6180339887498949 * static_cast<double>(rows)));
  while (std::gcd(step, rows) != 1) ++step;
  Eigen::Index row = 0;
  for (auto& next : spread) {
    next = static_cast<std::uint32_t>(row);
    row = (row + step) % rows;
  }
  return spread;
}

std::vector<std::uint32_t> near_first(const std::vector<std::uint32_t>& rows,
                                      const Positions& positions,
                                      const Eigen::Vector3f& direction) {
  std::vector<float> distances(rows.size());
  float nearest = std::numeric_limits<float>::max();
  float farthest = std::numeric_limits<float>::lowest();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const float* const at = positions.data() + 3 * std::size_t{rows[i]};
    distances[i] = at[0] * direction.x() + at[1] * direction.y() + at[2] * direction.z();
    if (!std::isfinite(distances[i])) continue;
    nearest = std::min(nearest, distances[i]);
    farthest = std::max(farthest, distances[i]);
  }
  const float steps_per_unit =
      static_cast<float>(depth_steps - 1) / std::max(farthest - nearest, 1e-30F);
  const auto step_of = [&](float distance) {
    if (!std::isfinite(distance)) return depth_steps;  // no place: last
    return static_cast<std::uint32_t>((distance - nearest) * steps_per_unit);
  };
  // A counting sort: where the rows of each step begin, then each row to its place.
  std::vector<std::uint32_t> begin(depth_steps + 2, 0);
  for (const float distance : distances) ++begin[step_of(distance) + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<std::uint32_t> sorted(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) sorted[begin[step_of(distances[i])]++] = rows[i];
  return sorted;
}

void DrawOrder::update(const PointCloud& cloud, const View& view, bool software) {
  const Eigen::Vector3f direction = (view.camera.target - eye(view.camera)).normalized();
  const Eigen::Index rows = cloud.positions->rows();
  const Eigen::Index count =
      view.point_budget > 0 ? std::min<Eigen::Index>(view.point_budget, rows) : rows;
  const bool far_first = count <= crowd;
  const bool sorted = far_first || software;
  const bool same_rows = cloud.positions == positions_ && count == points_;
  if (same_rows && (!sorted || direction == direction_)) return;
  positions_ = cloud.positions;
  points_ = static_cast<int>(count);
  direction_ = direction;
  smooth_edges_ = far_first || !software;

  auto order = spread_rows(rows, count);
  if (sorted) order = near_first(order, *positions_, direction);
  if (far_first) std::reverse(order.begin(), order.end());
  glNamedBufferData(buffer_.name(), static_cast<GLsizeiptr>(order.size() * sizeof(std::uint32_t)),
                    order.data(), GL_DYNAMIC_DRAW);
}

}  // namespace diatom::renderer
