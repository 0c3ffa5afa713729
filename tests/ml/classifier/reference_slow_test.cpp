// Recorded figures on real images.
#include <chrono>
#include <cmath>

#include <gtest/gtest.h>

#include "ml/classifier/falkon.h"
#include "tests/ml/classifier/reference.h"

namespace diatom {
namespace {

// The exact solution was recorded for every ninth training row, the first 500 of them, as centres.
ml::FalkonOptions recorded_options(const ml::TrainingSet& set) {
  ml::FalkonOptions options;
  options.sigma = 0.9 * std::sqrt(512.0);
  options.lambda = 1e-6;
  for (std::size_t i = 0; i < set.train.size() && options.centre_rows.size() < 500; i += 9)
    options.centre_rows.push_back(set.train[i]);
  return options;
}

double difference_from_record(const ml::Fit& fit) {
  const auto record = ml::matrix_from(ml::read_npy(tests::shared_material() / "reference" /
                                                   "falkon_direct_test_scores_500x10.npy"));
  return tests::relative_difference(fit.test_scores.cast<double>(), record.cast<double>());
}

TEST(FalkonReference, TwentyIterationsInFloatComeWithinAThousandth) {
  NEEDS_SHARED_MATERIAL();
  const auto set = tests::reference_set();
  const auto job = ml::make_falkon(set, recorded_options(set), 0);
  const auto fit = ml::run_to_result(*job);
  RecordProperty("relative_difference", std::to_string(difference_from_record(*fit)));
  EXPECT_LE(difference_from_record(*fit), 1e-3);
  EXPECT_NEAR(fit->iterations.back().accuracy_test, 0.934, 0.0021);
}

TEST(FalkonReference, FortyIterationsInDoubleComeWithinAMillionth) {
  NEEDS_SHARED_MATERIAL();
  const auto set = tests::reference_set();
  auto options = recorded_options(set);
  options.double_kernel = true;
  options.iterations = 40;
  const auto job = ml::make_falkon(set, options, 0);
  const auto fit = ml::run_to_result(*job);
  RecordProperty("relative_difference", std::to_string(difference_from_record(*fit)));
  EXPECT_LE(difference_from_record(*fit), 1e-6);
}

TEST(FalkonReference, DefaultsReachThePublishedAccuracy) {
  NEEDS_SHARED_MATERIAL();
  const auto set = tests::reference_set();
  for (const std::uint64_t seed : {0U, 1U, 2U}) {
    const auto job = ml::make_trainer("falkon", set, {}, seed);
    EXPECT_GE(ml::run_to_result(*job)->iterations.back().accuracy_test, 0.928) << seed;
  }
}

TEST(RidgeReference, DefaultReachesTheRecordedAccuracy) {
  NEEDS_SHARED_MATERIAL();
  const auto job = ml::make_trainer("ridge", tests::reference_set(), {}, 0);
  EXPECT_NEAR(ml::run_to_result(*job)->iterations.back().accuracy_test, 0.930, 0.0021);
}

}  // namespace
}  // namespace diatom
