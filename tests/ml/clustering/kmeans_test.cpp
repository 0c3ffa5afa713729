// k-means against its plain form, and what its result must be.
#include <limits>
#include <set>

#include <gtest/gtest.h>

#include "ml/clustering/lloyd.h"
#include "tests/ml/clustering/blobs.h"

namespace diatom {
namespace {

using Eigen::MatrixXd;

struct Nearest {
  ml::Labels labels;
  double inertia = 0.0;
};

Nearest nearest(const ml::Matrix& rows, const MatrixXd& centres) {
  Nearest result;
  for (const auto row : rows.rowwise()) {
    Eigen::Index best = 0;
    result.inertia +=
        (centres.rowwise() - row.cast<double>()).rowwise().squaredNorm().minCoeff(&best);
    result.labels.push_back(static_cast<int>(best));
  }
  return result;
}

MatrixXd means(const ml::Matrix& rows, const ml::Labels& labels, Eigen::Index clusters) {
  MatrixXd sums = MatrixXd::Zero(clusters, rows.cols());
  Eigen::VectorXd counts = Eigen::VectorXd::Zero(clusters);
  for (Eigen::Index row = 0; row < rows.rows(); ++row) {
    const int label = labels[static_cast<std::size_t>(row)];
    sums.row(label) += rows.row(row).cast<double>();
    counts[label] += 1.0;
  }
  return sums.array().colwise() / counts.array();
}

ml::Matrix seeds(tests::RowsSnapshot rows, Eigen::Index clusters, std::uint64_t seed) {
  ml::Seeding seeding(std::move(rows), clusters, seed);
  while (seeding.step() == ml::Step::more) {
  }
  return seeding.centres();
}

// What is skipped by bounds and added up by differences is what the plain form computes.
TEST(Lloyd, IsThePlainFormFromTheSameSeeds) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    const auto rows = tests::blobs(600, 8, 6, 2.5, seed).rows;
    ml::LloydOptions options;
    options.clusters = 12;
    options.tolerance = 0.0;
    ml::Lloyd lloyd(rows, options, seed);
    while (lloyd.step() == ml::Step::more) {
    }

    MatrixXd centres = seeds(rows, 12, seed).cast<double>();
    const auto& curve = lloyd.inertias();
    EXPECT_GT(curve.size(), 5U);
    for (const double inertia : curve) {
      const auto labels = nearest(*rows, centres).labels;
      centres = means(*rows, labels, 12);
      const double plain = (rows->cast<double>() - centres(labels, Eigen::all)).squaredNorm();
      EXPECT_NEAR(inertia, plain, 1e-6 * plain);
    }
    EXPECT_EQ(lloyd.labels(), nearest(*rows, centres).labels);
    EXPECT_LT((lloyd.centres().points().cast<double>() - centres).norm(), 1e-6 * centres.norm());
  }
}

TEST(KMeans, EachRowIsNearestToItsCentreWhichIsTheMeanOfItsRows) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto rows = tests::blobs(500, 5, 5, 2.0, seed).rows;
    const auto found = tests::cluster("kmeans", rows, {{"clusters", 9}, {"tolerance", 0}}, seed);
    const auto centres =
        ml::matrix_from(found->partition->tensors().tensors.at("centres")).cast<double>().eval();
    EXPECT_EQ(nearest(*rows, centres).labels, found->assignment);
    EXPECT_LT((means(*rows, found->assignment, 9) - centres).norm(), 1e-5 * centres.norm());
    const double inertia = nearest(*rows, centres).inertia;
    EXPECT_NEAR(found->objective.back(), inertia, 1e-5 * inertia);
    EXPECT_EQ(found->objective_name, "inertia");
  }
}

TEST(KMeans, TheBestOfMoreRunsIsNoWorse) {
  const auto rows = tests::blobs(400, 10, 10, 3.0, 6).rows;
  double before = std::numeric_limits<double>::infinity();
  for (const double restarts : {1.0, 3.0, 10.0}) {
    const auto found =
        tests::cluster("kmeans", rows, {{"clusters", 14}, {"restarts", restarts}}, 5);
    EXPECT_LE(found->objective.back(), before);
    before = found->objective.back();
  }
}

// 6 points, each many times: a cluster on each, none without rows.
TEST(KMeans, NoClusterIsEmptyWhereEnoughRowsDiffer) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    ml::Random random(seed);
    ml::Matrix rows(120, 3);
    for (Eigen::Index row = 0; row < 120; ++row)
      rows.row(row).setConstant(static_cast<float>(random.below(6)));
    const auto found =
        tests::cluster("kmeans", tests::snapshot(rows), {{"clusters", 6}, {"restarts", 1}}, seed);
    EXPECT_LT(found->objective.back(), 1e-6) << seed;
    const auto labels = found->assignment;
    EXPECT_EQ(std::set<int>(labels.begin(), labels.end()).size(), 6U) << seed;
  }
}

TEST(Seeding, ChoosesOneRowOfEachDistantBlob) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto [rows, truth] = tests::blobs(200, 8, 8, 50.0, seed);
    const auto centres = seeds(rows, 8, seed);
    const auto labels = nearest(centres, MatrixXd::Identity(8, 8) * 50.0).labels;
    EXPECT_EQ(std::set<int>(labels.begin(), labels.end()).size(), 8U) << seed;
  }
}

}  // namespace
}  // namespace diatom
