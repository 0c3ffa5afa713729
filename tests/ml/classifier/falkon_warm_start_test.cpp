// Warm starts: the answer of a cold start, by less work, and only where they serve.
#include "ml/classifier/falkon_warm_start.h"

#include <memory>

#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>

#include "tests/ml/classifier/blobs.h"

namespace diatom {
namespace {

const ml::ParameterValues exact = {
    {"centres", 80}, {"sigma", 2.0}, {"lambda", 1e-3}, {"iterations", 100}, {"precision", 1.0}};

ml::ParameterValues with(ml::ParameterValues values, const std::string& id, double value) {
  values[id] = value;
  return values;
}

ml::Snapshot<ml::Fit> fit(const ml::TrainingSet& set, const ml::ParameterValues& values,
                          std::uint64_t seed = 1) {
  const auto job = ml::make_trainer("falkon", set, values, seed);
  return ml::run_to_result(*job);
}

ml::TrainingSet some_set() {
  return tests::make_blobs(1, {900, 6, 4, 0.8, 0.25});
}

// The first `count` rows become one class further, as a person's hand would have it.
ml::TrainingSet taught(ml::TrainingSet set, std::size_t count) {
  auto labels = *set.labels;
  for (std::size_t i = 0; i < count; ++i) labels[i] = (labels[i] + 1) % set.classes;
  set.labels = std::make_shared<const ml::Labels>(std::move(labels));
  return set;
}

ml::TrainingSet started(ml::TrainingSet set, const ml::Fit& from) {
  set.start = from.warm_start;
  return set;
}

const ml::FalkonBasis& basis_of(const ml::Fit& fit) {
  return *dynamic_cast<const ml::FalkonWarmStart&>(*fit.warm_start).basis;
}

void expect_same_answer_sooner(const ml::TrainingSet& set, const ml::ParameterValues& values,
                               const ml::Fit& from) {
  const auto cold = fit(set, values);
  const auto warm = fit(started(set, from), values);
  EXPECT_LT(tests::relative_difference(warm->test_scores.cast<double>(),
                                       cold->test_scores.cast<double>()),
            1e-5);
  EXPECT_LT(warm->iterations.size(), cold->iterations.size());
  EXPECT_LT(warm->iterations.back().residual, 1e-7);
}

TEST(FalkonWarmStart, ChangedLabelsGiveTheAnswerOfAColdStartInFewerIterations) {
  const auto set = some_set();
  const auto first = fit(set, exact);
  expect_same_answer_sooner(taught(set, 5), exact, *first);
  expect_same_answer_sooner(taught(set, 1), exact, *first);
}

TEST(FalkonWarmStart, SoDoesAnotherLambda) {
  const auto set = some_set();
  const auto first = fit(set, exact);
  expect_same_answer_sooner(set, with(exact, "lambda", 1.1e-3), *first);
}

TEST(FalkonWarmStart, SoDoBalancedClassesWhoseWeightsMoveWithTheLabels) {
  const auto set = some_set();
  const auto values = with(exact, "balance", 1.0);
  expect_same_answer_sooner(taught(set, 5), values, *fit(set, values));
}

TEST(FalkonWarmStart, KernelAndFactorsAreNotMadeAgain) {
  const auto set = some_set();
  const auto first = fit(set, exact);
  const auto second = fit(started(taught(set, 5), *first), exact);
  auto blocks = basis_of(*first).train_kernel;
  auto blocks_after = basis_of(*second).train_kernel;
  EXPECT_EQ(blocks_after.block(0).data_ptr(), blocks.block(0).data_ptr());
  EXPECT_TRUE(basis_of(*first).factors.with(1e-3, {}).is_built());
  EXPECT_FALSE(basis_of(*first).factors.with(1e-2, {}).is_built());
}

TEST(FalkonWarmStart, NothingChangedIsSolvedAtOnceAndDoesNotDriftAway) {
  const auto set = some_set();
  const auto values = with(exact, "iterations", 8);
  auto last = fit(set, values);
  const double reached = last->iterations.back().residual;
  ASSERT_GT(reached, 1e-7);
  for (int i = 0; i < 3; ++i) {
    last = fit(started(set, *last), values);
    EXPECT_EQ(last->iterations.size(), 1U);
    EXPECT_LE(last->iterations.back().residual, reached);
  }
  // More iterations are asked for: they are done.
  EXPECT_LT(fit(started(set, *last), exact)->iterations.back().residual, 1e-7);
}

TEST(FalkonWarmStart, AFitThatWasCutShortIsNoMeasureOfTheNext) {
  const auto set = some_set();
  const auto job = ml::make_trainer("falkon", set, exact, 1);
  while (!job->latest()) job->step();
  EXPECT_EQ(job->latest()->iterations.size(), 1U);
  EXPECT_LT(fit(started(set, *job->latest()), exact)->iterations.back().residual, 1e-7);
}

TEST(FalkonWarmStart, WhatDoesNotServeIsIgnored) {
  const auto set = some_set();
  const auto first = fit(set, exact);
  const auto expect_cold = [&](const ml::TrainingSet& other, const ml::ParameterValues& values,
                               std::uint64_t seed) {
    EXPECT_EQ(fit(started(other, *first), values, seed)->test_scores,
              fit(other, values, seed)->test_scores);
  };
  expect_cold(set, with(exact, "sigma", 2.5), 1);
  expect_cold(set, with(exact, "centres", 81), 1);
  expect_cold(set, with(exact, "centre_choice", 1), 1);
  expect_cold(set, with(exact, "precision", 0), 1);
  expect_cold(set, exact, 2);
  auto fewer = set;
  fewer.train.resize(fewer.train.size() * 4 / 5);
  expect_cold(fewer, exact, 1);
  expect_cold(tests::make_blobs(2, {900, 6, 4, 0.8, 0.25}), exact, 1);
  auto given = set;
  given.centres = {1, 2, 3};
  expect_cold(given, exact, 1);

  struct Foreign : ml::WarmStart {};
  auto foreign = set;
  foreign.start = std::make_shared<const Foreign>();
  EXPECT_EQ(fit(foreign, exact)->test_scores, first->test_scores);
}

// Without the last training rows; a copy, as whoever appends rows makes one.
ml::TrainingSet without_the_last(ml::TrainingSet set, std::size_t count) {
  set.train.resize(set.train.size() - count);
  set.rows = std::make_shared<const ml::Matrix>(*set.rows);
  return set;
}

ml::Snapshot<ml::Fit> fit_on_the_centres_of(const ml::TrainingSet& set, const ml::Fit& other) {
  auto given = set;
  given.centres = other.centre_rows;
  return fit(given, exact);
}

// What a person teaches on a feed: a few more rows, and they can be taken back.
TEST(FalkonWarmStart, RowsMoreOrFewerGiveWhatTheSameCentresMakeOfThem) {
  const auto longer = some_set();
  const auto shorter = without_the_last(longer, 10);
  const auto first = fit(shorter, exact);
  const auto expect_as_on_the_same_centres = [](const ml::Fit& warm, const ml::TrainingSet& set) {
    const auto cold = fit_on_the_centres_of(set, warm);
    EXPECT_LT(tests::relative_difference(warm.test_scores.cast<double>(),
                                         cold->test_scores.cast<double>()),
              1e-5);
    EXPECT_LT(warm.iterations.size(), cold->iterations.size());
  };
  const auto more = fit(started(longer, *first), exact);
  EXPECT_EQ(more->centre_rows, first->centre_rows);
  expect_as_on_the_same_centres(*more, longer);
  const auto fewer = fit(started(shorter, *more), exact);
  expect_as_on_the_same_centres(*fewer, shorter);
}

TEST(FalkonWarmStart, KernelsOfEqualRowsAreShared) {
  // Long enough for several blocks.
  const auto longer = tests::make_blobs(1, {9000, 6, 4, 0.8, 0.25});
  const auto shorter = without_the_last(longer, 50);
  const auto first = fit(shorter, exact);
  auto before = basis_of(*first).train_kernel;
  auto after = basis_of(*fit(started(longer, *first), exact)).train_kernel;
  ASSERT_GT(before.count(), 1);
  EXPECT_EQ(after.block(0).data_ptr(), before.block(0).data_ptr());
  EXPECT_EQ(after.rows(), static_cast<std::int64_t>(longer.train.size()));
  EXPECT_NE(after.block(after.count() - 1).data_ptr(), before.block(before.count() - 1).data_ptr());
}

TEST(FalkonWarmStart, ARecomputedKernelWarmsToTheSameBits) {
  const auto set = some_set();
  ml::FalkonOptions options;
  options.centres = 80;
  const auto warm_scores = [&](std::int64_t bytes) {
    options.start = nullptr;
    options.kernel_bytes = bytes;
    const auto first = ml::make_falkon(set, options, 1);
    options.start =
        std::dynamic_pointer_cast<const ml::FalkonWarmStart>(ml::run_to_result(*first)->warm_start);
    const auto second = ml::make_falkon(taught(set, 5), options, 1);
    return ml::run_to_result(*second)->test_scores;
  };
  EXPECT_EQ(warm_scores(0), warm_scores(1 << 30));
}

TEST(FalkonWarmStart, KeepsNoChainOfEarlierOnes) {
  const auto set = some_set();
  auto first = fit(set, exact);
  const std::weak_ptr<const ml::WarmStart> earlier = first->warm_start;
  const auto second = fit(started(taught(set, 5), *first), exact);
  first.reset();
  EXPECT_TRUE(earlier.expired());
  EXPECT_NE(second->warm_start, nullptr);
}

}  // namespace
}  // namespace diatom
