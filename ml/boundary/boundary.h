// Boundary: points in space and the group of each -> surfaces around the groups, or between them.
// The family's header: each member is one .cpp file that registers a BoundaryMethod.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ml/core/job.h"
#include "ml/core/matrix.h"
#include "ml/core/method.h"

namespace diatom::ml {

// A closed or open surface of triangles, seen from either side.
struct SurfaceMesh {
  Matrix vertices;  // (V, 3)
  Matrix normals;   // (V, 3), of length 1, pointing out of the group
  std::vector<std::uint32_t>
      triangles;                // (3 T), indices of vertices, counter-clockwise from outside
  std::vector<float> presence;  // (V) in [0, 1]: how much it is there; empty: wholly
};

struct BoundarySurface {
  int group = 0;   // whose it is: a class id or a cluster, as in BoundaryData::groups
  int other = -1;  // whom it parts from `group`, where it lies between two: such a sheet is there
                   // once; -1: it is around the group
  double level = 0.0;  // which of several: share of the group's points that it is to enclose, in
                       // (0, 1], or 0 where it has no such meaning
  SurfaceMesh mesh;
};

// Two groups that claim the same part of space.
struct Overlap {
  int first = 0;        // group
  int second = 0;       // group, > first
  double volume = 0.0;  // of what both enclose, in cubic units of the map
  double share = 0.0;   // of the smaller one's volume, in [0, 1]
  SurfaceMesh mesh;     // around what both enclose; empty but for those of the largest shares
};

struct Boundary {
  std::vector<BoundarySurface> surfaces;
  std::vector<Overlap> overlaps;   // largest share first; empty where groups cannot overlap
  std::vector<std::string> notes;  // what a person should know, one sentence each: "3 groups have
                                   // fewer than 4 points and get no hull"
};

// (N, 3) places -> (N, C) scores of which the largest wins; column c is that of group c.
using Scorer = std::function<Matrix(const Matrix& places)>;

struct BoundaryData {
  Snapshot<Matrix> points;  // (N, 3); all finite
  Snapshot<Labels> groups;  // (N), negative: in no group
  Scorer scorer = nullptr;  // for methods that draw where a classifier is undecided
};

using BoundaryJob = ResultJob<Boundary>;

struct BoundaryMethod {
  MethodInfo info;
  bool needs_scorer = false;
  std::function<std::unique_ptr<BoundaryJob>(BoundaryData, const ParameterValues&,
                                             std::uint64_t seed)>
      make;
};

using BoundaryRegistry = Registry<BoundaryMethod>;

// Checks data and values, then makes the job. Throws std::invalid_argument: no point, points
// outside of space, a row that is not finite (with its number), not as many groups as points, or a
// scorer missing.
std::unique_ptr<BoundaryJob> make_boundary(const std::string& method, BoundaryData data,
                                           const ParameterValues& values, std::uint64_t seed);

}  // namespace diatom::ml
