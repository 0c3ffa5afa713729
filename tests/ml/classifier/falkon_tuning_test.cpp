// Choosing sigma and lambda: the closed form against refitting, and what it chooses.
#include "ml/classifier/falkon_tuning.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "ml/classifier/falkon.h"
#include "tests/ml/classifier/blobs.h"

namespace diatom {
namespace {

ml::Snapshot<ml::Tuning> tune(const ml::TrainingSet& set, const ml::TuningOptions& options) {
  const auto job = ml::make_falkon_tuning(set, options, 3);
  return ml::run_to_result(*job);
}

// Every row a centre would let the left-out row stay one; so the centres are rows of weight 0.
TEST(FalkonTuning, TheClosedFormEqualsRefittingWithoutEachRow) {
  auto set = tests::make_blobs(1, {70, 4, 3, 1.3, 0.0});
  ml::TuningOptions options;
  options.sigmas = {1.5};
  options.lambdas = {1e-3, 1e-1};
  options.rungs = {{70, 70}};
  const auto tuned = tune(set, options);
  ASSERT_EQ(tuned->points.size(), 2U);
  for (const auto& point : tuned->points) {
    int right = 0;
    for (Eigen::Index left_out = 0; left_out < 70; ++left_out) {
      auto without = set;
      ml::Vector weights = ml::Vector::Ones(70);
      weights[left_out] = 0.0F;
      without.weights = std::make_shared<const ml::Vector>(weights);
      without.test = {left_out};
      ml::FalkonOptions falkon;
      falkon.sigma = point.sigma;
      // lambda multiplies the number of rows, which is one less.
      falkon.lambda = point.lambda * 70.0 / 69.0;
      falkon.iterations = 200;
      falkon.double_kernel = true;
      falkon.centre_rows = set.train;
      const auto job = ml::make_falkon(without, falkon, 0);
      if (ml::run_to_result(*job)->iterations.back().accuracy_test == 1.0) ++right;
    }
    EXPECT_NEAR(point.accuracy, right / 70.0, 1e-9) << point.lambda;
    EXPECT_LT(right, 70);
  }
}

TEST(FalkonTuning, ChoosesNearlyAsWellAsTheHeldOutRowsWould) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto set = tests::make_blobs(seed, {1600, 12, 6, 1.6, 0.5});
    const auto accuracy = [&](double sigma, double lambda) {
      ml::FalkonOptions options;
      options.sigma = sigma;
      options.lambda = lambda;
      options.centres = 300;
      const auto job = ml::make_falkon(set, options, seed);
      return ml::run_to_result(*job)->iterations.back().accuracy_test;
    };
    const auto tuned = tune(set, {});
    double best = 0.0;
    for (const double sigma : {0.7, 1.4, 2.8, 5.6, 10.0})
      for (const double lambda : {1e-8, 1e-6, 1e-4, 1e-2})
        best = std::max(best, accuracy(sigma, lambda));
    EXPECT_GT(accuracy(tuned->best()->sigma, tuned->best()->lambda), best - 0.03) << seed;
  }
}

TEST(FalkonTuning, HalvesTheWidthsFromRungToRung) {
  const auto set = tests::make_blobs(4, {400, 5, 3, 1.0, 0.1});
  ml::TuningOptions options;
  options.sigmas = {0.5, 1, 2, 4, 8};
  options.lambdas = {1e-4, 1e-2};
  options.rungs = {{20, 100}, {40, 200}, {80, 360}};
  const auto tuned = tune(set, options);
  std::map<int, int> pairs_of;
  for (const auto& point : tuned->points) ++pairs_of[point.rung];
  EXPECT_EQ(pairs_of, (std::map<int, int>{{0, 10}, {1, 6}, {2, 4}}));
  EXPECT_EQ(tuned->best()->rung, 2);
  EXPECT_EQ(tuned->best()->centres, 80);
}

TEST(FalkonTuning, DoesNotRepeatARungThatHasAllRows) {
  const auto tuned = tune(tests::make_blobs(5, {60, 3, 2, 1.0, 0.0}), {});
  for (const auto& point : tuned->points) EXPECT_EQ(point.rung, 0);
}

TEST(FalkonTuning, PausesChangeNothingAndProgressEndsAtOne) {
  const auto set = tests::make_blobs(6);
  const auto through = tune(set, {});
  const auto job = ml::make_falkon_tuning(set, {}, 3);
  float last = 0.0F;
  while (job->step() == ml::Step::more) {
    EXPECT_GE(job->progress().fraction, last);
    last = job->progress().fraction;
  }
  EXPECT_FLOAT_EQ(job->progress().fraction, 1.0F);
  ASSERT_EQ(job->latest()->points.size(), through->points.size());
  for (std::size_t i = 0; i < through->points.size(); ++i)
    EXPECT_EQ(job->latest()->points[i].error, through->points[i].error);
}

TEST(FalkonTuning, RefusesWhatCannotBeLearntFrom) {
  auto set = tests::make_blobs(7);
  set.train = {0, 3, 6};
  EXPECT_THROW(ml::make_falkon_tuning(set, {}, 0), std::invalid_argument);
}

}  // namespace
}  // namespace diatom
