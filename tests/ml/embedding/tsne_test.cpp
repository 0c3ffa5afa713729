// t-SNE: its gradient against finite differences of the divergence that it lowers, the tree against
// every pair.
#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "ml/core/random.h"
#include "ml/embedding/affinities.h"
#include "ml/embedding/attraction.h"
#include "ml/embedding/repulsion.h"

namespace diatom {
namespace {

ml::Matrix scattered(Eigen::Index rows, double extent, std::uint64_t seed) {
  ml::Random random(seed);
  return ml::Matrix::NullaryExpr(rows, 3,
                                 [&] { return static_cast<float>(extent * random.normal()); });
}

// Every pair, in double.
Eigen::MatrixXd forces_pair_by_pair(const ml::Matrix& points, double& sum) {
  Eigen::MatrixXd forces = Eigen::MatrixXd::Zero(points.rows(), 3);
  sum = 0.0;
  for (Eigen::Index i = 0; i < points.rows(); ++i) {
    for (Eigen::Index j = 0; j < points.rows(); ++j) {
      if (i == j) continue;
      const Eigen::RowVector3d apart = (points.row(i) - points.row(j)).cast<double>();
      const double q = 1.0 / (1.0 + apart.squaredNorm());
      sum += q;
      forces.row(i) += q * q * apart;
    }
  }
  return forces;
}

double relative_error(const ml::Matrix& points, float theta, double& sum_error) {
  double sum = 0.0;
  const auto exact = forces_pair_by_pair(points, sum);
  ml::Repulsion repulsion(theta);
  repulsion.build(points);
  ml::Places forces(points.rows(), 3);
  double found = 0.0;
  for (Eigen::Index group = 0; group < repulsion.groups(); ++group)
    found += repulsion.push(group, group + 1, forces);
  sum_error = std::abs(found - sum) / sum;
  return (forces.cast<double>() - exact).norm() / exact.norm();
}

TEST(Repulsion, AgreesWithEveryPairWhereItMayNotSummarise) {
  for (const Eigen::Index count : {1, 2, 7, 33, 500}) {
    const auto points = scattered(count, 3.0, static_cast<std::uint64_t>(count));
    double sum_error = 0.0;
    if (count == 1) {
      ml::Repulsion repulsion(0.0F);
      repulsion.build(points);
      ml::Places forces(1, 3);
      EXPECT_NEAR(repulsion.push(0, 1, forces), 0.0, 1e-6);
      EXPECT_TRUE(forces.isZero(0.0F));
      continue;
    }
    EXPECT_LT(relative_error(points, 0.0F, sum_error), 1e-5) << count;
    EXPECT_LT(sum_error, 1e-5) << count;
  }
}

TEST(Repulsion, IsWithinAFewPerCentByTheTree) {
  for (const double extent : {0.01, 1.0, 20.0}) {
    const auto points = scattered(3000, extent, 5);
    double sum_error = 0.0;
    EXPECT_LT(relative_error(points, 0.5F, sum_error), 0.02) << extent;
    EXPECT_LT(sum_error, 0.01) << extent;
  }
}

TEST(Repulsion, StandsManyPointsInOnePlace) {
  ml::Matrix points = ml::Matrix::Zero(200, 3);
  points.row(0) << 1.0F, 0.0F, 0.0F;
  ml::Repulsion repulsion(0.5F);
  repulsion.build(points);
  ml::Places forces(200, 3);
  const double sum = repulsion.push(0, repulsion.groups(), forces);
  EXPECT_NEAR(sum, 199.0 * 198.0 + 2.0 * 199.0 * 0.5, 1.0);
  EXPECT_NEAR(forces(0, 0), 199.0F * 0.25F, 1e-2F);
}

// Sum p log(p / q) over all pairs.
double divergence(const ml::SparseRows& affinities, const Eigen::MatrixXd& points) {
  double z = 0.0;
  for (Eigen::Index i = 0; i < points.rows(); ++i)
    for (Eigen::Index j = 0; j < points.rows(); ++j)
      if (i != j) z += 1.0 / (1.0 + (points.row(i) - points.row(j)).squaredNorm());
  double loss = 0.0;
  for (Eigen::Index i = 0; i < points.rows(); ++i) {
    for (auto e = affinities.first[static_cast<std::size_t>(i)];
         e < affinities.first[static_cast<std::size_t>(i) + 1]; ++e) {
      const double p = affinities.values[e];
      const double k =
          1.0 / (1.0 + (points.row(i) - points.row(affinities.columns[e])).squaredNorm());
      if (p > 0.0) loss += p * std::log(p / (k / z));
    }
  }
  return loss;
}

ml::SparseRows random_affinities(Eigen::Index rows, std::uint64_t seed) {
  ml::Random random(seed);
  Eigen::MatrixXd p = Eigen::MatrixXd::NullaryExpr(rows, rows, [&] { return random.uniform(); });
  p = (p + p.transpose()).eval();
  p.diagonal().setZero();
  p /= p.sum();
  ml::SparseRows sparse;
  sparse.first.push_back(0);
  for (Eigen::Index i = 0; i < rows; ++i) {
    for (Eigen::Index j = 0; j < rows; ++j) {
      if (i == j) continue;
      sparse.columns.push_back(static_cast<std::int32_t>(j));
      sparse.values.push_back(static_cast<float>(p(i, j)));
    }
    sparse.first.push_back(sparse.columns.size());
  }
  return sparse;
}

TEST(TsneGradient, IsTheSlopeOfTheDivergence) {
  constexpr Eigen::Index rows = 12;
  const auto affinities = random_affinities(rows, 1);
  const auto points = scattered(rows, 1.0, 2);
  ml::Repulsion repulsion(0.0F);
  repulsion.build(points);
  ml::Places pushes(rows, 3);
  const double z = repulsion.push(0, repulsion.groups(), pushes);
  ml::PaddedPlaces padded = ml::PaddedPlaces::Zero(rows, 4);
  padded.leftCols<3>() = points;
  double entropy = 0.0;
  double stretch = 0.0;
  for (const float p : affinities.values) entropy += p * std::log(p);
  for (Eigen::Index row = 0; row < rows; ++row) {
    stretch += ml::stretch_of(affinities, padded, row);
    const Eigen::RowVector3d gradient = 4.0 * (ml::pull_on(affinities, padded, row).cast<double>() -
                                               pushes.row(row).cast<double>() / z);
    for (Eigen::Index axis = 0; axis < 3; ++axis) {
      constexpr double step = 1e-5;
      Eigen::MatrixXd moved = points.cast<double>();
      moved(row, axis) += step;
      const double above = divergence(affinities, moved);
      moved(row, axis) -= 2.0 * step;
      const double slope = (above - divergence(affinities, moved)) / (2.0 * step);
      EXPECT_NEAR(gradient[axis], slope, 1e-5) << row << ", " << axis;
    }
  }
  EXPECT_NEAR(entropy + stretch + std::log(z), divergence(affinities, points.cast<double>()), 1e-5);
}

TEST(Affinities, CountAsManyNeighboursAsThePerplexity) {
  ml::Random random(3);
  std::vector<float> distances(90);
  for (auto& distance : distances) distance = static_cast<float>(random.uniform(1.0, 5.0));
  std::sort(distances.begin(), distances.end());
  std::vector<float> p(distances.size());
  for (const double perplexity : {5.0, 30.0, 60.0}) {
    ml::calibrate(distances, perplexity, p);
    double entropy = 0.0;
    double sum = 0.0;
    for (const float value : p) {
      if (value > 0.0F) entropy -= value * std::log(value);
      sum += value;
    }
    EXPECT_NEAR(sum, 1.0, 1e-5);
    EXPECT_NEAR(std::exp(entropy), perplexity, 0.01 * perplexity);
    EXPECT_TRUE(std::is_sorted(p.rbegin(), p.rend()));
  }
}

TEST(Affinities, AreEqualWhereAllNeighboursAreEquallyFar) {
  const std::vector<float> distances(8, 2.0F);
  std::vector<float> p(8);
  ml::calibrate(distances, 3.0, p);
  for (const float value : p) EXPECT_FLOAT_EQ(value, 0.125F);
}

}  // namespace
}  // namespace diatom
