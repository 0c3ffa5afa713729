// HDBSCAN: its tree, what it cuts out of it, and shapes that no centre describes.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "ml/clustering/condensed_tree.h"
#include "ml/clustering/reachability_tree.h"
#include "tests/ml/clustering/blobs.h"

namespace diatom {
namespace {

struct Moons {
  tests::RowsSnapshot rows;
  ml::Labels truth;  // 0, 1 or outlier
};

// Two half circles that reach into each other, and noise that keeps away from them.
Moons moons(Eigen::Index of_each, Eigen::Index noise, std::uint64_t seed) {
  ml::Random random(seed);
  ml::Matrix rows(2 * of_each + noise, 2);
  ml::Labels truth;
  const auto jitter = [&random] { return static_cast<float>(0.05 * random.normal()); };
  while (static_cast<Eigen::Index>(truth.size()) < 2 * of_each) {
    const auto row = static_cast<Eigen::Index>(truth.size());
    const auto angle = static_cast<float>(std::numbers::pi * random.uniform());
    const bool upper = row % 2 == 0;
    rows.row(row) << (upper ? std::cos(angle) : 1.0F - std::cos(angle)) + jitter(),
        (upper ? std::sin(angle) : 0.5F - std::sin(angle)) + jitter();
    truth.push_back(upper ? 0 : 1);
  }
  while (static_cast<Eigen::Index>(truth.size()) < rows.rows()) {
    const Eigen::RowVector2f place(static_cast<float>(random.uniform(-3.0, 4.0)),
                                   static_cast<float>(random.uniform(-3.0, 3.5)));
    const auto moon_rows = rows.topRows(2 * of_each).rowwise() - place;
    if (moon_rows.rowwise().norm().minCoeff() < 0.4F) continue;
    rows.row(static_cast<Eigen::Index>(truth.size())) = place;
    truth.push_back(ml::outlier);
  }
  return {tests::snapshot(rows), truth};
}

TEST(Density, FindsTwoMoonsAmidNoise) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    const auto [rows, truth] = moons(300, 60, seed);
    const auto found = tests::cluster("density", rows, {{"smallest_cluster", 30}}, seed);
    ASSERT_EQ(found->partition->clusters(), 2) << seed;
    const bool swapped = found->assignment.front() != truth.front();
    int wrong_moons = 0;
    int found_noise = 0;
    for (std::size_t row = 0; row < truth.size(); ++row) {
      const int label = found->assignment[row];
      if (truth[row] == ml::outlier)
        found_noise += label == ml::outlier ? 1 : 0;
      else
        wrong_moons += label == (swapped ? 1 - truth[row] : truth[row]) ? 0 : 1;
    }
    EXPECT_LE(wrong_moons, 6) << seed;   // of 600
    EXPECT_GE(found_noise, 54) << seed;  // of 60
  }
}

TEST(Density, NewRowsFollowTheNearestWithinReach) {
  const auto found =
      tests::cluster("density", moons(300, 60, 6).rows, {{"smallest_cluster", 30}}, 1);
  const auto labels = ml::assign(
      *found->partition, ml::Matrix{{0.0F, 1.0F}, {0.02F, 1.01F}, {1.0F, -0.5F}, {40.0F, 40.0F}});
  EXPECT_NE(labels[0], ml::outlier);
  EXPECT_EQ(labels[0], labels[1]);
  EXPECT_NE(labels[2], ml::outlier);
  EXPECT_NE(labels[2], labels[0]);
  EXPECT_EQ(labels[3], ml::outlier);
}

TEST(Density, OneCloudIsOneCluster) {
  const auto found =
      tests::cluster("density", tests::blobs(50, 3, 1, 0.0, 7).rows, {{"smallest_cluster", 30}}, 1);
  EXPECT_EQ(found->partition->clusters(), 1);
  EXPECT_EQ(found->assignment, ml::Labels(50, 0));
}

// Of a few rows, equal ones among them.
ml::Matrix grid(Eigen::Index rows, std::uint64_t side, std::uint64_t seed) {
  ml::Random random(seed);
  return ml::Matrix::NullaryExpr(
      rows, 2, [&random, side] { return static_cast<float>(random.below(side)); });
}

TEST(ReachabilityTree, IsAsShortAsKruskals) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    const auto rows =
        seed % 2 == 0 ? tests::snapshot(grid(60, 6, seed)) : tests::blobs(60, 3, 2, 4.0, seed).rows;
    ml::ReachabilityTree tree(std::make_shared<const ml::Centres>(*rows), 4);
    while (tree.step() == ml::Step::more) {
    }

    Eigen::MatrixXf distances(60, 60);
    for (Eigen::Index i = 0; i < 60; ++i)
      distances.col(i) = (rows->rowwise() - rows->row(i)).rowwise().norm();
    Eigen::VectorXf cores(60);
    for (Eigen::Index i = 0; i < 60; ++i) {
      Eigen::VectorXf sorted = distances.col(i);
      std::sort(sorted.begin(), sorted.end());
      cores[i] = sorted[3];  // the row itself is sorted[0]
    }
    EXPECT_LT((tree.cores() - cores).cwiseAbs().maxCoeff(), 1e-5F);

    std::vector<ml::Edge> all;
    for (Eigen::Index i = 0; i < 60; ++i)
      for (Eigen::Index j = 0; j < i; ++j)
        all.push_back({i, j, std::max({cores[i], cores[j], distances(i, j)})});
    std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.length < b.length; });
    std::vector<Eigen::Index> part(60);
    for (Eigen::Index i = 0; i < 60; ++i) part[static_cast<std::size_t>(i)] = i;
    double shortest = 0.0;
    for (const auto& edge : all) {
      const auto from = part[static_cast<std::size_t>(edge.from)];
      const auto to = part[static_cast<std::size_t>(edge.to)];
      if (from == to) continue;
      shortest += edge.length;
      std::replace(part.begin(), part.end(), from, to);
    }
    double length = 0.0;
    for (const auto& edge : tree.edges()) length += edge.length;
    ASSERT_EQ(tree.edges().size(), 59U);
    EXPECT_NEAR(length, shortest, 1e-4);
  }
}

// 0-1-2 by edges of 1, 3-4-5 by edges of 2, 9 between them and 3 away from 6.
TEST(CondensedTree, ByHand) {
  const std::vector<ml::Edge> tree = {{0, 1, 1}, {1, 2, 1}, {2, 3, 9},
                                      {3, 4, 2}, {4, 5, 2}, {5, 6, 12}};
  const auto found = ml::dense_clusters(tree, 7, 3);
  EXPECT_EQ(found.labels, (ml::Labels{0, 0, 0, 1, 1, 1, ml::outlier}));
  EXPECT_EQ(found.reaches, (std::vector<float>{9.0F, 9.0F}));
  EXPECT_EQ(ml::dense_clusters(tree, 7, 4).labels, ml::Labels(7, 0));  // nothing parts
}

// Two pairs of pairs: whether the pairs or their halves are clusters is a matter of how long each
// persists. Halves have 3 rows, by edges of 1.
TEST(CondensedTree, ChoosesWhatPersistsLonger) {
  const auto tree = [](float between_halves, float between_pairs) {
    std::vector<ml::Edge> edges;
    for (Eigen::Index row = 1; row < 12; ++row)
      edges.push_back({row - 1, row,
                       row % 6 == 0   ? between_pairs
                       : row % 3 == 0 ? between_halves
                                      : 1.0F});
    return edges;
  };
  // A half's stability is 3 (1 - 1/8), a pair's 6 (1/8 - 1/9): halves win.
  EXPECT_EQ(ml::dense_clusters(tree(8, 9), 12, 3).reaches.size(), 4U);
  // 3 (1 - 1/1.5) = 1 against 6 (1/1.5 - 1/9) = 3.3: pairs win.
  EXPECT_EQ(ml::dense_clusters(tree(1.5, 9), 12, 3).reaches.size(), 2U);
}

TEST(Density, EqualRowsAreNeverParted) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto rows = tests::snapshot(grid(150, 16, seed));
    const auto found = tests::cluster(
        "density", rows,
        {{"smallest_cluster", 4}, {"neighbours", static_cast<double>(2 + seed % 3)}}, 1);
    EXPECT_EQ(ml::assign(*found->partition, *rows), found->assignment) << seed;
  }
}

}  // namespace
}  // namespace diatom
