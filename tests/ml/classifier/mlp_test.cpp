// The fully connected network: what a linear classifier cannot do, and what it says of itself.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/classifier/blobs.h"

namespace diatom {
namespace {

// Four clouds at the corners of a square; opposite corners are of one class.
ml::TrainingSet crossed_corners(std::uint64_t seed) {
  auto set = tests::make_blobs(seed, {400, 2, 4, 0.0, 0.25});
  ml::Random random(seed);
  ml::Matrix rows(400, 2);
  ml::Labels labels;
  for (Eigen::Index i = 0; i < 400; ++i) {
    const float x = i % 2 == 0 ? -1.0F : 1.0F;
    const float y = i % 4 < 2 ? -1.0F : 1.0F;
    rows.row(i) << x + 0.3F * static_cast<float>(random.normal()),
        y + 0.3F * static_cast<float>(random.normal());
    labels.push_back(x * y > 0.0F ? 1 : 0);
  }
  set.rows = std::make_shared<const ml::Matrix>(rows);
  set.labels = std::make_shared<const ml::Labels>(labels);
  set.classes = 2;
  return set;
}

ml::Snapshot<ml::Fit> trained(const std::string& method, const ml::TrainingSet& set,
                              const ml::ParameterValues& values) {
  const auto job = ml::make_trainer(method, set, values, 5);
  return ml::run_to_result(*job);
}

TEST(Mlp, SeparatesWhatNoLineCan) {
  const auto set = crossed_corners(1);
  EXPECT_LT(trained("logistic", set, {})->iterations.back().accuracy_test, 0.75);
  for (const double layers : {1.0, 2.0, 3.0}) {
    const auto result = trained(
        "mlp", set, {{"layers", layers}, {"width", 32}, {"epochs", 60}, {"learning_rate", 1e-2}});
    EXPECT_GT(result->iterations.back().accuracy_test, 0.97) << layers << " layers";
    EXPECT_EQ(result->head->tensors().tensors.size(), 2 * (static_cast<std::size_t>(layers) + 1));
  }
}

TEST(Mlp, TheLossBeginsAtChanceAndFalls) {
  const auto result = trained("mlp", tests::make_blobs(2, {600, 8, 4, 0.8, 0.2}),
                              {{"epochs", 20}, {"smoothing", 0}});
  EXPECT_NEAR(result->iterations.front().residual, std::log(4.0), 0.8);
  EXPECT_LT(result->iterations.back().residual, 0.5 * result->iterations.front().residual);
}

TEST(Mlp, ADivergingLossFailsWithAdvice) {
  auto set = tests::make_blobs(3);
  set.rows = std::make_shared<const ml::Matrix>(*set.rows * 1e37F);
  try {
    trained("mlp", set, {{"learning_rate", 1.0}});
    FAIL() << "it learnt from rows of 1e37";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("lower the learning rate"));
  }
}

}  // namespace
}  // namespace diatom
