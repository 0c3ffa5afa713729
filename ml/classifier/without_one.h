// What a ridge regression would say had one of its training rows never been there, exactly and
// without a second fit: taking a row out of a least squares problem is a change of rank one. With
// rows x centred by their weighted mean, w their weights, and A = sum_i w_i x_i x_i^T + alpha I,
//
//   k(t, i) = w_i / sum(w) + w_i x_t^T A^-1 x_i      h_i = k(i, i)
//   f_t without i  =  f_t - k(t, i) (y_i - f_i) / (1 - h_i)          (Sherman and Morrison 1950)
//
// Standardisation and the other rows' weights stay as they are.
#pragma once

#include "ml/classifier/classifier.h"

namespace diatom::ml {

// The solved problem of n training rows with D features.
struct RidgeSystem {
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  bool is_primal = true;
  // Cholesky factor, upper: of A (D, D), or where D > n of X X^T + alpha I (n, n), X being the
  // centred rows times the roots of their weights.
  Matrix upper;
  Eigen::VectorXd mean;       // (D)
  Eigen::VectorXd weights;    // (n)
  Eigen::VectorXd leverages;  // (n), h
  Matrix errors;              // (n, C), y - f
};

// Immutable, thread-safe.
class WithoutOne {
 public:
  WithoutOne(TrainingSet set, Snapshot<Head> head, RidgeSystem system);

  // Scores of standardised `rows` (N, D) by the fit without one training row, named by its place in
  // training_rows() -> (N, C).
  Matrix scores(std::size_t place, const Matrix& rows) const;

  // By how much the score of one standardised row (D) for a class would change without each of the
  // training rows -> (n).
  Eigen::VectorXd changes(const Vector& row, int class_id) const;

  const RowIndices& training_rows() const { return set_.train; }  // (n), rows of the set

 private:
  Eigen::VectorXd scaled_row(Eigen::Index place) const;
  Eigen::VectorXd solve(const Eigen::VectorXd& right) const;

  TrainingSet set_;
  Snapshot<Head> head_;
  RidgeSystem system_;
};

}  // namespace diatom::ml
