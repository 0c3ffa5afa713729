// The silhouette against its definition, pair by pair.
#include "ml/metrics/silhouette.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <gtest/gtest.h>

#include "ml/core/random.h"

namespace diatom {
namespace {

struct Scattered {
  ml::Matrix rows;
  ml::Labels clusters;
};

// Around distant centres, a quarter of them in a wrong cluster or in none.
Scattered scattered(std::uint64_t seed, Eigen::Index count, int clusters, Eigen::Index dim) {
  ml::Random random(seed);
  Scattered made{ml::Matrix(count, dim), {}};
  const auto ids = static_cast<std::uint64_t>(clusters);
  for (Eigen::Index row = 0; row < count; ++row) {
    const auto blob = static_cast<int>(random.below(ids));
    for (auto& value : made.rows.row(row).reshaped())
      value = static_cast<float>(100.0 + blob + 0.5 * random.normal());
    made.clusters.push_back(random.uniform() < 0.75 ? blob
                                                    : static_cast<int>(random.below(ids + 1)) - 1);
  }
  return made;
}

double definition(const ml::Matrix& rows, const ml::Labels& clusters) {
  double total = 0.0;
  int members = 0;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    if (clusters[i] < 0) continue;
    ++members;
    std::map<int, std::pair<double, int>> others;  // cluster -> sum of distances, rows
    for (std::size_t j = 0; j < clusters.size(); ++j) {
      if (j == i || clusters[j] < 0) continue;
      const auto difference = rows.row(static_cast<Eigen::Index>(i)).cast<double>() -
                              rows.row(static_cast<Eigen::Index>(j)).cast<double>();
      auto& [sum, count] = others[clusters[j]];
      sum += difference.norm();
      ++count;
    }
    if (!others.contains(clusters[i])) continue;  // alone: 0
    double within = 0.0;
    double nearest = std::numeric_limits<double>::infinity();
    for (const auto& [cluster, sums] : others) {
      const double mean = sums.first / sums.second;
      if (cluster == clusters[i])
        within = mean;
      else
        nearest = std::min(nearest, mean);
    }
    total += (nearest - within) / std::max(nearest, within);
  }
  return total / members;
}

constexpr std::size_t all = 1'000'000;

TEST(Silhouette, IsItsDefinition) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto made = scattered(seed, 20 + 5 * static_cast<Eigen::Index>(seed), 2 + seed % 5, 3);
    EXPECT_NEAR(ml::silhouette(made.rows, made.clusters, all, seed),
                definition(made.rows, made.clusters), 1e-9)
        << "seed " << seed;
  }
}

TEST(Silhouette, OfASampleIsNearThatOfAll) {
  const auto made = scattered(3, 2000, 4, 5);
  const double whole = ml::silhouette(made.rows, made.clusters, all, 0);
  EXPECT_NEAR(ml::silhouette(made.rows, made.clusters, 500, 0), whole, 0.05);
  EXPECT_NE(ml::silhouette(made.rows, made.clusters, 500, 0), whole);
  EXPECT_NE(ml::silhouette(made.rows, made.clusters, 500, 1),
            ml::silhouette(made.rows, made.clusters, 500, 2));
  EXPECT_EQ(ml::silhouette(made.rows, made.clusters, 500, 1),
            ml::silhouette(made.rows, made.clusters, 500, 1));
}

TEST(Silhouette, OfARowAloneInItsClusterIsZero) {
  ml::Matrix rows(3, 1);
  rows << 0.0F, 1.0F, 10.0F;
  EXPECT_NEAR(ml::silhouette(rows, {0, 0, 7}, all, 0), ((10.0 - 1) / 10 + (9.0 - 1) / 9 + 0) / 3,
              1e-12);
}

TEST(Silhouette, OfIdenticalRowsIsZero) {
  EXPECT_EQ(ml::silhouette(ml::Matrix::Constant(6, 4, 3.0F), {0, 1, 0, 1, 0, 1}, all, 0), 0.0);
}

TEST(Silhouette, NeedsTwoClusters) {
  const ml::Matrix rows = ml::Matrix::Random(4, 2);
  EXPECT_TRUE(std::isnan(ml::silhouette(rows, {2, 2, 2, 2}, all, 0)));
  EXPECT_TRUE(std::isnan(ml::silhouette(rows, {-1, -1, 1, 1}, all, 0)));
  EXPECT_TRUE(std::isnan(ml::silhouette(rows, {0, 1, 0, 1}, 1, 0)));
  EXPECT_TRUE(std::isnan(ml::silhouette(rows, {0, 1, 0, 1}, 0, 0)));
  EXPECT_TRUE(std::isnan(ml::silhouette(ml::Matrix(0, 2), {}, all, 0)));
}

}  // namespace
}  // namespace diatom
