// Scores of partitions against counting row by row.
#include "ml/metrics/partition_scores.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/random.h"

namespace diatom {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Rows {
  ml::Labels clusters, labels;  // either may be -1
  int cluster_count = 0, classes = 0;

  ml::PartitionScores scores() const {
    return ml::partition_scores(ml::contingency(clusters, cluster_count, labels, classes));
  }
};

Rows random_rows(std::uint64_t seed) {
  ml::Random random(seed);
  Rows rows;
  rows.cluster_count = static_cast<int>(1 + random.below(6));
  rows.classes = static_cast<int>(1 + random.below(6));
  const auto draw = [&](int count) {
    return static_cast<int>(random.below(static_cast<std::uint64_t>(count) + 1)) - 1;
  };
  for (std::size_t i = 0; i < 5 + random.below(60); ++i) {
    rows.labels.push_back(draw(rows.classes));
    rows.clusters.push_back(random.uniform() < 0.5
                                ? std::min(rows.labels.back(), rows.cluster_count - 1)
                                : draw(rows.cluster_count));
  }
  return rows;
}

using Counts = std::map<std::pair<int, int>, double>;  // (cluster, class) -> rows

Counts counted(const Rows& rows) {
  Counts counts;
  for (std::size_t i = 0; i < rows.labels.size(); ++i)
    if (rows.labels[i] >= 0) ++counts[{rows.clusters[i], rows.labels[i]}];
  return counts;
}

double total(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0,
                         [](double sum, const auto& cell) { return sum + cell.second; });
}

double purity_of(const Rows& rows) {
  auto counts = counted(rows);
  const double all = total(counts);
  double right = 0.0;
  for (int cluster = 0; cluster < rows.cluster_count; ++cluster) {
    double majority = 0.0;
    for (int label = 0; label < rows.classes; ++label)
      majority = std::max(majority, counts[{cluster, label}]);
    right += majority;
  }
  return right / all;
}

double accuracy_of(const Rows& rows) {
  auto counts = counted(rows);
  const double all = total(counts);
  const int wider = std::max(rows.cluster_count, rows.classes);
  std::vector<int> class_of(static_cast<std::size_t>(wider));
  std::iota(class_of.begin(), class_of.end(), 0);
  double best = 0.0;
  do {
    double right = 0.0;
    for (int cluster = 0; cluster < wider; ++cluster)
      right += counts[{cluster, class_of[static_cast<std::size_t>(cluster)]}];
    best = std::max(best, right);
  } while (std::next_permutation(class_of.begin(), class_of.end()));
  return best / all;
}

double adjusted_rand_of(const Rows& rows) {
  double both = 0.0, by_cluster = 0.0, by_class = 0.0, pairs = 0.0;
  for (std::size_t i = 0; i < rows.labels.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      if (rows.labels[i] < 0 || rows.labels[j] < 0) continue;
      const bool same_cluster = rows.clusters[i] == rows.clusters[j];
      const bool same_class = rows.labels[i] == rows.labels[j];
      ++pairs;
      both += same_cluster && same_class ? 1 : 0;
      by_cluster += same_cluster ? 1 : 0;
      by_class += same_class ? 1 : 0;
    }
  const double expected = by_cluster * by_class / pairs;
  const double most = (by_cluster + by_class) / 2.0;
  return most == expected ? 1.0 : (both - expected) / (most - expected);
}

double mutual_information_of(const Rows& rows) {
  const auto counts = counted(rows);
  const double all = total(counts);
  std::map<int, double> clusters, classes;
  for (const auto& [cell, count] : counts) {
    clusters[cell.first] += count / all;
    classes[cell.second] += count / all;
  }
  double shared = 0.0, entropies = 0.0;
  for (const auto& [cell, count] : counts)
    shared += count / all * std::log(count / all / clusters[cell.first] / classes[cell.second]);
  for (const auto* shares : {&clusters, &classes})
    for (const auto& [id, share] : *shares) entropies -= share * std::log(share);
  return entropies == 0.0 ? 1.0 : shared / (entropies / 2.0);
}

TEST(PartitionScores, AreWhatCountingRowByRowGives) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto rows = random_rows(seed);
    if (total(counted(rows)) < 2) continue;
    const auto scores = rows.scores();
    EXPECT_NEAR(scores.purity, purity_of(rows), 1e-12) << "seed " << seed;
    EXPECT_NEAR(scores.accuracy, accuracy_of(rows), 1e-12) << "seed " << seed;
    EXPECT_NEAR(scores.adjusted_rand, adjusted_rand_of(rows), 1e-12) << "seed " << seed;
    EXPECT_NEAR(scores.mutual_information, mutual_information_of(rows), 1e-9) << "seed " << seed;
    EXPECT_LE(scores.accuracy, scores.purity);
    EXPECT_EQ(scores.overlaps, static_cast<int>(scores.lost.size()));
  }
}

TEST(PartitionScores, PurityNeverFallsWhereAClusterIsSplit) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    auto rows = random_rows(seed);
    if (total(counted(rows)) == 0) continue;
    const double before = rows.scores().purity;
    ml::Random random(seed);
    for (auto& cluster : rows.clusters)
      if (cluster == 0 && random.uniform() < 0.5) cluster = rows.cluster_count;
    ++rows.cluster_count;
    EXPECT_GE(rows.scores().purity, before) << "seed " << seed;
  }
}

TEST(PartitionScores, AgreeWithAComputationByHand) {
  const auto scores =
      Rows{{0, 0, 0, 1, 1, 1, 2, 2, 2, 2}, {0, 0, 1, 1, 1, 2, 2, 2, 2, 0}, 3, 3}.scores();
  EXPECT_DOUBLE_EQ(scores.purity, 0.7);
  EXPECT_DOUBLE_EQ(scores.accuracy, 0.7);
  // 5 pairs are together in both, 12 in each, of 45.
  EXPECT_DOUBLE_EQ(scores.adjusted_rand, (5.0 - 12.0 * 12.0 / 45.0) / (12.0 - 12.0 * 12.0 / 45.0));
  // Entropies of 1.5 and 1 bits, of which one is shared.
  const auto refined = Rows{{0, 0, 1, 2}, {0, 0, 1, 1}, 3, 2}.scores();
  EXPECT_DOUBLE_EQ(refined.adjusted_rand, 4.0 / 7.0);
  EXPECT_DOUBLE_EQ(refined.mutual_information, 1.0 / 1.25);
}

TEST(PartitionScores, NameTheClassesThatNoClusterIsOf) {
  // Class 2 is second in both clusters, class 3 has outliers only, class 4 has no rows at all.
  ml::Contingency table{Eigen::MatrixXi(2, 5), Eigen::VectorXi::Zero(5)};
  table.counts << 5, 0, 3, 0, 0,  //
      0, 4, 3, 0, 0;
  table.outside[3] = 2;
  EXPECT_THAT(ml::partition_scores(table).lost, ElementsAre(2, 3));
  EXPECT_EQ(ml::partition_scores(table).overlaps, 2);

  table.counts(1, 2) = 4;  // a tie goes to the lower class
  EXPECT_THAT(ml::partition_scores(table).lost, ElementsAre(2, 3));
  table.counts(1, 2) = 5;
  EXPECT_THAT(ml::partition_scores(table).lost, ElementsAre(1, 3));
}

TEST(PartitionScores, CountOutliersAsWrongAndAsOneMoreCluster) {
  const Rows rows{{0, 0, 1, 1, -1, -1}, {0, 0, 1, 1, 0, 1}, 2, 2};
  const auto scores = rows.scores();
  EXPECT_DOUBLE_EQ(scores.purity, 4.0 / 6.0);
  EXPECT_DOUBLE_EQ(scores.accuracy, 4.0 / 6.0);
  const Rows third{{0, 0, 1, 1, 2, 2}, rows.labels, 3, 2};
  EXPECT_DOUBLE_EQ(scores.adjusted_rand, third.scores().adjusted_rand);
  EXPECT_DOUBLE_EQ(scores.mutual_information, third.scores().mutual_information);
}

TEST(PartitionScores, LeaveRowsWithoutAClassOut) {
  const Rows with{{0, 0, 1, 1, 1, -1}, {0, 0, 1, -1, 1, -1}, 2, 2};
  const auto scores = with.scores();
  EXPECT_EQ(scores.purity, 1.0);
  EXPECT_EQ(scores.accuracy, 1.0);
  EXPECT_DOUBLE_EQ(scores.adjusted_rand, 1.0);
}

TEST(PartitionScores, OfThePerfectPartitionAreOne) {
  const auto scores = Rows{{2, 2, 0, 0, 1}, {0, 0, 1, 1, 2}, 3, 3}.scores();
  EXPECT_EQ(scores.purity, 1.0);
  EXPECT_EQ(scores.accuracy, 1.0);
  EXPECT_DOUBLE_EQ(scores.adjusted_rand, 1.0);
  EXPECT_DOUBLE_EQ(scores.mutual_information, 1.0);
  EXPECT_THAT(scores.lost, IsEmpty());
}

TEST(PartitionScores, OfOneClusterSayThatItTellsNothing) {
  const auto scores = Rows{{0, 0, 0, 0, 0}, {0, 0, 1, 1, 1}, 1, 2}.scores();
  EXPECT_DOUBLE_EQ(scores.purity, 0.6);
  EXPECT_DOUBLE_EQ(scores.accuracy, 0.6);
  EXPECT_DOUBLE_EQ(scores.adjusted_rand, 0.0);
  EXPECT_DOUBLE_EQ(scores.mutual_information, 0.0);
  EXPECT_THAT(scores.lost, ElementsAre(0));
  const auto of_one_class = Rows{{0, 0, 0}, {0, 0, 0}, 1, 1}.scores();
  EXPECT_EQ(of_one_class.adjusted_rand, 1.0);
  EXPECT_EQ(of_one_class.mutual_information, 1.0);
}

TEST(PartitionScores, OfNothingAreUnknown) {
  for (const auto& rows : {Rows{{}, {}, 3, 2}, Rows{{}, {}, 0, 0}, Rows{{}, {}, 2, 0},
                           Rows{{}, {}, 0, 2}, Rows{{0, 1}, {-1, -1}, 2, 0}}) {
    const auto scores = rows.scores();
    EXPECT_TRUE(std::isnan(scores.purity));
    EXPECT_TRUE(std::isnan(scores.accuracy));
    EXPECT_TRUE(std::isnan(scores.adjusted_rand));
    EXPECT_TRUE(std::isnan(scores.mutual_information));
    EXPECT_EQ(scores.overlaps, 0);
  }
}

TEST(PartitionScores, OfOutliersOnlyAreZero) {
  const auto scores = Rows{{-1, -1, -1}, {0, 1, 1}, 0, 2}.scores();
  EXPECT_EQ(scores.purity, 0.0);
  EXPECT_EQ(scores.accuracy, 0.0);
  EXPECT_EQ(scores.adjusted_rand, 0.0);
  EXPECT_THAT(scores.lost, ElementsAre(0, 1));
}

}  // namespace
}  // namespace diatom
