// How much of space two groups both claim, and what it looks like.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <Eigen/Geometry>

#include "ml/boundary/boundary.h"
#include "ml/boundary/grid.h"
#include "ml/boundary/marching_cubes.h"

namespace diatom::ml {

// What a group claims.
struct Body {
  int group = 0;
  Eigen::AlignedBox3f box;  // around all of it
  double volume = 0.0;      // > 0
  // How deep inside a place lies: above 0 inside, and falling steadily on the way out. In any unit.
  std::function<float(const Eigen::Vector3f&)> depth;
};

// Of two different groups, in either order. The volume is what share of 16384 places, spread over
// the part that both boxes share, lies in both: right to a percent of that part.
class CompareBodies {
 public:
  CompareBodies(const Body& one, const Body& other);  // which must outlive this

  bool step();  // some of the places; true when the last was tried

  // Without a mesh; nothing where no place lies in both. Of no use before the last step.
  std::optional<Overlap> overlap() const;

 private:
  const Body& one_;
  const Body& other_;
  Eigen::AlignedBox3f box_;
  int next_ = 0;
  int shared_ = 0;
};

// The surface around what two bodies share: marching cubes on how deep a place lies in that of the
// two in which it lies less deep.
class SharedSurface {
 public:
  SharedSurface(const Body& one, const Body& other);  // which must outlive this

  bool step();  // some of the grid's nodes; true when the surface is there
  SurfaceMesh take() { return march_->take().mesh; }

 private:
  const Body& one_;
  const Body& other_;
  Grid grid_;
  std::vector<float> depths_;  // (nodes up to the next one)
  std::optional<MarchingCubes> march_;
};

}  // namespace diatom::ml
