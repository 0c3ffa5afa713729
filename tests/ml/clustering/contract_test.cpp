// What every registered clustering promises.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/clustering/blobs.h"

namespace diatom {
namespace {

using tests::blobs;
using tests::snapshot;

class ClusteringContract : public testing::TestWithParam<std::string> {
 protected:
  static const ml::ClusteringMethod& method() {
    return ml::ClusteringRegistry::instance().find(GetParam());
  }
  static bool is_told_how_many() { return !tests::with_clusters(GetParam(), 1).empty(); }
  static std::unique_ptr<ml::ClusteringJob> job(tests::RowsSnapshot rows, int clusters,
                                                std::uint64_t seed = 1) {
    return ml::make_clustering(GetParam(), std::move(rows),
                               tests::with_clusters(GetParam(), clusters), seed);
  }
  static ml::Snapshot<ml::Clustering> cluster(tests::RowsSnapshot rows, int clusters,
                                              std::uint64_t seed = 1) {
    const auto made = job(std::move(rows), clusters, seed);
    return ml::run_to_result(*made);
  }
  static std::string refusal(const ml::Matrix& rows, int clusters) {
    try {
      job(snapshot(rows), clusters);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  }
};

std::vector<std::string> ids() {
  std::vector<std::string> all;
  for (const auto& method : ml::ClusteringRegistry::instance().all()) all.push_back(method.info.id);
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, ClusteringContract, testing::ValuesIn(ids()),
                         [](const auto& method) { return method.param; });

TEST(ClusteringRegistry, KnowsItsMethods) {
  EXPECT_THAT(ids(), testing::ElementsAre("density", "fuzzy", "gmm", "kmeans"));
}

// Overlapping clouds, where no method has an easy time.
tests::RowsSnapshot crowd(Eigen::Index rows, std::uint64_t seed) {
  return blobs(rows, 7, 4, 3.0, seed).rows;
}

// The seconds of course differ.
void expect_same_bits(const ml::Clustering& a, const ml::Clustering& b) {
  EXPECT_EQ(a.assignment, b.assignment);
  EXPECT_EQ(a.objective, b.objective);
  EXPECT_EQ(ml::content_hash(a.partition->tensors()), ml::content_hash(b.partition->tensors()));
}

void expect_consistent(const ml::Clustering& clustering, const ml::Matrix& rows) {
  ASSERT_TRUE(clustering.partition);
  const auto& partition = *clustering.partition;
  EXPECT_EQ(partition.dim(), rows.cols());
  ASSERT_EQ(static_cast<Eigen::Index>(clustering.assignment.size()), rows.rows());
  for (const int label : clustering.assignment) {
    EXPECT_GE(label, ml::outlier);
    EXPECT_LT(label, partition.clusters());
  }
  EXPECT_EQ(ml::assign(partition, rows), clustering.assignment);
  EXPECT_TRUE(partition.memberships(rows).allFinite());
  EXPECT_TRUE(partition.strangeness(rows).allFinite());
  for (const double value : clustering.objective) EXPECT_TRUE(std::isfinite(value));
}

TEST_P(ClusteringContract, DefaultsLieInTheirRangesAndEveryParameterIsExplained) {
  const auto& info = method().info;
  EXPECT_NO_THROW(ml::checked_values(info, ml::default_values(info)));
  EXPECT_THAT(info.help, testing::EndsWith("."));
  for (const auto& parameter : info.parameters) {
    EXPECT_FALSE(parameter.label.empty()) << parameter.id;
    EXPECT_THAT(parameter.help, testing::EndsWith(".")) << parameter.id;
  }
}

TEST_P(ClusteringContract, DistantBlobsAreRecovered) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    const auto [rows, truth] = blobs(300, 6, 5, 20.0, seed);
    const auto clustering = cluster(rows, 5, seed);
    EXPECT_EQ(clustering->partition->clusters(), 5);
    EXPECT_TRUE(tests::same_groups(clustering->assignment, truth)) << seed;
    EXPECT_EQ(clustering->partition->method(), GetParam());
    EXPECT_GT(clustering->seconds, 0.0);
    EXPECT_FALSE(clustering->how_many);
  }
}

TEST_P(ClusteringContract, AssignsItsOwnRowsAsItDid) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto rows = crowd(700, seed);
    expect_consistent(*cluster(rows, 6, seed), *rows);
  }
}

TEST_P(ClusteringContract, MembershipsSumToOneButForOutliers) {
  const auto rows = crowd(400, 4);
  const auto clustering = cluster(rows, 4);
  const auto memberships = clustering->partition->memberships(*rows);
  ASSERT_EQ(memberships.rows(), 400);
  ASSERT_EQ(memberships.cols(), clustering->partition->clusters());
  EXPECT_GE(memberships.minCoeff(), 0.0F);
  for (Eigen::Index row = 0; row < 400; ++row) {
    const bool is_outlier = clustering->assignment[static_cast<std::size_t>(row)] == ml::outlier;
    EXPECT_NEAR(memberships.row(row).sum(), is_outlier ? 0.0F : 1.0F, 1e-5F);
  }
  EXPECT_EQ(clustering->partition->memberships(ml::Matrix(0, 7)).rows(), 0);
}

TEST_P(ClusteringContract, AFarAwayRowIsStrange) {
  const auto rows = crowd(300, 5);
  const auto partition = cluster(rows, 4)->partition;
  const float usual = partition->strangeness(*rows).maxCoeff();
  float before = usual;
  for (const float distance : {30.0F, 100.0F, 1000.0F}) {
    const ml::Matrix far = ml::Matrix::Constant(1, 7, distance);
    EXPECT_GT(partition->strangeness(far)[0], before);
    before = partition->strangeness(far)[0];
  }
}

TEST_P(ClusteringContract, TheObjectiveNeverRises) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U, 6U}) {
    const auto made = job(crowd(500, seed), 8, seed);
    while (made->step() == ml::Step::more) {
      const auto latest = made->latest();
      if (!latest) continue;
      EXPECT_TRUE(
          std::is_sorted(latest->objective.begin(), latest->objective.end(), std::greater<>()));
    }
    const auto& last = *made->latest();
    EXPECT_TRUE(std::is_sorted(last.objective.begin(), last.objective.end(), std::greater<>()));
    if (is_told_how_many()) {
      EXPECT_GT(last.objective.size(), 1U);
      EXPECT_FALSE(last.objective_name.empty());
    }
  }
}

TEST_P(ClusteringContract, SameSeedSameBits) {
  expect_same_bits(*cluster(crowd(400, 6), 5, 9), *cluster(crowd(400, 6), 5, 9));
}

TEST_P(ClusteringContract, SteppingWithPausesEqualsRunningThrough) {
  const auto rows = crowd(3000, 7);  // several steps a pass
  const auto through = cluster(rows, 20);
  const auto one = job(rows, 20);
  const auto other = job(crowd(200, 70), 3);
  bool other_goes_on = true;
  int steps = 1;
  for (; one->step() == ml::Step::more; ++steps)
    if (other_goes_on) other_goes_on = other->step() == ml::Step::more;
  EXPECT_GT(steps, 5);
  expect_same_bits(*one->latest(), *through);
}

TEST_P(ClusteringContract, WhatIsPublishedNeverChangesAfterwards) {
  const auto made = job(crowd(600, 8), 6);
  std::vector<ml::Snapshot<ml::Clustering>> published;
  std::vector<ml::Clustering> copies;
  std::vector<std::string> tensors;
  auto outcome = ml::Step::more;
  while (outcome == ml::Step::more) {
    outcome = made->step();
    const auto latest = made->latest();
    if (!latest || (!published.empty() && published.back() == latest)) continue;
    published.push_back(latest);
    copies.push_back(*latest);
    tensors.push_back(ml::content_hash(latest->partition->tensors()));
  }
  ASSERT_FALSE(published.empty());
  EXPECT_GE(published.size(), is_told_how_many() ? 3U : 1U);
  for (std::size_t i = 0; i < published.size(); ++i) {
    expect_same_bits(*published[i], copies[i]);
    EXPECT_EQ(ml::content_hash(published[i]->partition->tensors()), tensors[i]);
  }
}

TEST_P(ClusteringContract, ProgressGoesFromNothingToAll) {
  const auto made = job(crowd(500, 9), 5);
  EXPECT_LT(made->progress().fraction, 0.01F);
  while (made->step() == ml::Step::more) {
    EXPECT_GE(made->progress().fraction, 0.0F);
    EXPECT_LE(made->progress().fraction, 1.0F);
    EXPECT_FALSE(made->progress().message.empty());
  }
  EXPECT_NEAR(made->progress().fraction, 1.0F, 1e-5F);
}

TEST_P(ClusteringContract, TensorsMakeAnEqualPartition) {
  const auto rows = crowd(500, 10);
  const auto clustering = cluster(rows, 6);
  const auto restored = method().restore(clustering->partition->tensors());
  EXPECT_EQ(restored->clusters(), clustering->partition->clusters());
  EXPECT_EQ(restored->dim(), 7);
  EXPECT_EQ(restored->method(), GetParam());
  EXPECT_EQ(ml::assign(*restored, *rows), clustering->assignment);
  EXPECT_EQ(restored->memberships(*rows), clustering->partition->memberships(*rows));
  EXPECT_EQ(restored->strangeness(*rows), clustering->partition->strangeness(*rows));
}

TEST_P(ClusteringContract, TensorsThatDoNotFitAreRefused) {
  EXPECT_THROW(method().restore({}), std::runtime_error);
  const auto whole = cluster(crowd(100, 11), 3)->partition->tensors();
  for (const auto& [name, tensor] : whole.tensors) {
    auto map = whole;
    map.tensors.erase(name);
    EXPECT_THROW(method().restore(map), std::runtime_error) << name;
    map.tensors[name] = {ml::ElementType::f32, {0, 3}, {}};
    EXPECT_THROW(method().restore(map), std::runtime_error) << name;
  }
}

TEST_P(ClusteringContract, OneRowIsOneCluster) {
  const auto rows = crowd(1, 12);
  const auto clustering = cluster(rows, 1);
  EXPECT_EQ(clustering->assignment, ml::Labels{0});
  expect_consistent(*clustering, *rows);
}

TEST_P(ClusteringContract, IdenticalRowsStayTogether) {
  for (const int clusters : {1, 3, 9}) {
    const auto rows = snapshot(ml::Matrix::Constant(9, 5, 2.5F));
    const auto clustering = cluster(rows, clusters);
    EXPECT_EQ(clustering->assignment, ml::Labels(9, clustering->assignment.front()));
    expect_consistent(*clustering, *rows);
  }
}

TEST_P(ClusteringContract, ConstantColumnsChangeNothing) {
  const auto [rows, truth] = blobs(150, 6, 3, 20.0, 13);
  ml::Matrix wider = ml::Matrix::Constant(150, 8, 4.0F);
  wider.leftCols(6) = *rows;
  const auto clustering = cluster(snapshot(wider), 3);
  EXPECT_TRUE(tests::same_groups(clustering->assignment, truth));
  expect_consistent(*clustering, wider);
}

TEST_P(ClusteringContract, OneColumnIsEnough) {
  const auto [rows, truth] = blobs(100, 2, 2, 30.0, 14);
  const ml::Matrix column = rows->col(0) - rows->col(1);
  EXPECT_TRUE(tests::same_groups(cluster(snapshot(column), 2)->assignment, truth));
}

TEST_P(ClusteringContract, AsManyClustersAsRows) {
  const auto rows = crowd(12, 15);
  const auto clustering = cluster(rows, 12);
  expect_consistent(*clustering, *rows);
}

TEST_P(ClusteringContract, MoreColumnsThanRows) {
  const auto [rows, truth] = blobs(30, 60, 3, 40.0, 16);
  const auto clustering = cluster(rows, 3);
  EXPECT_TRUE(tests::same_groups(clustering->assignment, truth));
  expect_consistent(*clustering, *rows);
}

TEST_P(ClusteringContract, DataFarFromZeroLoseNothing) {
  const auto [rows, truth] = blobs(200, 6, 4, 15.0, 17);
  const ml::Matrix far = rows->array() + 10'000.0F;
  EXPECT_TRUE(tests::same_groups(cluster(snapshot(far), 4)->assignment, truth));
}

TEST_P(ClusteringContract, RefusesWhatCannotBeClustered) {
  EXPECT_EQ(refusal(ml::Matrix(0, 4), 1), "there are no rows to cluster");
  EXPECT_EQ(refusal(ml::Matrix(4, 0), 1), "the rows have no features to cluster by");
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    ml::Matrix rows = *crowd(20, 18);
    rows(11, 1) = bad;
    rows(15, 1) = bad;
    EXPECT_EQ(refusal(rows, 2), "row 11 holds NaN or infinity; remove or recompute it");
  }
  EXPECT_THROW(ml::make_clustering(GetParam(), crowd(5, 19), {{"no such", 1.0}}, 0),
               std::invalid_argument);
  if (!is_told_how_many()) return;
  EXPECT_EQ(refusal(*crowd(7, 20), 12), "12 clusters cannot be made of 7 rows: ask for 7 or fewer");
  EXPECT_EQ(refusal(*crowd(1, 20), 2), "2 clusters cannot be made of 1 row: ask for 1");
}

}  // namespace
}  // namespace diatom
