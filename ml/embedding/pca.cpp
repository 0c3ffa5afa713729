// Principal components by block subspace iteration: a few more random directions than are wanted
// are multiplied by the covariance matrix, which is never formed, until the leading ones stand
// still. Halko, Martinsson, Tropp: "Finding structure with randomness", SIAM Review 53, 2011.
#include <algorithm>
#include <cmath>
#include <utility>

#include <Eigen/Dense>

#include "ml/core/random.h"
#include "ml/embedding/embedding.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index axes = 3;
constexpr Eigen::Index spare_directions =
    8;                              // the more, the fewer iterations; each costs its share
constexpr double tolerance = 1e-5;  // of the leading variances' eigenvector equation

using Block = Eigen::MatrixXf;  // (D, Q) or (rows, Q), column-major: a direction is contiguous
using Blockd = Eigen::MatrixXd;

class PcaProjection : public Projection {
 public:
  PcaProjection(Vector mean, Eigen::MatrixXf loadings)
      : mean_(std::move(mean)), loadings_(std::move(loadings)) {}

  Matrix place(const Matrix& rows) const override {
    return (rows.rowwise() - mean_.transpose()) * loadings_;
  }

 private:
  Vector mean_;               // (D)
  Eigen::MatrixXf loadings_;  // (D, 3), scaled as the points are
};

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

class Pca : public EmbeddingJob {
 public:
  Pca(Snapshot<Matrix> rows, int iterations, std::uint64_t seed);

  Step step() override;
  Progress progress() const override;

 private:
  enum class Stage { mean, variance, iterate };

  Eigen::Index rows_in_step() const;
  Matrix centred(Eigen::Index first, Eigen::Index count) const;
  void multiply(Eigen::Index first, Eigen::Index count);
  Step finish_iteration();
  void publish_points(const Blockd& rotation, const Eigen::VectorXd& variances);

  Snapshot<Matrix> rows_;
  int iterations_;
  Stage stage_ = Stage::mean;
  Eigen::Index next_row_ = 0;  // of the pass under way
  int iteration_ = 0;
  Eigen::RowVectorXd sum_;   // (D)
  Eigen::RowVectorXf mean_;  // (D)
  double total_variance_ = 0.0;
  Blockd directions_;  // (D, Q), orthonormal
  Block operand_;      // the same in float
  Block images_;       // (N, Q): centred rows times directions
  Blockd products_;    // (D, Q): N times covariance times directions
};

Pca::Pca(Snapshot<Matrix> rows, int iterations, std::uint64_t seed)
    : rows_(std::move(rows)), iterations_(iterations) {
  const auto dim = rows_->cols();
  const auto width = std::min(dim, axes + spare_directions);
  Random random(seed);
  directions_.resize(dim, width);
  for (auto& value : directions_.reshaped()) value = random.normal();
  sum_.setZero(dim);
}

// About 10 million multiply-adds, a few milliseconds.
Eigen::Index Pca::rows_in_step() const {
  const auto per_row = rows_->cols() * directions_.cols() * 2;
  const auto affordable = std::clamp<Eigen::Index>(10'000'000 / per_row, 16, 4096);
  return std::min(affordable, rows_->rows() - next_row_);
}

Matrix Pca::centred(Eigen::Index first, Eigen::Index count) const {
  return rows_->middleRows(first, count).rowwise() - mean_;
}

Step Pca::step() {
  const auto first = next_row_;
  const auto count = rows_in_step();
  switch (stage_) {
    case Stage::mean:
      sum_ += rows_->middleRows(first, count).cast<double>().colwise().sum();
      break;
    case Stage::variance:
      total_variance_ += centred(first, count).cast<double>().squaredNorm();
      break;
    case Stage::iterate:
      multiply(first, count);
      break;
  }
  next_row_ += count;
  if (next_row_ < rows_->rows()) return Step::more;

  next_row_ = 0;
  if (stage_ == Stage::iterate) return finish_iteration();
  if (stage_ == Stage::mean) {
    mean_ = (sum_ / static_cast<double>(rows_->rows())).cast<float>();
    stage_ = Stage::variance;
    return Step::more;
  }
  directions_ = orthonormal(directions_);
  stage_ = Stage::iterate;
  return Step::more;
}

void Pca::multiply(Eigen::Index first, Eigen::Index count) {
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
Step Pca::finish_iteration() {
  ++iteration_;
  const Blockd small = directions_.transpose() * products_;
  const Eigen::SelfAdjointEigenSolver<Blockd> eigen(0.5 * (small + small.transpose()));
  const Eigen::VectorXd variances = eigen.eigenvalues().reverse().cwiseMax(0.0);
  const Blockd rotation = eigen.eigenvectors().rowwise().reverse();
  publish_points(rotation, variances);

  const auto kept = std::min(axes, directions_.cols());
  const Blockd axes_now = directions_ * rotation.leftCols(kept);
  const Blockd error =
      products_ * rotation.leftCols(kept) - axes_now * variances.head(kept).asDiagonal();
  directions_ = orthonormal(products_ * rotation);
  const bool stands_still = error.norm() <= tolerance * variances.head(kept).sum();
  return stands_still || iteration_ == iterations_ ? Step::done : Step::more;
}

void Pca::publish_points(const Blockd& rotation, const Eigen::VectorXd& variances) {
  const auto kept = std::min(axes, directions_.cols());
  Blockd loadings = Blockd::Zero(directions_.rows(), axes);
  loadings.leftCols(kept) = directions_ * rotation.leftCols(kept);
  fix_signs(loadings);
  // The root mean square radius is that of the kept variance; a single point stays at the origin.
  const double radius = std::sqrt(variances.head(kept).sum() / static_cast<double>(rows_->rows()));
  const double scale = radius > 0.0 ? 1.0 / radius : 1.0;
  // Images are of the directions, so rotating these is cheaper than projecting the rows again.
  const Blockd in_directions = directions_.transpose() * loadings;

  Embedding embedding;
  embedding.points = images_ * (scale * in_directions).cast<float>();
  embedding.projection =
      std::make_shared<const PcaProjection>(mean_.transpose(), (scale * loadings).cast<float>());
  embedding.explained =
      total_variance_ > 0.0 ? std::min(1.0, variances.head(kept).sum() / total_variance_) : 0.0;
  publish(std::move(embedding));
}

Progress Pca::progress() const {
  const auto passes = static_cast<float>(iterations_ + 2);
  const auto done = static_cast<float>(stage_ == Stage::mean       ? 0
                                       : stage_ == Stage::variance ? 1
                                                                   : iteration_ + 2);
  return {std::min(1.0F, done / passes),
          iteration_ == 0 ? "averaging the rows" : "iteration " + std::to_string(iteration_)};
}

std::unique_ptr<EmbeddingJob> make_pca(Snapshot<Matrix> rows, const ParameterValues& values,
                                       std::uint64_t seed) {
  return std::make_unique<Pca>(std::move(rows), static_cast<int>(values.at("iterations")), seed);
}

const Registration<EmbeddingMethod> registration{
    {{"pca",
      "Principal components",
      "The three directions in which the rows vary most: a straight look, without distortion, that "
      "can place new rows at once.",
      {{"iterations", "iterations", ParameterKind::integer, 50, 1, 1000, true, "",
        "Subspace iterations at most; it stops early where the axes stand still."}}},
     make_pca}};

}  // namespace

}  // namespace diatom::ml
