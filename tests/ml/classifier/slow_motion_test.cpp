// FALKON's preconditioner against none: the same solution, at very different speeds.
#include "ml/classifier/slow_motion.h"

#include <cmath>

#include <Eigen/Dense>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/classifier/falkon.h"
#include "tests/ml/classifier/blobs.h"

namespace diatom {
namespace {

using Eigen::MatrixXd;

ml::Snapshot<ml::SlowMotion> run(const ml::TrainingSet& set, const ml::ParameterValues& values) {
  const auto job = ml::make_slow_motion(set, values, 3);
  return ml::run_to_result(*job);
}

MatrixXd kernel_of(const ml::Matrix& rows, const ml::Matrix& centres, double sigma) {
  MatrixXd kernel(rows.rows(), centres.rows());
  for (Eigen::Index i = 0; i < kernel.rows(); ++i)
    for (Eigen::Index j = 0; j < kernel.cols(); ++j)
      kernel(i, j) =
          std::exp(-(rows.row(i).cast<double>() - centres.row(j).cast<double>()).squaredNorm() /
                   (2.0 * sigma * sigma));
  return kernel;
}

MatrixXd direct_test_scores(const ml::TrainingSet& set, int centres, double sigma, double lambda) {
  const auto train = tests::rows_of(set, set.train);
  const auto some =
      tests::rows_of(set, ml::uniform_centres(set.train, static_cast<std::size_t>(centres), 3));
  const auto k_nm = kernel_of(train, some, sigma);
  MatrixXd targets = MatrixXd::Constant(train.rows(), set.classes, -1.0);
  const auto labels = tests::labels_of(set, set.train);
  for (std::size_t i = 0; i < labels.size(); ++i)
    targets(static_cast<Eigen::Index>(i), labels[i]) = 1.0;
  const MatrixXd left = k_nm.transpose() * k_nm +
                        lambda * static_cast<double>(train.rows()) * kernel_of(some, some, sigma);
  const MatrixXd alpha = left.ldlt().solve(k_nm.transpose() * targets);
  return kernel_of(tests::rows_of(set, set.test), some, sigma) * alpha;
}

TEST(SlowMotion, BothComeToTheDirectSolution) {
  const auto set = tests::make_blobs(1, {400, 5, 3, 0.8, 0.25});
  const auto result =
      run(set, {{"centres", 15}, {"sigma", 1.2}, {"lambda", 1e-2}, {"iterations", 200}});
  const auto direct = direct_test_scores(set, 15, 1.2, 1e-2);
  for (const auto* solver : {&result->preconditioned, &result->plain}) {
    EXPECT_LT(solver->iterations.back().residual, 1e-9);
    EXPECT_LT(tests::relative_difference(solver->test_scores.cast<double>(), direct), 1e-5);
    EXPECT_EQ(solver->iterations.back().accuracy_test,
              ml::accuracy_of(direct.cast<float>(), tests::labels_of(set, set.test)));
  }
  EXPECT_LT(result->plain.iterations.size(), 200U) << "it ends where both are solved";
  EXPECT_LT((result->preconditioned.iterations.back().norms - result->plain.iterations.back().norms)
                .norm(),
            1e-6 * result->plain.iterations.back().norms.norm());
}

TEST(SlowMotion, ThePreconditionerIsWorthOrdersOfMagnitude) {
  const auto set = tests::make_blobs(2, {2000, 20, 4, 0.8, 0.25});
  const auto result =
      run(set, {{"centres", 300}, {"sigma", 4.0}, {"lambda", 1e-4}, {"iterations", 20}});
  ASSERT_EQ(result->plain.iterations.size(), 20U);
  ASSERT_EQ(result->preconditioned.iterations.size(), 20U);
  EXPECT_LT(100.0 * result->preconditioned.iterations.back().residual,
            result->plain.iterations.back().residual);
}

// What is watched is what FALKON does: the same scores after as many iterations.
TEST(SlowMotion, ThePreconditionedOneIsFalkon) {
  for (const double balance : {0.0, 1.0}) {
    auto set = tests::make_blobs(3, {500, 6, 3, 0.8, 0.25});
    set.train.erase(set.train.begin(), set.train.begin() + 40);
    const ml::ParameterValues values = {{"centres", 60},   {"sigma", 2.0},   {"lambda", 1e-4},
                                        {"iterations", 6}, {"precision", 1}, {"balance", balance}};
    const auto falkon = ml::make_trainer("falkon", set, values, 3);
    EXPECT_LT(
        tests::relative_difference(run(set, values)->preconditioned.test_scores.cast<double>(),
                                   ml::run_to_result(*falkon)->test_scores.cast<double>()),
        1e-4);
  }
}

TEST(SlowMotion, AStepIsAtMostAnIteration) {
  const auto job = ml::make_slow_motion(tests::make_blobs(4), {{"iterations", 5}}, 3);
  std::size_t seen = 0;
  for (auto outcome = ml::Step::more; outcome == ml::Step::more;) {
    outcome = job->step();
    const auto now = job->latest() ? job->latest()->plain.iterations.size() : 0;
    EXPECT_LE(now, seen + 1);
    seen = now;
  }
  EXPECT_EQ(seen, 5U);
  EXPECT_FLOAT_EQ(job->progress().fraction, 1.0F);
}

TEST(SlowMotion, WithNothingHeldOutAccuracyIsUnknown) {
  const auto result = run(tests::make_blobs(5, {90, 4, 3, 0.5, 0.0}), {{"iterations", 3}});
  EXPECT_TRUE(std::isnan(result->plain.iterations.back().accuracy_test));
}

TEST(SlowMotion, RefusesWhatATrainerRefuses) {
  auto set = tests::make_blobs(6);
  set.train.clear();
  EXPECT_THROW(ml::make_slow_motion(set, {}, 3), std::invalid_argument);
  EXPECT_THROW(ml::make_slow_motion(tests::make_blobs(6), {{"lambda", -1.0}}, 3),
               std::invalid_argument);
}

}  // namespace
}  // namespace diatom
