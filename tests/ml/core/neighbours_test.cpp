// Nearest rows, against every pair.
#include "ml/core/neighbours.h"

#include <algorithm>
#include <numeric>
#include <set>
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

// The `count` nearest to `query`, `self` left out.
std::vector<std::int32_t> pair_by_pair(const ml::Matrix& rows, const Eigen::RowVectorXf& query,
                                       Eigen::Index count, Eigen::Index self) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(rows.rows()));
  std::iota(order.begin(), order.end(), 0);
  if (self >= 0) order.erase(order.begin() + self);
  const auto distance = [&](std::int32_t row) {
    return (rows.row(row) - query).cast<double>().squaredNorm();
  };
  std::sort(order.begin(), order.end(),
            [&](std::int32_t a, std::int32_t b) { return distance(a) < distance(b); });
  order.resize(static_cast<std::size_t>(count));
  return order;
}

TEST(NearestRows, AreThoseOfEveryPair) {
  const auto rows = cloud(5000, 6, 1);  // more than a tile
  const auto queries = cloud(9, 6, 2);
  const auto near = ml::NearestRows(rows).find(*queries, 7);
  for (Eigen::Index query = 0; query < 9; ++query) {
    const auto expected = pair_by_pair(*rows, queries->row(query), 7, -1);
    for (Eigen::Index i = 0; i < 7; ++i) {
      const auto at = static_cast<std::size_t>(query * 7 + i);
      EXPECT_EQ(near.rows[at], expected[static_cast<std::size_t>(i)]);
      EXPECT_FLOAT_EQ(near.distances[at], (rows->row(near.rows[at]) - queries->row(query)).norm());
    }
  }
}

TEST(NearestRows, FindARowItself) {
  const auto rows = cloud(50, 300, 3);
  const auto near = ml::NearestRows(rows).find(rows->middleRows(17, 1), 1);
  EXPECT_EQ(near.rows[0], 17);
  EXPECT_EQ(near.distances[0], 0.0F);
}

TEST(FindNeighbours, AreThoseOfEveryPairWithoutTheRowItself) {
  const auto rows = cloud(700, 12, 4);
  ml::FindNeighbours job(rows, 5, 1);
  const auto found = ml::run_to_result(job);
  ASSERT_EQ(found->count, 5);
  for (Eigen::Index row = 0; row < 700; ++row) {
    const auto expected = pair_by_pair(*rows, rows->row(row), 5, row);
    for (std::size_t i = 0; i < 5; ++i)
      EXPECT_EQ(found->rows[static_cast<std::size_t>(row) * 5 + i], expected[i]) << row;
  }
}

TEST(FindNeighbours, AskedForMoreThanThereAreGivesAll) {
  ml::FindNeighbours job(cloud(4, 3, 5), 10, 1);
  const auto found = ml::run_to_result(job);
  EXPECT_EQ(found->count, 3);
  for (std::int32_t row = 0; row < 4; ++row) {
    std::set<std::int32_t> others(found->rows.begin() + row * 3, found->rows.begin() + row * 3 + 3);
    EXPECT_EQ(others.size(), 3U);
    EXPECT_EQ(others.count(row), 0U);
  }
}

TEST(FindNeighbours, AmongEqualRowsNeverGivesTheRowItself) {
  const auto rows = std::make_shared<const ml::Matrix>(ml::Matrix::Constant(40, 3, 2.0F));
  ml::FindNeighbours job(rows, 6, 1);
  const auto found = ml::run_to_result(job);
  for (std::int32_t row = 0; row < 40; ++row)
    for (int i = 0; i < 6; ++i) EXPECT_NE(found->rows[static_cast<std::size_t>(row * 6 + i)], row);
}

}  // namespace
}  // namespace diatom
