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

// The hovered row is drawn before all others, wherever it is.
void bring_to_front(std::vector<std::uint32_t>& near_first, int hovered) {
  if (hovered < 0) return;
  const auto row =
      std::find(near_first.begin(), near_first.end(), static_cast<std::uint32_t>(hovered));
  if (row != near_first.end()) std::rotate(near_first.begin(), row, row + 1);
}

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

std::vector<std::uint32_t> shown_rows(const PointCloud& cloud, int point_budget) {
  const Eigen::Index rows = cloud.positions->rows();
  auto shown = spread_rows(rows, point_budget > 0 ? point_budget : rows);
  if (static_cast<Eigen::Index>(shown.size()) == rows) return shown;
  std::vector<bool> is_shown(static_cast<std::size_t>(rows), false);
  for (const std::uint32_t row : shown) is_shown[row] = true;
  for (std::uint32_t row = 0; row < rows; ++row) {
    const bool selected = cloud.flags && ((*cloud.flags)[row] & point_flag::selected) != 0;
    const bool hovered = static_cast<int>(row) == cloud.hovered;
    if ((selected || hovered) && !is_shown[row]) shown.push_back(row);
  }
  return shown;
}

DrawOrder::Sources DrawOrder::sources_of(const PointCloud& cloud, const View& view, bool software,
                                         bool sorted) {
  Sources sources;
  sources.positions = cloud.positions;
  sources.flags = cloud.flags;
  sources.hovered = cloud.hovered;
  sources.point_budget = view.point_budget;
  if (sorted) sources.direction = (view.camera.target - eye(view.camera)).normalized();
  if (!software) return sources;
  sources.class_ids = cloud.class_ids;
  sources.size_px = cloud.size_px;
  sources.camera = view.camera;
  sources.part = view.part;
  sources.picture_px = view.size_px;
  sources.clip_plane = view.clip_plane;
  return sources;
}

void DrawOrder::update(const PointCloud& cloud, const View& view, bool software) {
  far_first_ = cloud.positions->rows() <= crowd;  // whatever the budget: thinned, it looks the same
  smooth_edges_ = far_first_ || !software;
  const bool sorted = far_first_ || software;
  const Sources sources = sources_of(cloud, view, software, sorted);
  if (sources == sources_) return;
  sources_ = sources;
  auto order = shown_rows(cloud, view.point_budget);
  const std::size_t shown = order.size();
  if (sorted) {
    order = near_first(order, *cloud.positions, sources.direction);
    bring_to_front(order, cloud.hovered);
  }
  if (software) order = occlusion_.visible(order, cloud, view, smooth_edges_);
  if (far_first_) std::reverse(order.begin(), order.end());
  points_ = static_cast<int>(order.size());
  hidden_ = static_cast<int>(shown - order.size());
  glNamedBufferData(buffer_.name(), static_cast<GLsizeiptr>(order.size() * sizeof(std::uint32_t)),
                    order.data(), GL_DYNAMIC_DRAW);
}

}  // namespace diatom::renderer
