#include "ml/embedding/principal_components.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <Eigen/Dense>

#include "ml/core/random.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index spare_directions =
    8;                              // the more, the fewer iterations; each costs its share
constexpr double tolerance = 1e-5;  // of the leading variances' eigenvector equation

using Blockd = Eigen::MatrixXd;

Blockd orthonormal(const Blockd& columns) {
  const Eigen::HouseholderQR<Blockd> factors(columns);
  return factors.householderQ() * Blockd::Identity(columns.rows(), columns.cols());
}

// An axis and its opposite are equally right: the largest loading is made positive, so that maps of
// one data set do not come out mirrored.
void fix_signs(Blockd& loadings) {
  for (Eigen::Index column = 0; column < loadings.cols(); ++column) {
    Eigen::Index largest = 0;
    loadings.col(column).cwiseAbs().maxCoeff(&largest);
    if (loadings(largest, column) < 0.0) loadings.col(column) *= -1.0;
  }
}

}  // namespace

Matrix PrincipalComponents::place(const Matrix& rows) const {
  return (rows.rowwise() - mean.transpose()) * axes;
}

Matrix PrincipalComponents::lift(const Matrix& places) const {
  return (places * axes.transpose()).rowwise() + mean.transpose();
}

PrincipalComponentsJob::PrincipalComponentsJob(Snapshot<Matrix> rows, Eigen::Index axes,
                                               int iterations, std::uint64_t seed)
    : rows_(std::move(rows)), axes_(axes), iterations_(iterations) {
  const auto dim = rows_->cols();
  const auto width = std::min(dim, axes_ + spare_directions);
  Random random(seed);
  directions_.resize(dim, width);
  for (auto& value : directions_.reshaped()) value = random.normal();
  sum_.setZero(dim);
}

// About 10 million multiply-adds, a few milliseconds.
Eigen::Index PrincipalComponentsJob::rows_in_step() const {
  const auto per_row = rows_->cols() * directions_.cols() * 2;
  const auto affordable = std::clamp<Eigen::Index>(10'000'000 / per_row, 16, 4096);
  return std::min(affordable, rows_->rows() - next_row_);
}

Matrix PrincipalComponentsJob::centred(Eigen::Index first, Eigen::Index count) const {
  return rows_->middleRows(first, count).rowwise() - mean_;
}

Step PrincipalComponentsJob::step() {
  if (stage_ == Stage::rotate || stage_ == Stage::straighten) {
    stage_ == Stage::rotate ? rotate() : straighten();
    return Step::more;
  }
  const auto first = next_row_;
  const auto count = rows_in_step();
  if (stage_ == Stage::mean)
    sum_ += rows_->middleRows(first, count).cast<double>().colwise().sum();
  else if (stage_ == Stage::variance)
    total_variance_ += centred(first, count).cast<double>().squaredNorm();
  else if (stage_ == Stage::iterate)
    multiply(first, count);
  else
    place(first, count);
  next_row_ += count;
  return next_row_ == rows_->rows() ? end_pass() : Step::more;
}

Step PrincipalComponentsJob::end_pass() {
  next_row_ = 0;
  if (stage_ == Stage::mean) {
    mean_ = (sum_ / static_cast<double>(rows_->rows())).cast<float>();
    stage_ = Stage::variance;
  } else if (stage_ == Stage::variance) {
    directions_ = orthonormal(directions_);
    stage_ = Stage::iterate;
  } else if (stage_ == Stage::iterate) {
    stage_ = Stage::rotate;
  } else {
    publish(std::exchange(found_, {}));
    if (is_last_) return Step::done;
    stage_ = Stage::straighten;
  }
  return Step::more;
}

void PrincipalComponentsJob::multiply(Eigen::Index first, Eigen::Index count) {
  if (first == 0) {
    operand_ = directions_.cast<float>();
    images_.resize(rows_->rows(), operand_.cols());
    products_.setZero(directions_.rows(), directions_.cols());
  }
  const Matrix block = centred(first, count);
  images_.middleRows(first, count).noalias() = block * operand_;
  const Block product = block.transpose() * images_.middleRows(first, count);
  products_ += product.cast<double>();
}

// Rayleigh and Ritz: within the span of the directions, the best axes are the eigenvectors of a
// small matrix.
void PrincipalComponentsJob::rotate() {
  ++iteration_;
  const Blockd small = directions_.transpose() * products_;
  const Eigen::SelfAdjointEigenSolver<Blockd> eigen(0.5 * (small + small.transpose()));
  variances_ = eigen.eigenvalues().reverse().cwiseMax(0.0);
  rotation_ = eigen.eigenvectors().rowwise().reverse();

  const auto kept = std::min(axes_, directions_.cols());
  Blockd axes = Blockd::Zero(directions_.rows(), axes_);
  axes.leftCols(kept) = directions_ * rotation_.leftCols(kept);
  fix_signs(axes);
  // Images are of the directions, so rotating these is cheaper than projecting the rows again.
  in_directions_ = (directions_.transpose() * axes).cast<float>();
  found_.mean = mean_.transpose();
  found_.axes = axes.cast<float>();
  found_.variances = Vector::Zero(axes_);
  found_.variances.head(kept) =
      (variances_.head(kept) / static_cast<double>(rows_->rows())).cast<float>();
  found_.explained =
      total_variance_ > 0.0 ? std::min(1.0, variances_.head(kept).sum() / total_variance_) : 0.0;
  found_.points.resize(rows_->rows(), axes_);

  const Blockd error = products_ * rotation_.leftCols(kept) -
                       directions_ * rotation_.leftCols(kept) * variances_.head(kept).asDiagonal();
  const bool stands_still = error.norm() <= tolerance * variances_.head(kept).sum();
  is_last_ = stands_still || iteration_ == iterations_;
  stage_ = Stage::place;
}

void PrincipalComponentsJob::place(Eigen::Index first, Eigen::Index count) {
  found_.points.middleRows(first, count).noalias() =
      images_.middleRows(first, count) * in_directions_;
}

void PrincipalComponentsJob::straighten() {
  directions_ = orthonormal(products_ * rotation_);
  stage_ = Stage::iterate;
}

Progress PrincipalComponentsJob::progress() const {
  const auto passes = static_cast<float>(iterations_ + 2);
  const auto done = static_cast<float>(stage_ == Stage::mean       ? 0
                                       : stage_ == Stage::variance ? 1
                                                                   : iteration_ + 2);
  return {std::min(1.0F, done / passes),
          iteration_ == 0 ? "averaging the rows" : "iteration " + std::to_string(iteration_)};
}

namespace {

const Registration<Term> components_term{
    {{"components", "Number of components"},
     "So many directions of largest variation are kept, and what varies less is dropped as noise. "
     "Distances mean more among fifty numbers than among a thousand.",
     "‖X − Xₖ‖² = sum of the eigenvalues beyond the k-th",
     "Eckart, Young: \"The approximation of one matrix by another of lower rank\", Psychometrika "
     "1, 1936"}};

}  // namespace

}  // namespace diatom::ml
