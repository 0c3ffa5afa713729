// The Gaussian mixture against the formulas written down plainly.
#include <cmath>
#include <numbers>

#include <Eigen/Dense>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/clustering/blobs.h"

namespace diatom {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// EM with shares (N, K) as its state, by inverses and determinants.
struct PlainMixture {
  MatrixXd rows, shares, means;
  VectorXd weights;
  std::vector<MatrixXd> covariances;

  void maximise(bool full, double raise) {
    const auto clusters = shares.cols();
    weights = shares.colwise().mean();
    means = shares.transpose() * rows;
    covariances.clear();
    for (Eigen::Index k = 0; k < clusters; ++k) {
      means.row(k) /= shares.col(k).sum();
      const MatrixXd apart = rows.rowwise() - means.row(k);
      MatrixXd covariance =
          apart.transpose() * shares.col(k).asDiagonal() * apart / shares.col(k).sum();
      if (!full) covariance = MatrixXd(covariance.diagonal().asDiagonal());
      covariance.diagonal().array() += raise;
      covariances.push_back(covariance);
    }
  }
  double expect() {  // the negative mean log likelihood
    for (Eigen::Index k = 0; k < shares.cols(); ++k) {
      const auto& covariance = covariances[static_cast<std::size_t>(k)];
      const MatrixXd apart = rows.rowwise() - means.row(k);
      const VectorXd squared = (apart * covariance.inverse()).cwiseProduct(apart).rowwise().sum();
      const double norm = std::pow(2.0 * std::numbers::pi, static_cast<double>(rows.cols())) *
                          covariance.determinant();
      shares.col(k) = weights[k] * (-0.5 * squared.array()).exp() / std::sqrt(norm);
    }
    const VectorXd densities = shares.rowwise().sum();
    shares.array().colwise() /= densities.array();
    return -densities.array().log().mean();
  }
};

double mean_variance(const MatrixXd& rows) {
  return (rows.rowwise() - rows.colwise().mean()).squaredNorm() / static_cast<double>(rows.size());
}

class GmmSteps : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(DiagonalAndFull, GmmSteps, testing::Bool());

// Two clouds that run into each other: from where k-means parts them, EM must go as by hand.
TEST_P(GmmSteps, AreThoseOfThePlainForm) {
  const bool full = GetParam();
  ml::Matrix mixed = *tests::blobs(80, 3, 2, 2.5, 3).rows;
  mixed.col(2) += 0.8F * mixed.col(0);
  const auto start = tests::cluster("kmeans", tests::snapshot(mixed), {{"clusters", 2}}, 1);

  PlainMixture plain;
  plain.rows = mixed.cast<double>();
  plain.shares = MatrixXd::Zero(80, 2);
  for (std::size_t row = 0; row < 80; ++row)
    plain.shares(static_cast<Eigen::Index>(row), start->assignment[row]) = 1.0;
  for (int iterations = 1; iterations <= 4; ++iterations) {
    plain.maximise(full, 1e-3 * mean_variance(plain.rows));
    const double objective = plain.expect();
    const auto found = tests::cluster("gmm", tests::snapshot(mixed),
                                      {{"clusters", 2},
                                       {"covariance", full ? 1 : 0},
                                       {"regularisation", 1e-3},
                                       {"restarts", 1},
                                       {"iterations", iterations},
                                       {"tolerance", 0}},
                                      1);
    ASSERT_EQ(found->objective.size(), static_cast<std::size_t>(iterations));
    EXPECT_NEAR(found->objective.back(), objective, 1e-9);
    const MatrixXd memberships = found->partition->memberships(mixed).cast<double>();
    const double as_named = (memberships - plain.shares).norm();
    const double swapped = (memberships.rowwise().reverse() - plain.shares).norm();
    EXPECT_LT(std::min(as_named, swapped), 1e-5);
  }
}

TEST(Gmm, StrangenessIsTheNegativeLogLikelihood) {
  const auto rows = tests::blobs(200, 4, 3, 3.0, 4).rows;
  for (const double covariance : {0.0, 1.0}) {
    const auto found =
        tests::cluster("gmm", rows, {{"clusters", 3}, {"covariance", covariance}}, 1);
    EXPECT_NEAR(found->partition->strangeness(*rows).mean(), found->objective.back(), 1e-4);
    EXPECT_EQ(found->objective_name, "negative mean log likelihood");
  }
}

// A needle beside a small round cloud: k-means gives the needle's end to the cloud.
TEST(Gmm, FindsStretchedClustersOfDifferentSizes) {
  ml::Random random(5);
  ml::Matrix rows(400, 2);
  ml::Labels truth;
  for (Eigen::Index row = 0; row < 400; ++row) {
    truth.push_back(static_cast<int>(row % 2));
    const auto x = static_cast<float>(random.normal());
    const auto y = static_cast<float>(random.normal());
    if (truth.back() == 0)
      rows.row(row) << 3.0F * x, 3.0F * x + 0.2F * y;
    else
      rows.row(row) << 9.0F + 0.3F * x, 6.0F + 0.3F * y;
  }
  const auto groups_by = [&](const char* method) {
    return tests::cluster(method, tests::snapshot(rows), {{"clusters", 2}}, 1)->assignment;
  };
  EXPECT_TRUE(tests::same_groups(groups_by("gmm"), truth));
  EXPECT_FALSE(tests::same_groups(groups_by("kmeans"), truth));
}

// Whole blocks of rows then hold none of a component's.
TEST(Gmm, TakesRowsSortedByClusterAndManyColumns) {
  ml::Matrix rows = *tests::blobs(300, 400, 1, 0.0, 6).rows;
  rows.topLeftCorner(150, 1).array() += 200.0F;
  const auto found = tests::cluster("gmm", tests::snapshot(rows), {{"clusters", 2}}, 1);
  ml::Labels truth(150, 0);
  truth.resize(300, 1);
  EXPECT_TRUE(tests::same_groups(found->assignment, truth));
}

TEST(Gmm, RefusesCovariancesThatDoNotFitIntoMemory) {
  const auto rows = tests::snapshot(ml::Matrix::Random(60, 4000));
  try {
    ml::make_clustering("gmm", rows, {{"clusters", 50}}, 1);
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("choose diagonal"));
  }
  EXPECT_NO_THROW(ml::make_clustering("gmm", rows, {{"clusters", 50}, {"covariance", 0}}, 1));
}

}  // namespace
}  // namespace diatom
