// The convex hull of points in space, by Qhull: Barber, Dobkin, Huhdanpaa: "The Quickhull algorithm
// for convex hulls", ACM TOMS 22, 1996.
#pragma once

#include <optional>

#include "ml/boundary/boundary.h"

namespace diatom::ml {

struct ConvexHull {
  SurfaceMesh mesh;  // each triangle has its own vertices, so that it is shaded flat
  // (F, 4): a place is inside where planes * (x, y, z, 1) <= 0 for each row.
  Eigen::Matrix<double, Eigen::Dynamic, 4> planes;
  double volume = 0.0;
};

// Points that lie in a plane have a flat hull: `mesh` is a polygon, seen from one side, while
// `planes` and `volume` give it a thickness. Nothing where all points lie on a line. Throws
// std::runtime_error where Qhull gives up.
std::optional<ConvexHull> convex_hull(const Matrix& points, double thickness);

// Those of the points (N, 3) that are corners of their hull; all of them where it is flat.
Matrix corners_of_hull(const Matrix& points);

}  // namespace diatom::ml
