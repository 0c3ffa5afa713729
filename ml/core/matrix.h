// The matrix that crosses every border of this program: float, row-major, one sample a row.
#pragma once

#include <vector>

#include <Eigen/Core>

namespace diatom::ml {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;  // (N, D)
using Vector = Eigen::VectorXf;                                                        // (D)
using RowIndices = std::vector<Eigen::Index>;
using Labels = std::vector<int>;  // (N), class ids in [0, classes)

}  // namespace diatom::ml
