// How the vertices of a mesh become its matrix.
#pragma once

#include <vector>

#include <Eigen/Core>

#include "ml/core/matrix.h"

namespace diatom::ml {

// (V, 3), a place a row.
inline Matrix matrix_of(const std::vector<Eigen::Vector3f>& places) {
  Matrix matrix(static_cast<Eigen::Index>(places.size()), 3);
  for (Eigen::Index row = 0; row < matrix.rows(); ++row)
    Eigen::Vector3f::Map(matrix.row(row).data()) = places[static_cast<std::size_t>(row)];
  return matrix;
}

}  // namespace diatom::ml
