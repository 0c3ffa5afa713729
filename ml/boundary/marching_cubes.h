// The surface on which a field on a grid has a given value. Lorensen and Cline: "Marching cubes",
// SIGGRAPH 1987.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ml/boundary/boundary.h"
#include "ml/boundary/grid.h"

namespace diatom::ml {

// Between two neighbouring nodes, one of them inside.
struct Crossing {
  Eigen::Index inside = 0;   // index of a node
  Eigen::Index outside = 0;  // of its neighbour
  float from_inside = 0.0F;  // where between them, in [0, 1]
};

struct IsoSurface {
  SurfaceMesh mesh;                 // normals follow the field's gradient
  std::vector<Crossing> crossings;  // (V), the grid's edge on which each vertex lies
};

// Inside is where the field is above the level. Where it is known everywhere and nowhere above the
// level on the border of the grid, the surface is closed: each edge belongs to two triangles.
class MarchingCubes {
 public:
  // `values` (nodes) is NaN where the field is unknown: cells that touch such a node are left out.
  // Grid and values must outlive this.
  MarchingCubes(const Grid& grid, const std::vector<float>& values, float level);

  Step step();  // some layers of cells
  IsoSurface take();

 private:
  using Slots = std::vector<std::array<std::uint32_t, 3>>;  // by node of a plane, by axis

  float value(const Eigen::Array3i& node) const;
  void march(const Eigen::Array3i& cell);
  std::uint32_t vertex_on(const Eigen::Array3i& lower, int axis);
  std::uint32_t add_vertex(const Eigen::Array3i& inside, const Eigen::Array3i& outside);
  Eigen::Vector3f gradient(const Eigen::Array3i& node) const;

  const Grid& grid_;
  const std::vector<float>& values_;
  float level_;
  int next_layer_ = 0;
  std::array<Slots, 2> slots_;  // vertices on edges that begin in the layer's lower, upper plane
  std::vector<Eigen::Vector3f> vertices_;
  std::vector<Eigen::Vector3f> normals_;
  IsoSurface surface_;
};

}  // namespace diatom::ml
