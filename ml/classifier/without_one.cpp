#include "ml/classifier/without_one.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

constexpr double least_rest = 1e-12;  // of 1 - h: a row that alone decides a direction has none

}  // namespace

WithoutOne::WithoutOne(TrainingSet set, Snapshot<Head> head, RidgeSystem system)
    : set_(std::move(set)), head_(std::move(head)), system_(std::move(system)) {
  const auto rows = static_cast<Eigen::Index>(set_.train.size());
  DIATOM_CHECK(system_.weights.size() == rows && system_.leverages.size() == rows &&
                   system_.errors.rows() == rows && system_.errors.cols() == set_.classes,
               "a weight, a leverage and errors for each training row");
}

// X_i: centred, and times the root of its weight.
Eigen::VectorXd WithoutOne::scaled_row(Eigen::Index place) const {
  const auto row = set_.train[static_cast<std::size_t>(place)];
  return (set_.rows->row(row).transpose().cast<double>() - system_.mean) *
         std::sqrt(system_.weights[place]);
}

Eigen::VectorXd WithoutOne::solve(const Eigen::VectorXd& right) const {
  const auto upper = system_.upper.triangularView<Eigen::Upper>();
  const Eigen::VectorXd half = upper.transpose().solve(right);
  return upper.solve(half);
}

// With s = A^-1 X_i, which the dual factor gives as X^T (X X^T + alpha I)^-1 e_i.
Matrix WithoutOne::scores(std::size_t place, const Matrix& rows) const {
  DIATOM_CHECK(place < set_.train.size(), "a place beyond the training rows");
  const auto i = static_cast<Eigen::Index>(place);
  const auto n = static_cast<Eigen::Index>(set_.train.size());
  Eigen::VectorXd s;
  if (system_.is_primal) {
    s = solve(scaled_row(i));
  } else {
    const Eigen::VectorXd shares = solve(Eigen::VectorXd::Unit(n, i));
    s = Eigen::VectorXd::Zero(system_.mean.size());
    for (Eigen::Index j = 0; j < n; ++j) s += shares[j] * scaled_row(j);
  }
  const double weight = system_.weights[i];
  const Eigen::VectorXd k =
      ((rows.cast<double>().rowwise() - system_.mean.transpose()) * s * std::sqrt(weight)).array() +
      weight / system_.weights.sum();
  const double rest = std::max(least_rest, 1.0 - system_.leverages[i]);
  return head_->scores(rows) - (k * system_.errors.row(i) / rest).cast<float>();
}

// With q = X A^-1 x, which the dual factor gives as (X X^T + alpha I)^-1 X x.
Eigen::VectorXd WithoutOne::changes(const Vector& row, int class_id) const {
  const auto n = static_cast<Eigen::Index>(set_.train.size());
  const Eigen::VectorXd x = row.cast<double>() - system_.mean;
  const Eigen::VectorXd towards = system_.is_primal ? solve(x) : x;
  Eigen::VectorXd q(n);
  for (Eigen::Index i = 0; i < n; ++i) q[i] = scaled_row(i).dot(towards);
  if (!system_.is_primal) q = solve(q);
  const auto& w = system_.weights.array();
  const Eigen::ArrayXd k = w / w.sum() + w.sqrt() * q.array();
  return -k * system_.errors.col(class_id).array() /
         (1.0 - system_.leverages.array()).max(least_rest);
}

namespace {

const Registration<Term> without_one_term{
    {{"without_one", "Without one training image"},
     "What the classifier would say if one training image had never been there. For ridge "
     "regression that is exact and needs no second fit.",
     "f without i = f − k(x, i) (yᵢ − fᵢ) / (1 − hᵢ)",
     "Sherman, Morrison: \"Adjustment of an inverse matrix\", Annals of Mathematical Statistics "
     "21, 1950"}};

}  // namespace

}  // namespace diatom::ml
