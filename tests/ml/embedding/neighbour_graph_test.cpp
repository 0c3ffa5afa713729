// The graph of neighbours against a dense one, and the waves over it against its eigenvectors.
#include "ml/embedding/neighbour_graph.h"

#include <cmath>
#include <numbers>

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include "ml/core/random.h"
#include "ml/embedding/spectral_start.h"

namespace diatom {
namespace {

using Eigen::MatrixXd;

ml::Neighbours random_neighbours(Eigen::Index rows, Eigen::Index count, std::uint64_t seed) {
  ml::Random random(seed);
  ml::Matrix points =
      ml::Matrix::NullaryExpr(rows, 2, [&] { return static_cast<float>(random.normal()); });
  ml::FindNeighbours search(std::make_shared<const ml::Matrix>(points), count, seed);
  return *ml::run_to_result(search);
}

ml::SparseRows united(const ml::Neighbours& neighbours, std::vector<float> weights) {
  ml::UniteNeighbours unite(neighbours, std::move(weights), [](float own, float other) {
    return own + 2.0F * own * other + other;
  });
  while (!unite.step()) {
  }
  return unite.take();
}

MatrixXd dense(const ml::SparseRows& graph) {
  MatrixXd all = MatrixXd::Zero(graph.rows(), graph.rows());
  for (Eigen::Index row = 0; row < graph.rows(); ++row)
    for (auto entry = graph.first[static_cast<std::size_t>(row)];
         entry < graph.first[static_cast<std::size_t>(row) + 1]; ++entry)
      all(row, graph.columns[entry]) += graph.values[entry];
  return all;
}

TEST(UniteNeighbours, AgreesWithTheDenseGraph) {
  for (const Eigen::Index rows : {2, 17, 300}) {
    const auto neighbours = random_neighbours(rows, 7, 3);
    ml::Random random(4);
    std::vector<float> weights(neighbours.rows.size());
    for (auto& weight : weights) weight = static_cast<float>(random.uniform(0.1, 1.0));
    MatrixXd own = MatrixXd::Zero(rows, rows);
    for (std::size_t i = 0; i < weights.size(); ++i)
      own(static_cast<Eigen::Index>(i) / neighbours.count, neighbours.rows[i]) = weights[i];
    const MatrixXd other = own.transpose();
    const MatrixXd expected = own + 2.0 * own.cwiseProduct(other) + other;
    const auto graph = united(neighbours, weights);
    EXPECT_LT((dense(graph) - expected).cwiseAbs().maxCoeff(), 1e-6) << rows;
    EXPECT_EQ(graph.columns.size(), static_cast<std::size_t>((expected.array() > 0.0).count()));
  }
}

// Each row is tied to those up to three places away, weakly and strongly by turns.
ml::SparseRows ring(int rows, int parts) {
  ml::SparseRows graph;
  graph.first.push_back(0);
  const int size = rows / parts;
  for (int row = 0; row < rows; ++row) {
    for (const int away : {-3, -2, -1, 1, 2, 3}) {
      const int within = (row % size + away + size) % size;
      graph.columns.push_back(row / size * size + within);
      graph.values.push_back(std::abs(away) == 1 ? 1.0F : 0.5F);
    }
    graph.first.push_back(graph.columns.size());
  }
  return graph;
}

ml::Matrix start_of(const ml::SparseRows& graph, std::uint64_t seed) {
  ml::Random random(seed);
  const ml::Matrix guess =
      ml::Matrix::NullaryExpr(graph.rows(), 3, [&] { return static_cast<float>(random.normal()); });
  ml::SpectralStart start(graph, guess, seed);
  while (!start.step()) {
  }
  return start.take();
}

// A ring's slowest waves go round it once: two of them, a quarter of a turn apart.
TEST(SpectralStart, GoesOnceRoundARing) {
  constexpr int rows = 60;
  const auto start = start_of(ring(rows, 1), 1);
  ASSERT_EQ(start.rows(), rows);
  ASSERT_EQ(start.cols(), 3);
  for (int axis = 0; axis < 2; ++axis) {
    EXPECT_NEAR(start.col(axis).maxCoeff(), 1.0F, 1e-6F);
    double cosine = 0.0;
    double sine = 0.0;
    for (int row = 0; row < rows; ++row) {
      const double turn = 2.0 * std::numbers::pi * row / rows;
      cosine += start(row, axis) * std::cos(turn);
      sine += start(row, axis) * std::sin(turn);
    }
    const double in_first = 2.0 / rows * (cosine * cosine + sine * sine);
    EXPECT_GT(in_first / start.col(axis).squaredNorm(), 0.999) << axis;
  }
}

TEST(SpectralStart, SpansTheLeadingEigenvectors) {
  const auto neighbours = random_neighbours(400, 10, 5);
  const auto graph = united(neighbours, std::vector<float>(neighbours.rows.size(), 0.5F));
  const MatrixXd weights = dense(graph);
  const Eigen::VectorXd scales = weights.rowwise().sum().cwiseSqrt().cwiseInverse();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(scales.asDiagonal() * weights *
                                                      scales.asDiagonal());
  const auto start = start_of(graph, 6);
  ASSERT_EQ(start.rows(), 400);
  for (Eigen::Index axis = 0; axis < 3; ++axis) {
    const double agreement = std::abs(
        eigen.eigenvectors().col(398 - axis).dot(start.col(axis).cast<double>().normalized()));
    EXPECT_GT(agreement, 0.99) << axis;
  }
}

TEST(SpectralStart, HasNoneWhereTheGraphFallsApart) {
  EXPECT_GT(start_of(ring(80, 1), 1).rows(), 0);
  EXPECT_EQ(start_of(ring(80, 2), 1).rows(), 0);
  EXPECT_EQ(start_of(ring(10, 1), 1).rows(), 0);
}

}  // namespace
}  // namespace diatom
