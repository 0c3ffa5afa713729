#include "ml/boundary/marching_cubes.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ml/boundary/mesh.h"
#include "ml/core/check.h"

namespace diatom::ml {

namespace {

constexpr std::uint32_t none = UINT32_MAX;

// A cube's corner is three bits, its place along x, y and z. An edge runs along an axis from its
// lower corner; its number is 8 * axis + that corner.
Eigen::Array3i bits_of(int corner) {
  return {corner & 1, corner >> 1 & 1, corner >> 2 & 1};
}

int edge_between(int one, int other) {
  const int axis = (one ^ other) == 1 ? 0 : (one ^ other) == 2 ? 1 : 2;
  return 8 * axis + std::min(one, other);
}

// Two edges that lie on one face of the cube: both are on one side along an axis that neither runs
// along.
bool share_face(int one, int other) {
  for (int axis = 0; axis < 3; ++axis)
    if (one / 8 != axis && other / 8 != axis && ((one ^ other) >> axis & 1) == 0) return true;
  return false;
}

using Loop = std::vector<int>;  // edges, counter-clockwise as seen from outside of the surface

// next[edge]: where the surface goes on from a crossed edge. On each face, seen from outside of the
// cube and walked counter-clockwise, it leads from where inside corners begin to where they end.
// Two inside corners across from each other are thus kept apart, by the neighbouring cube as well,
// which is why the surface has no holes.
std::array<int, 24> links_of(int inside) {
  std::array<int, 24> next;
  next.fill(-1);
  for (int axis = 0; axis < 3; ++axis)
    for (const int side : {0, 1}) {
      const int u = 1 << (axis + 1) % 3;
      const int v = 1 << (axis + 2) % 3;
      const int at = side << axis;
      std::array<int, 4> corners = {at, at | u, at | u | v, at | v};
      if (side == 0) std::swap(corners[1], corners[3]);
      const auto corner = [&corners](int i) { return corners.at(static_cast<std::size_t>(i % 4)); };
      const auto is_inside = [&](int i) { return (inside >> corner(i) & 1) == 1; };
      for (int i = 0; i < 4; ++i) {
        if (is_inside(i) || !is_inside(i + 1)) continue;
        int last = i + 1;
        while (is_inside(last + 1)) ++last;
        next.at(static_cast<std::size_t>(edge_between(corner(i), corner(i + 1)))) =
            edge_between(corner(last), corner(last + 1));
      }
    }
  return next;
}

std::vector<Loop> loops_of(int inside) {
  auto next = links_of(inside);
  std::vector<Loop> loops;
  for (int first = 0; first < 24; ++first) {
    Loop loop;
    for (int edge = first; next.at(static_cast<std::size_t>(edge)) >= 0;) {
      loop.push_back(edge);
      edge = std::exchange(next.at(static_cast<std::size_t>(edge)), -1);
    }
    if (!loop.empty()) loops.push_back(loop);
  }
  return loops;
}

// A fan of triangles from the first corner for which no line between two triangles lies on a face:
// there, the neighbouring cube could draw the same line, and four triangles would meet.
void add_fan(Loop loop, std::vector<int>& triangles) {
  const auto size = static_cast<std::ptrdiff_t>(loop.size());
  for (std::ptrdiff_t turn = 0; turn < size; ++turn) {
    const int apex = loop.front();
    if (std::none_of(loop.begin() + 2, loop.end() - 1,
                     [apex](int edge) { return share_face(apex, edge); })) {
      for (auto edge = loop.begin() + 1; edge + 1 != loop.end(); ++edge)
        triangles.insert(triangles.end(), {apex, edge[0], edge[1]});
      return;
    }
    std::rotate(loop.begin(), loop.begin() + 1, loop.end());
  }
  DIATOM_CHECK(false, "a loop around a cube that no fan fills");
}

using CubeTriangles = std::array<std::vector<int>, 256>;  // by inside corners: edges, three each

const CubeTriangles& cube_triangles() {
  static const CubeTriangles table = [] {
    CubeTriangles all;
    for (int inside = 0; inside < 256; ++inside)
      for (const auto& loop : loops_of(inside))
        add_fan(loop, all.at(static_cast<std::size_t>(inside)));
    return all;
  }();
  return table;
}

}  // namespace

MarchingCubes::MarchingCubes(const Grid& grid, const std::vector<float>& values, float level)
    : grid_(grid), values_(values), level_(level) {
  DIATOM_CHECK(grid.nodes() == static_cast<Eigen::Index>(values.size()),
               "a field that is not of this grid");
  const auto plane =
      static_cast<std::size_t>(grid.size.x()) * static_cast<std::size_t>(grid.size.y());
  for (auto& slots : slots_) slots.assign(plane, {none, none, none});
}

float MarchingCubes::value(const Eigen::Array3i& node) const {
  return values_[static_cast<std::size_t>(grid_.index(node))];
}

Step MarchingCubes::step() {
  constexpr int cells_in_step = 1 << 16;
  const int of_layer = std::max(1, (grid_.size.x() - 1) * (grid_.size.y() - 1));
  const int last =
      std::min(grid_.size.z() - 1, next_layer_ + std::max(1, cells_in_step / of_layer));
  for (; next_layer_ < last; ++next_layer_) {
    for (int y = 0; y + 1 < grid_.size.y(); ++y)
      for (int x = 0; x + 1 < grid_.size.x(); ++x) march({x, y, next_layer_});
    slots_[0].swap(slots_[1]);
    std::fill(slots_[1].begin(), slots_[1].end(), Slots::value_type{none, none, none});
  }
  return next_layer_ + 1 < grid_.size.z() ? Step::more : Step::done;
}

void MarchingCubes::march(const Eigen::Array3i& cell) {
  const auto first = grid_.index(cell);
  std::array<float, 8> corners;
  int inside = 0;
  for (int corner = 0; corner < 8; ++corner) {
    const auto at = first + (corner & 1) + (corner >> 1 & 1) * grid_.stride(1) +
                    (corner >> 2) * grid_.stride(2);
    corners[static_cast<std::size_t>(corner)] = values_[static_cast<std::size_t>(at)];
    if (corners[static_cast<std::size_t>(corner)] > level_) inside |= 1 << corner;
  }
  if (inside == 0 || inside == 255) return;
  if (std::any_of(corners.begin(), corners.end(), [](float v) { return std::isnan(v); })) return;
  for (const int edge : cube_triangles()[static_cast<std::size_t>(inside)])
    surface_.mesh.triangles.push_back(vertex_on(cell + bits_of(edge % 8), edge / 8));
}

std::uint32_t MarchingCubes::vertex_on(const Eigen::Array3i& lower, int axis) {
  auto& slots = slots_[lower.z() == next_layer_ ? 0 : 1];
  auto& slot = slots[static_cast<std::size_t>(lower.y() * grid_.size.x() + lower.x())]
                    [static_cast<std::size_t>(axis)];
  if (slot != none) return slot;
  Eigen::Array3i upper = lower;
  ++upper[axis];
  slot = value(lower) > level_ ? add_vertex(lower, upper) : add_vertex(upper, lower);
  return slot;
}

std::uint32_t MarchingCubes::add_vertex(const Eigen::Array3i& inside,
                                        const Eigen::Array3i& outside) {
  const float high = value(inside);
  const float share = std::clamp((high - level_) / (high - value(outside)), 0.0F, 1.0F);
  const Eigen::Vector3f way = grid_.place(outside) - grid_.place(inside);
  const Eigen::Vector3f slope = (1.0F - share) * gradient(inside) + share * gradient(outside);
  vertices_.emplace_back(grid_.place(inside) + share * way);
  // Along the edge where the field is flat; scaled first, since squares of small slopes vanish.
  const float steepest = slope.cwiseAbs().maxCoeff();
  normals_.emplace_back(steepest > 0.0F ? Eigen::Vector3f(-slope / steepest).normalized()
                                        : way.normalized());
  surface_.crossings.push_back({grid_.index(inside), grid_.index(outside), share});
  return static_cast<std::uint32_t>(vertices_.size() - 1);
}

// Central differences, one-sided where a neighbour is missing or unknown.
Eigen::Vector3f MarchingCubes::gradient(const Eigen::Array3i& node) const {
  Eigen::Vector3f slope = Eigen::Vector3f::Zero();
  for (int axis = 0; axis < 3; ++axis) {
    std::array<float, 2> ends = {value(node), value(node)};
    int apart = 0;
    for (const int side : {0, 1}) {
      Eigen::Array3i neighbour = node;
      neighbour[axis] += 2 * side - 1;
      if (neighbour[axis] < 0 || neighbour[axis] >= grid_.size[axis]) continue;
      if (std::isnan(value(neighbour))) continue;
      ends.at(static_cast<std::size_t>(side)) = value(neighbour);
      ++apart;
    }
    if (apart > 0) slope[axis] = (ends[1] - ends[0]) / static_cast<float>(apart);
  }
  return slope;
}

IsoSurface MarchingCubes::take() {
  surface_.mesh.vertices = matrix_of(vertices_);
  surface_.mesh.normals = matrix_of(normals_);
  return std::move(surface_);
}

}  // namespace diatom::ml
