// Centres: points that rows gather around, and how far rows lie from them.
#pragma once

#include <Eigen/Core>

#include "ml/core/matrix.h"

namespace diatom::ml {

using Rows = Eigen::Ref<const Matrix>;  // (N, D), some rows of a matrix without a copy

// Rows are worked through in blocks of this size, counted from the first row: the same rows give
// the same bits, whether they come in one piece or a few blocks a step.
inline constexpr Eigen::Index rows_in_block = 128;

// How many rows, in whole blocks, a step of a job works through: a few milliseconds, where a row
// takes so many multiply-adds.
Eigen::Index rows_in_step(Eigen::Index multiply_adds);

// Immutable.
class Centres {
 public:
  explicit Centres(Matrix points);  // (K, D)

  const Matrix& points() const { return points_; }
  Eigen::Index count() const { return points_.rows(); }  // K
  Eigen::Index dim() const { return points_.cols(); }    // D
  const Eigen::RowVectorXf& origin() const { return origin_; }

  // Squared Euclidean distances, exactly 0 for a row equal to a centre: (N, D) -> (N, K).
  Matrix squared_distances(const Rows& rows) const;

 private:
  void measure_block(const Rows& block, Eigen::Ref<Matrix> distances) const;

  Matrix points_;
  Eigen::RowVectorXf origin_;  // (D), amid the centres: data far from 0 lose no digits
  Eigen::MatrixXf factor_;     // (D, K), -2 (c - origin)
  Eigen::RowVectorXf norms_;   // (K), |c - origin|^2
};

}  // namespace diatom::ml
