#include "ml/classifier/without_one.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ml/core/check.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index rows_in_block = 512;
constexpr double least_rest = 1e-12;  // of 1 - h: a row that alone decides a direction has none

}  // namespace

WithoutOne::WithoutOne(TrainingSet set, Snapshot<Head> head, RidgeSystem system)
    : set_(std::move(set)), head_(std::move(head)), system_(std::move(system)) {
  const auto rows = static_cast<Eigen::Index>(set_.train.size());
  DIATOM_CHECK(system_.weights.size() == rows && system_.leverages.size() == rows,
               "a weight and a leverage for each training row");
}

// X: centred, and times the roots of the weights.
RidgeSystem::Factor WithoutOne::scaled_rows(Eigen::Index first, Eigen::Index count) const {
  RidgeSystem::Factor rows(count, set_.rows->cols());
  for (Eigen::Index i = 0; i < count; ++i) {
    const auto row = set_.train[static_cast<std::size_t>(first + i)];
    rows.row(i) = (set_.rows->row(row).cast<double>() - system_.mean.transpose()) *
                  std::sqrt(system_.weights[first + i]);
  }
  return rows;
}

Eigen::VectorXd WithoutOne::solve(const Eigen::VectorXd& right) const {
  const auto upper = system_.upper.triangularView<Eigen::Upper>();
  const Eigen::VectorXd half = upper.transpose().solve(right);
  return upper.solve(half);
}

double WithoutOne::target(std::size_t place, int class_id) const {
  return (*set_.labels)[static_cast<std::size_t>(set_.train[place])] == class_id ? 1.0 : -1.0;
}

// s = A^-1 X_i, which the dual factor gives as X^T (X X^T + alpha I)^-1 e_i.
Matrix WithoutOne::scores(std::size_t place, const Matrix& rows) const {
  DIATOM_CHECK(place < set_.train.size(), "a place beyond the training rows");
  const auto i = static_cast<Eigen::Index>(place);
  const auto n = static_cast<Eigen::Index>(set_.train.size());
  const Eigen::VectorXd s =
      system_.is_primal
          ? solve(scaled_rows(i, 1).row(0).transpose())
          : Eigen::VectorXd(scaled_rows(0, n).transpose() * solve(Eigen::VectorXd::Unit(n, i)));
  const double weight = system_.weights[i];
  const Eigen::VectorXd k =
      ((rows.cast<double>().rowwise() - system_.mean.transpose()) * s * std::sqrt(weight)).array() +
      weight / system_.weights.sum();

  const Matrix own = head_->scores(set_.rows->row(set_.train[place]));
  Eigen::RowVectorXd moved(set_.classes);
  for (int id = 0; id < set_.classes; ++id)
    moved[id] = (target(place, id) - own(0, id)) / std::max(least_rest, 1.0 - system_.leverages[i]);
  return head_->scores(rows) - (k * moved).cast<float>();
}

// q = X A^-1 x, which the dual factor gives as (X X^T + alpha I)^-1 X x.
Eigen::VectorXd WithoutOne::changes(const Vector& row, int class_id) const {
  const auto n = static_cast<Eigen::Index>(set_.train.size());
  const Eigen::VectorXd x = row.cast<double>() - system_.mean;
  const Eigen::VectorXd towards = system_.is_primal ? solve(x) : x;
  Eigen::VectorXd q(n);
  Eigen::VectorXd errors(n);
  for (Eigen::Index first = 0; first < n; first += rows_in_block) {
    const auto count = std::min(rows_in_block, n - first);
    q.segment(first, count) = scaled_rows(first, count) * towards;
    const auto begin = set_.train.begin() + first;
    const Matrix scores = head_->scores((*set_.rows)(RowIndices(begin, begin + count), Eigen::all));
    for (Eigen::Index i = first; i < first + count; ++i)
      errors[i] = target(static_cast<std::size_t>(i), class_id) - scores(i - first, class_id);
  }
  if (!system_.is_primal) q = solve(q);
  const Eigen::ArrayXd k =
      system_.weights.array() / system_.weights.sum() + system_.weights.array().sqrt() * q.array();
  return -k * errors.array() / (1.0 - system_.leverages.array()).max(least_rest);
}

}  // namespace diatom::ml
