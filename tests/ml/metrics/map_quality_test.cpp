// How far a map can be trusted, against the definitions written out.
#include "ml/metrics/map_quality.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "ml/core/random.h"

namespace diatom {
namespace {

ml::Snapshot<ml::Matrix> cloud(Eigen::Index rows, Eigen::Index dim, std::uint64_t seed) {
  ml::Random random(seed);
  return std::make_shared<const ml::Matrix>(
      ml::Matrix::NullaryExpr(rows, dim, [&] { return static_cast<float>(random.normal()); }));
}

ml::Snapshot<ml::MapQuality> measured(const ml::Snapshot<ml::Matrix>& rows,
                                      const ml::Snapshot<ml::Matrix>& places,
                                      ml::MapQualityOptions options = {},
                                      const ml::Snapshot<ml::Labels>& labels = nullptr) {
  ml::MeasureMap job(rows, places, labels, options, 1);
  return ml::run_to_result(job);
}

Eigen::Index rank_of(const ml::Matrix& rows, Eigen::Index from, Eigen::Index of) {
  const auto distance = [&](Eigen::Index row) {
    return (rows.row(row) - rows.row(from)).cast<double>().squaredNorm();
  };
  Eigen::Index rank = 1;
  for (Eigen::Index other = 0; other < rows.rows(); ++other)
    rank += other != from && other != of && distance(other) < distance(of) ? 1 : 0;
  return rank;
}

// Trustworthiness as Venna and Kaski write it; with the two spaces exchanged, continuity.
double written_out(const ml::Matrix& truth, const ml::Matrix& map, Eigen::Index k) {
  const auto n = truth.rows();
  double sum = 0.0;
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j)
      if (i != j && rank_of(map, i, j) <= k && rank_of(truth, i, j) > k)
        sum += static_cast<double>(rank_of(truth, i, j) - k);
  return 1.0 - 2.0 * sum / static_cast<double>(n * k * (2 * n - 3 * k - 1));
}

TEST(MapQuality, IsWhatTheDefinitionsSay) {
  const auto rows = cloud(60, 5, 1);
  const auto places = std::make_shared<const ml::Matrix>(rows->leftCols(3));
  for (const Eigen::Index k : {1, 5, 12}) {
    const auto quality = measured(rows, places, {k, 1000});
    EXPECT_NEAR(quality->trustworthiness, written_out(*rows, *places, k), 1e-9) << k;
    EXPECT_NEAR(quality->continuity, written_out(*places, *rows, k), 1e-9) << k;
    EXPECT_EQ(quality->neighbours, k);
    EXPECT_EQ(quality->measured, 60U);
  }
}

TEST(MapQuality, ARowLikeNoOtherIsNovel) {
  auto rows = *cloud(200, 4, 5);
  rows.row(50).setConstant(30.0F);
  const auto truth = std::make_shared<const ml::Matrix>(rows);
  const auto quality =
      measured(truth, std::make_shared<const ml::Matrix>(rows.leftCols(3)), {5, 1000});
  const auto& novelty = quality->novelty;
  // The distance to the fifth neighbour of some row, written out.
  const auto fifth = [&](Eigen::Index row) {
    std::vector<float> distances;
    for (Eigen::Index other = 0; other < rows.rows(); ++other)
      if (other != row) distances.push_back((rows.row(other) - rows.row(row)).norm());
    std::sort(distances.begin(), distances.end());
    return distances[4];
  };
  EXPECT_GT(novelty[50], 20.0F);
  EXPECT_NEAR(novelty[50] / novelty[7], fifth(50) / fifth(7), 1e-2F);
  auto sorted = novelty;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted[100], 1.0F);
}

TEST(MapQuality, IsPerfectForTheSamePlacesAndAtChanceForOthers) {
  const auto rows = cloud(300, 3, 2);
  const auto same = measured(rows, rows);
  EXPECT_EQ(same->trustworthiness, 1.0);
  EXPECT_EQ(same->continuity, 1.0);
  for (const float distortion : same->distortion) EXPECT_EQ(distortion, 0.0F);
  const auto others = measured(rows, cloud(300, 3, 3));
  EXPECT_NEAR(others->trustworthiness, 0.5, 0.05);
  EXPECT_NEAR(others->continuity, 0.5, 0.05);
}

TEST(MapQuality, OfASampleIsNearThatOfAllAndSaysWhichRowsItSaw) {
  const auto rows = cloud(1000, 8, 4);
  const auto places = std::make_shared<const ml::Matrix>(rows->leftCols(3));
  const auto all = measured(rows, places, {15, 1000});
  const auto some = measured(rows, places, {15, 200});
  EXPECT_NEAR(some->trustworthiness, all->trustworthiness, 0.02);
  EXPECT_EQ(some->measured, 200U);
  std::size_t seen = 0;
  for (std::size_t row = 0; row < 1000; ++row) {
    if (std::isnan(some->distortion[row])) continue;
    ++seen;
    EXPECT_EQ(some->distortion[row], all->distortion[row]);
  }
  EXPECT_EQ(seen, 200U);
}

TEST(MapQuality, HitsNeighboursOfTheSameClass) {
  ml::Matrix places(40, 3);
  ml::Labels labels(40);
  for (Eigen::Index row = 0; row < 40; ++row) {
    labels[static_cast<std::size_t>(row)] = static_cast<int>(row / 20);
    places.row(row) << static_cast<float>(100 * (row / 20)), static_cast<float>(row % 20), 0.0F;
  }
  const auto shared = std::make_shared<const ml::Matrix>(places);
  const auto both = std::make_shared<const ml::Labels>(labels);
  EXPECT_EQ(measured(shared, shared, {5, 100}, both)->neighbourhood_hit, 1.0);
  EXPECT_TRUE(std::isnan(measured(shared, shared, {5, 100})->neighbourhood_hit));
}

TEST(MapQuality, TakesFewAndEqualRows) {
  EXPECT_EQ(measured(cloud(3, 4, 5), cloud(3, 3, 6))->neighbours, 1);
  const auto equal = std::make_shared<const ml::Matrix>(ml::Matrix::Constant(30, 4, 1.0F));
  const auto quality = measured(equal, equal);
  EXPECT_EQ(quality->trustworthiness, 1.0);
  EXPECT_THROW(measured(cloud(2, 4, 7), cloud(2, 3, 8)), std::invalid_argument);
}

}  // namespace
}  // namespace diatom
