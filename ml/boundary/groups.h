// The points of each group, and how large the map is in which they lie.
#pragma once

#include <vector>

#include <Eigen/Geometry>

#include "ml/boundary/boundary.h"

namespace diatom::ml {

struct Group {
  int id = 0;
  Matrix points;  // (N, 3), N >= 1, in the order of the data
};

// By ascending id. Points with a negative one are in none.
std::vector<Group> groups_of(const BoundaryData& data);

Eigen::AlignedBox3f box_of(const Matrix& points);  // (N, 3)

// The root mean square distance from the centre: the unit of what is relative to a map. 1 where all
// the points are one.
float map_radius(const Matrix& points);

// Of a map's radius: how thick what is drawn around a flat group is at least, as a standard
// deviation. A flat map's groups then look like discs.
constexpr float thinnest = 0.01F;

}  // namespace diatom::ml
