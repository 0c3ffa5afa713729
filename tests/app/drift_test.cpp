// Drift, fences: what the newest organisms say about the model, and where in the map they alarm.
#include "app/drift.h"

#include <gmock/gmock.h>

#include "app/fence.h"
#include "ml/core/random.h"

namespace diatom::app {
namespace {

constexpr Eigen::Index dim = 8;

ml::Matrix normal_rows(Eigen::Index count, float shift, std::uint64_t seed) {
  ml::Random random(seed);
  return ml::Matrix::NullaryExpr(count, dim,
                                 [&] { return static_cast<float>(random.normal()) + shift; });
}

ml::Snapshot<DriftMeasure> measure_of(Eigen::Index train, Eigen::Index test) {
  ml::Features features;
  features.values = normal_rows(train + test, 0.0F, 1);
  for (Eigen::Index row = 0; row < train + test; ++row)
    features.samples.push_back(
        {std::to_string(row), 0, row < train ? ml::Split::train : ml::Split::test});
  DriftMeasureJob job(std::make_shared<const ml::Features>(std::move(features)), 1);
  return ml::run_to_result(job);
}

double share_of(float shift) {
  const auto measure = measure_of(600, 300);
  DriftWatch watch;
  const auto rows = normal_rows(400, shift, 2);
  for (Eigen::Index row = 0; row < rows.rows(); ++row) watch.add(rows.row(row), 1.0);
  return watch.look(measure, 2.0)->share;
}

TEST(Drift, OneInTwentyIsFarWhereNothingHasChanged) {
  EXPECT_NEAR(share_of(0.0F), 0.05, 0.04);
}

TEST(Drift, ComesToOneAsTheWorldMovesAway) {
  EXPECT_GT(share_of(0.7F), 0.15);
  EXPECT_GT(share_of(3.0F), 0.95);
}

TEST(Drift, OnlyTheLastMinutesCount) {
  const auto measure = measure_of(600, 300);
  DriftWatch watch;
  const auto far = normal_rows(50, 5.0F, 2);
  const auto near = normal_rows(50, 0.0F, 3);
  for (Eigen::Index row = 0; row < 50; ++row) watch.add(far.row(row), 1.0);
  EXPECT_GT(watch.look(measure, 2.0)->share, 0.9);
  for (Eigen::Index row = 0; row < 50; ++row) watch.add(near.row(row), 300.0);
  const auto now = watch.look(measure, 301.0);
  EXPECT_EQ(now->newest.rows(), 50);
  EXPECT_LT(now->share, 0.3);
  EXPECT_EQ(now->history.size(), 2U);
}

TEST(Drift, WithoutEnoughHeldOutNothingIsSaid) {
  const auto measure = measure_of(100, 5);
  EXPECT_FALSE(measure->is_settled);
  DriftWatch watch;
  watch.add(normal_rows(1, 0.0F, 4).row(0), 1.0);
  EXPECT_EQ(watch.look(measure, 1.5), nullptr);
  EXPECT_EQ(watch.look(nullptr, 1.5), nullptr);
}

TEST(Fence, HoldsNineTenthsOfWhatItStandsAround) {
  ml::Embedding embedding;
  embedding.points = normal_rows(200, 1.0F, 5).leftCols(3);
  Map map;
  map.embedding = std::make_shared<const ml::Embedding>(embedding);
  std::vector<int> rows;
  for (int row = 0; row < 100; ++row) rows.push_back(row);
  const auto fence = fence_around(std::make_shared<const Map>(map), rows);
  int inside = 0;
  for (const int row : rows) inside += fence.holds(embedding.points.row(row).transpose()) ? 1 : 0;
  EXPECT_NEAR(inside, 91, 1);
  EXPECT_FALSE(fence.holds({50.0F, 0.0F, 0.0F}));
  const auto alone = fence_around(std::make_shared<const Map>(map), {7});
  EXPECT_TRUE(alone.holds(embedding.points.row(7).transpose()));
}

}  // namespace
}  // namespace diatom::app
