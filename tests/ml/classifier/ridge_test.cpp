// Ridge against the normal equations in Eigen.
#include <Eigen/Dense>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/classifier/blobs.h"

namespace diatom {
namespace {

using Eigen::MatrixXd;

ml::Snapshot<ml::Fit> ridge_fit(const ml::TrainingSet& set, double alpha) {
  const auto job = ml::make_trainer("ridge", set, {{"alpha", alpha}}, 0);
  return ml::run_to_result(*job);
}

// Centred primal normal equations, whatever the shape.
MatrixXd direct_scores(const ml::TrainingSet& set, double alpha) {
  const MatrixXd x = tests::rows_of(set, set.train).cast<double>();
  MatrixXd y = MatrixXd::Constant(x.rows(), set.classes, -1.0);
  for (Eigen::Index i = 0; i < x.rows(); ++i)
    y(i, (*set.labels)[static_cast<std::size_t>(set.train[static_cast<std::size_t>(i)])]) = 1.0;
  const Eigen::RowVectorXd mean_x = x.colwise().mean();
  const Eigen::RowVectorXd mean_y = y.colwise().mean();
  const MatrixXd centred = x.rowwise() - mean_x;
  const MatrixXd left =
      centred.transpose() * centred + alpha * MatrixXd::Identity(x.cols(), x.cols());
  const MatrixXd weights = left.llt().solve(centred.transpose() * (y.rowwise() - mean_y));
  const MatrixXd test = tests::rows_of(set, set.test).cast<double>();
  return ((test.rowwise() - mean_x) * weights).rowwise() + mean_y;
}

TEST(Ridge, PrimalIsTheDirectSolution) {
  for (const double alpha : {0.01, 1.0, 100.0})
    EXPECT_LT(tests::relative_difference(
                  ridge_fit(tests::make_blobs(1), alpha)->test_scores.cast<double>(),
                  direct_scores(tests::make_blobs(1), alpha)),
              1e-5);
}

TEST(Ridge, DualIsTheDirectSolutionToo) {
  const auto set = tests::make_blobs(2, {60, 200, 3, 0.8, 0.3});  // D > n
  for (const double alpha : {0.01, 1.0, 100.0})
    EXPECT_LT(tests::relative_difference(ridge_fit(set, alpha)->test_scores.cast<double>(),
                                         direct_scores(set, alpha)),
              1e-5);
}

TEST(Ridge, ManyBlocksGiveTheDirectSolution) {
  const auto set = tests::make_blobs(3, {2500, 300, 4, 0.8, 0.2});  // blocks of 1024, panels of 256
  EXPECT_LT(tests::relative_difference(ridge_fit(set, 10.0)->test_scores.cast<double>(),
                                       direct_scores(set, 10.0)),
            1e-5);
}

TEST(Ridge, AnOffsetOfTheRowsChangesNothing) {
  const auto set = tests::make_blobs(4);
  auto moved = set;
  moved.rows = std::make_shared<const ml::Matrix>(set.rows->array() + 5.0F);
  EXPECT_LT(tests::relative_difference(ridge_fit(moved, 1.0)->test_scores.cast<double>(),
                                       ridge_fit(set, 1.0)->test_scores.cast<double>()),
            1e-4);
}

// The closed form against n fits without one row each.
TEST(Ridge, LeavingOneOutEqualsRefittingWithoutIt) {
  for (const Eigen::Index dim : {4, 80}) {  // primal, dual
    const double spread = dim == 4 ? 1.2 : 5.0;
    const auto set = tests::make_blobs(5, {60, dim, 3, spread, 0.0});
    const double alpha = 3.0;
    int right = 0;
    for (Eigen::Index left_out = 0; left_out < 60; ++left_out) {
      auto without = set;
      without.train.erase(without.train.begin() + left_out);
      without.test = {left_out};
      if (ridge_fit(without, alpha)->iterations.back().accuracy_test == 1.0) ++right;
    }
    EXPECT_DOUBLE_EQ(ridge_fit(set, alpha)->accuracy_leave_one_out, right / 60.0)
        << dim << " features";
    EXPECT_GT(right, 20);
    EXPECT_LT(right, 60);
  }
}

TEST(Ridge, AWeightOfTwoIsARowTwice) {
  for (const Eigen::Index dim : {6, 200}) {  // primal, dual
    const auto set = tests::make_blobs(6, {80, dim, 3, 0.8, 0.25});
    EXPECT_LT(tests::relative_difference(
                  ridge_fit(tests::doubled_by_weight(set), 5.0)->test_scores.cast<double>(),
                  ridge_fit(tests::doubled_by_repetition(set), 5.0)->test_scores.cast<double>()),
              1e-5)
        << dim << " features";
  }
}

}  // namespace
}  // namespace diatom
