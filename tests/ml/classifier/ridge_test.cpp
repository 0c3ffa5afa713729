// Ridge against the normal equations in Eigen.
#include <Eigen/Dense>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/classifier/blobs.h"

namespace diatom {
namespace {

using Eigen::MatrixXd;

ml::Snapshot<ml::Fit> fit(const ml::TrainingSet& set, double alpha) {
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
    EXPECT_LT(
        tests::relative_difference(fit(tests::make_blobs(1), alpha)->test_scores.cast<double>(),
                                   direct_scores(tests::make_blobs(1), alpha)),
        1e-5);
}

TEST(Ridge, DualIsTheDirectSolutionToo) {
  const auto set = tests::make_blobs(2, {60, 200, 3, 0.8, 0.3});  // D > n
  for (const double alpha : {0.01, 1.0, 100.0})
    EXPECT_LT(tests::relative_difference(fit(set, alpha)->test_scores.cast<double>(),
                                         direct_scores(set, alpha)),
              1e-5);
}

TEST(Ridge, ManyBlocksGiveTheDirectSolution) {
  const auto set = tests::make_blobs(3, {2500, 300, 4, 0.8, 0.2});  // blocks of 1024, panels of 256
  EXPECT_LT(tests::relative_difference(fit(set, 10.0)->test_scores.cast<double>(),
                                       direct_scores(set, 10.0)),
            1e-5);
}

TEST(Ridge, AnOffsetOfTheRowsChangesNothing) {
  const auto set = tests::make_blobs(4);
  auto moved = set;
  moved.rows = std::make_shared<const ml::Matrix>(set.rows->array() + 5.0F);
  EXPECT_LT(tests::relative_difference(fit(moved, 1.0)->test_scores.cast<double>(),
                                       fit(set, 1.0)->test_scores.cast<double>()),
            1e-4);
}

}  // namespace
}  // namespace diatom
