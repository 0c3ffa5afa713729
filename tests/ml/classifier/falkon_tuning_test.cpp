// Choosing sigma and lambda: the closed form against refitting, and what it chooses.
#include "ml/classifier/falkon_tuning.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "ml/classifier/falkon.h"
#include "ml/classifier/falkon_doubling.h"
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

// Squares of a chessboard, eight by eight, three labels in turn: no few centres can tell them
// apart.
ml::TrainingSet chessboard(std::uint64_t seed, Eigen::Index count) {
  auto set = tests::make_blobs(seed, {count, 2, 3, 0.0, 0.0});
  ml::Random random(seed);
  ml::Matrix rows(count, 2);
  ml::Labels labels;
  for (Eigen::Index row = 0; row < count; ++row) {
    rows.row(row) << static_cast<float>(random.uniform(0, 8)),
        static_cast<float>(random.uniform(0, 8));
    labels.push_back((static_cast<int>(rows(row, 0)) + static_cast<int>(rows(row, 1))) % 3);
  }
  set.rows = std::make_shared<const ml::Matrix>(std::move(rows));
  set.labels = std::make_shared<const ml::Labels>(std::move(labels));
  return set;
}

TEST(FalkonDoubling, TheClosedFormEqualsRefittingWithoutEachRow) {
  auto set = tests::make_blobs(1, {70, 4, 3, 1.3, 0.0});
  set.weights = std::make_shared<const ml::Vector>(ml::Vector::LinSpaced(70, 0.5F, 2.0F));
  ml::DoublingOptions options;
  ml::Finalist finalist;
  finalist.kernel.sigma = {1.5};
  finalist.lambdas = {1e-2};
  options.finalists.push_back(finalist);
  options.counts = {20};
  options.judged = set.train;
  options.centres = {set.train.begin(), set.train.begin() + 20};
  ml::FalkonDoubling doubling(set, options, ml::Device::cpu);
  while (doubling.advance()) {
  }
  int right = 0;
  for (Eigen::Index left_out = 0; left_out < 70; ++left_out) {
    auto without = set;
    auto weights = *set.weights;
    weights[left_out] = 0.0F;
    without.weights = std::make_shared<const ml::Vector>(weights);
    without.test = {left_out};
    ml::FalkonOptions falkon;
    falkon.sigma = 1.5;
    falkon.lambda = 1e-2 * set.weights->sum() / weights.sum();
    falkon.iterations = 200;
    falkon.double_kernel = true;
    falkon.centre_rows = options.centres;
    const auto job = ml::make_falkon(without, falkon, 0);
    if (ml::run_to_result(*job)->iterations.back().accuracy_test == 1.0) ++right;
  }
  EXPECT_NEAR(doubling.tried().front().accuracy, right / 70.0, 1e-9);
  EXPECT_LT(right, 70);
}

// Of two widths the one that tells the squares apart wins, wherever it stands.
TEST(FalkonDoubling, TheBetterOfTheFinalistsGoesOn) {
  const auto set = chessboard(2, 600);
  ml::Finalist good;
  good.kernel.sigma = {0.5};
  good.lambdas = {1e-5, 1e-4};
  auto bad = good;
  bad.kernel.sigma = {50.0};
  for (const auto& finalists : {std::vector{good, bad}, std::vector{bad, good}}) {
    ml::FalkonDoubling doubling(set, {finalists, {100, 200, 400}, set.train, set.train},
                                ml::Device::cpu);
    while (doubling.advance()) {
    }
    ASSERT_GE(doubling.tried().size(), 2U);
    for (const auto& tried : doubling.tried()) EXPECT_EQ(tried.sigma, 0.5);
  }
}

TEST(FalkonDoubling, TakesFewCentresWhereFewSufficeAndMoreWhereTheyAreNeeded) {
  ml::TuningOptions options;
  options.rungs = {{100, 1200}};
  options.doublings = {25, 50, 100, 200, 400, 800};
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto easy = tune(tests::make_blobs(seed, {1200, 6, 3, 0.8, 0.0}), options);
    EXPECT_LE(ml::values_of(*easy).at("centres"), 100.0) << seed;
    const auto hard = tune(chessboard(seed, 1200), options);
    EXPECT_GE(ml::values_of(*hard).at("centres"), 200.0) << seed;
    EXPECT_GT(ml::best_of(hard->doublings).accuracy, hard->doublings.front().accuracy + 0.05);
  }
}

TEST(FalkonDoubling, StopsAtTheFirstGainWithinItsStandardError) {
  const auto tuned =
      tune(chessboard(4, 1500), {.rungs = {{100, 1500}}, .doublings = {50, 100, 200, 400, 800}});
  const auto& tried = tuned->doublings;
  ASSERT_GE(tried.size(), 2U);
  for (std::size_t i = 1; i < tried.size(); ++i) {
    EXPECT_NEAR(tried[i].gain, tried[i].accuracy - tried[i - 1].accuracy, 1e-12);
    EXPECT_GT(tried[i].standard_error, 0.0);
    if (i + 1 < tried.size()) {
      EXPECT_GT(tried[i].gain, tried[i].standard_error);
    }
  }
  for (const auto& one : tried) EXPECT_LE(one.accuracy, ml::best_of(tried).accuracy);
  EXPECT_EQ(ml::values_of(*tuned).at("lambda"), ml::best_of(tried).lambda);
}

TEST(FalkonDoubling, EndsWithEveryTrainingRowACentre) {
  const auto tuned = tune(chessboard(5, 300), {.doublings = {50, 100, 200, 400, 800}});
  EXPECT_LE(tuned->doublings.back().centres, 300);
}

TEST(FalkonDoubling, LeavesANumberThatIsGivenAlone) {
  auto set = tests::make_blobs(6, {1600, 4, 3, 0.8, 0.0});
  const auto& method = ml::ClassifierRegistry::instance().find("falkon");
  const auto tuned = [&](const ml::ParameterValues& values) {
    const auto job = method.tune(set, ml::checked_values(method.info, values), 1, ml::Device::cpu);
    return ml::run_to_result(*job);
  };
  EXPECT_FALSE(tuned({})->doublings.empty());
  EXPECT_TRUE(tuned({{"centres", 120}})->doublings.empty());
  EXPECT_FALSE(ml::values_of(*tuned({{"centres", 120}})).contains("centres"));
  set.centres = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  const auto on_given = tuned({});
  EXPECT_TRUE(on_given->doublings.empty());
  for (const auto& point : on_given->points) EXPECT_EQ(point.centres, 9);
}

TEST(FalkonTuning, RefusesWhatCannotBeLearntFrom) {
  auto set = tests::make_blobs(7);
  set.train = {0, 3, 6};
  EXPECT_THROW(ml::make_falkon_tuning(set, {}, 0), std::invalid_argument);
}

}  // namespace
}  // namespace diatom
