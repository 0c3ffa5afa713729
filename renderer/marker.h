// What a point's marker looks like from afar: how large it is and where its border runs. The shader
// that draws markers and the test of what they hide share the table of edges.
#pragma once

#include <array>

#include "renderer/colormap.h"

namespace diatom::renderer {

// Distances from two edges, for a radius of 1: x * larger + y * smaller coordinate - z. A shape is
// symmetric, so |x| and |y| are enough, sorted by size; the triangle takes |x| and y as they are,
// and the circle needs no edges.
struct MarkerEdges {
  Eigen::Vector3f first;
  Eigen::Vector3f second;
};
const std::array<MarkerEdges, marker_shapes>& marker_edges();

// How far to either side of its middle line a marker reaches at that height above its middle, but
// for a rim of `inset_px`; zero or less where it does not reach.
float half_width_px(MarkerShape shape, float radius_px, float inset_px, float up_px);

// The sizes that points.vert gives to a point that is not hovered. Near points are larger, and all
// can be seen.
float marker_radius_px(float size_at_focus_px, float focus_distance, float distance);
// With outline and smooth edge; `flags` as in PointCloud.
float marker_reach_px(float radius_px, unsigned flags);
inline constexpr float dimmed_size = 0.8F;  // of a dimmed marker

}  // namespace diatom::renderer
