// Principal components against a full eigendecomposition.
#include <cmath>

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include "ml/core/random.h"
#include "ml/embedding/embedding.h"

namespace diatom {
namespace {

using Eigen::MatrixXd;

ml::Matrix mixed_cloud(Eigen::Index rows, Eigen::Index dim, double offset, std::uint64_t seed) {
  ml::Random random(seed);
  const auto normal = [&random] { return random.normal(); };
  const MatrixXd sources = MatrixXd::NullaryExpr(rows, dim, normal);
  const MatrixXd mixing = MatrixXd::NullaryExpr(dim, dim, normal);
  Eigen::VectorXd scales(dim);
  for (Eigen::Index i = 0; i < dim; ++i) scales[i] = std::pow(0.8, static_cast<double>(i));
  return ((sources * scales.asDiagonal() * mixing).array() + offset).cast<float>();
}

// Each column's largest loading positive; scaled to unit root mean square radius.
MatrixXd direct_points(const ml::Matrix& rows, double& explained) {
  const MatrixXd values = rows.cast<double>();
  const MatrixXd centred = values.rowwise() - values.colwise().mean();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(centred.transpose() * centred);
  MatrixXd loadings = eigen.eigenvectors().rightCols(3).rowwise().reverse();
  for (Eigen::Index column = 0; column < 3; ++column) {
    Eigen::Index largest = 0;
    loadings.col(column).cwiseAbs().maxCoeff(&largest);
    if (loadings(largest, column) < 0.0) loadings.col(column) *= -1.0;
  }
  explained = eigen.eigenvalues().tail(3).sum() / eigen.eigenvalues().sum();
  const MatrixXd points = centred * loadings;
  return points / std::sqrt(points.rowwise().squaredNorm().mean());
}

ml::Snapshot<ml::Embedding> pca(const ml::Matrix& rows, std::uint64_t seed,
                                const ml::ParameterValues& values = {}) {
  const auto job =
      ml::make_embedding("pca", {std::make_shared<const ml::Matrix>(rows)}, values, seed);
  return ml::run_to_result(*job);
}

TEST(Pca, AgreesWithTheFullDecomposition) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto rows = mixed_cloud(700, 40, 3.0, seed);
    double explained = 0.0;
    const auto direct = direct_points(rows, explained);
    const auto result = pca(rows, seed + 10);
    EXPECT_LT((result->points.cast<double>() - direct).norm() / direct.norm(), 1e-3) << seed;
    EXPECT_NEAR(result->explained, explained, 1e-5) << seed;
  }
}

TEST(Pca, AnotherSeedFindsTheSameMap) {
  const auto rows = mixed_cloud(400, 60, 0.0, 4);
  EXPECT_LT((pca(rows, 1)->points - pca(rows, 2)->points).norm() / pca(rows, 1)->points.norm(),
            1e-3F);
}

TEST(Pca, ComesCloserWithEveryIteration) {
  const auto rows = mixed_cloud(400, 80, 0.0, 5);
  double explained = 0.0;
  const auto direct = direct_points(rows, explained);
  const auto error = [&](double iterations) {
    return (pca(rows, 1, {{"iterations", iterations}})->points.cast<double>() - direct).norm();
  };
  EXPECT_GT(error(1), error(3));
  EXPECT_GT(error(3), error(8));
}

TEST(Pca, MapsOneLineOntoOneAxis) {
  ml::Matrix rows(50, 10);
  for (Eigen::Index row = 0; row < 50; ++row)
    rows.row(row) = static_cast<float>(row) * ml::Vector::LinSpaced(10, 1.0F, 2.0F).transpose();
  const auto result = pca(rows, 6);
  EXPECT_NEAR(result->explained, 1.0, 1e-6);
  EXPECT_LT(result->points.rightCols(2).norm(), 1e-2F * result->points.col(0).norm());
}

}  // namespace
}  // namespace diatom
