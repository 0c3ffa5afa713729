#include "renderer/marker.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace diatom::renderer {

const std::array<MarkerEdges, marker_shapes>& marker_edges() {
  static const std::array<MarkerEdges, marker_shapes> edges = {{
      {{0, 0, 0}, {0, 0, 0}},                    // circle
      {{1, 0, 0.84F}, {0.707F, 0.707F, 1.02F}},  // square
      {{0.866F, 0.5F, 0.5F}, {0, -1, 0.5F}},     // triangle
      {{0.707F, 0.707F, 0.74F}, {1, 0, 0.93F}},  // diamond
      {{1, 0, 0.95F}, {0, 1, 0.4F}},             // cross
  }};
  return edges;
}

namespace {

// The largest x for which the distance from an edge, x * by_x + y * by_y - limit, is no more than
// zero.
float along(float by_x, float by_y, float limit, float y) {
  const float left = limit - by_y * y;
  if (by_x > 0) return left / by_x;
  return left >= 0 ? std::numeric_limits<float>::max() : -1;
}

}  // namespace

float half_width_px(MarkerShape shape, float radius_px, float inset_px, float up_px) {
  if (shape == MarkerShape::circle) {
    const float radius = std::max(radius_px - inset_px, 0.0F);
    return std::sqrt(std::max(radius * radius - up_px * up_px, 0.0F));
  }
  const auto& edges = marker_edges().at(static_cast<std::size_t>(shape));
  const auto& first = edges.first;
  const auto& second = edges.second;
  const float first_limit = first.z() * radius_px - inset_px;
  const float second_limit = second.z() * radius_px - inset_px;
  const auto widest = [&](int x, int y, float at) {
    return std::min(along(first[x], first[y], first_limit, at),
                    along(second[x], second[y], second_limit, at));
  };
  if (shape == MarkerShape::triangle) return widest(0, 1, up_px);
  // Where x is the larger coordinate, else where it is the smaller one.
  const float y = std::abs(up_px);
  const float beyond = widest(0, 1, y);
  return beyond >= y ? beyond : std::min(widest(1, 0, y), y);
}

float marker_radius_px(float size_at_focus_px, float focus_distance, float distance) {
  const float nearness = std::clamp(focus_distance / distance, 0.5F, 2.0F);
  return std::max(0.5F * size_at_focus_px * nearness, 1.25F);
}

float marker_reach_px(float radius_px, unsigned flags) {
  if ((flags & point_flag::selected) != 0) return radius_px + 1.75F + 0.5F;
  // A small marker has no room for an outline.
  return radius_px > 2.5F ? radius_px + 0.75F + 0.5F : radius_px;
}

}  // namespace diatom::renderer
