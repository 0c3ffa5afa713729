// The area under the curve is the share of pairs in the right order.
#include "ml/metrics/roc.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/random.h"

namespace diatom {
namespace {

using ::testing::ElementsAre;

std::vector<float> random_scores(ml::Random& random, std::size_t count, double mean, bool ties) {
  std::vector<float> scores(count);
  for (auto& score : scores) {
    const double value = mean + random.normal();
    score = static_cast<float>(ties ? std::round(2.0 * value) : value);
  }
  return scores;
}

TEST(Roc, AreaIsTheShareOfPairsInTheRightOrder) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    ml::Random random(seed);
    const auto ordinary = random_scores(random, 1 + random.below(40), 0.0, seed % 2 == 0);
    const auto strange = random_scores(random, 1 + random.below(40), 0.7, seed % 2 == 0);
    double ordered = 0.0;
    for (const float low : ordinary)
      for (const float high : strange) ordered += high > low ? 1.0 : high == low ? 0.5 : 0.0;
    const auto curve = ml::roc(ordinary, strange);
    EXPECT_NEAR(curve.area, ordered / static_cast<double>(ordinary.size() * strange.size()), 1e-12)
        << "seed " << seed;
    EXPECT_TRUE(std::is_sorted(curve.false_positive_rate.begin(), curve.false_positive_rate.end()));
    EXPECT_TRUE(std::is_sorted(curve.true_positive_rate.begin(), curve.true_positive_rate.end()));
    EXPECT_EQ(curve.false_positive_rate.back(), 1.0);
    EXPECT_EQ(curve.true_positive_rate.back(), 1.0);
  }
}

TEST(Roc, TakesEqualScoresInOneStep) {
  const auto curve = ml::roc({1, 2, 2, 3}, {2, 4});
  EXPECT_THAT(curve.false_positive_rate, ElementsAre(0.0, 0.0, 0.25, 0.75, 1.0));
  EXPECT_THAT(curve.true_positive_rate, ElementsAre(0.0, 0.5, 0.5, 1.0, 1.0));
}

TEST(Roc, KnowsThePerfectAndTheUselessScore) {
  constexpr float endless = std::numeric_limits<float>::infinity();
  EXPECT_EQ(ml::roc({0, 1, 2}, {3, endless}).area, 1.0);
  EXPECT_EQ(ml::roc({3, 4}, {0, 1, 2}).area, 0.0);
  const auto constant = ml::roc({1, 1}, {1, 1, 1});
  EXPECT_EQ(constant.area, 0.5);
  EXPECT_THAT(constant.false_positive_rate, ElementsAre(0.0, 1.0));
}

TEST(Roc, OfOneKindIsUnknown) {
  EXPECT_TRUE(std::isnan(ml::roc({}, {1}).area));
  EXPECT_TRUE(std::isnan(ml::roc({1}, {}).area));
  EXPECT_TRUE(ml::roc({}, {}).false_positive_rate.empty());
}

TEST(Threshold, LetsNoMoreThanTheGivenShareAlarm) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    ml::Random random(seed);
    const auto scores = random_scores(random, 1 + random.below(60), 0.0, seed % 2 == 0);
    const double rate = random.uniform();
    const double threshold = ml::threshold_at(scores, rate);
    const auto alarms = [&](double limit) {
      return static_cast<double>(std::count_if(scores.begin(), scores.end(),
                                               [&](float score) { return score > limit; })) /
             static_cast<double>(scores.size());
    };
    EXPECT_LE(alarms(threshold), rate);
    EXPECT_EQ(std::count(scores.begin(), scores.end(), static_cast<float>(threshold)) > 0, true);
    for (const float lower : scores)
      if (lower < threshold) {
        EXPECT_GT(alarms(lower), rate) << "seed " << seed;
      }
  }
}

TEST(Threshold, CountsWholeRows) {
  std::vector<float> scores(100);
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = static_cast<float>(i);
  EXPECT_EQ(ml::threshold_at(scores, 0.0), 99.0);
  EXPECT_EQ(ml::threshold_at(scores, 0.05), 94.0);
  EXPECT_EQ(ml::threshold_at(scores, 0.29), 70.0);  // 0.29 * 100 is a little less than 29
  EXPECT_EQ(ml::threshold_at({3}, 0.999), 3.0);
}

TEST(Threshold, RefusesWhatIsNoRate) {
  EXPECT_TRUE(std::isnan(ml::threshold_at({}, 0.1)));
  EXPECT_THROW(ml::threshold_at({1}, 1.0), std::invalid_argument);
  EXPECT_THROW(ml::threshold_at({1}, -0.1), std::invalid_argument);
  EXPECT_THROW(ml::threshold_at({1}, std::nan("")), std::invalid_argument);
}

}  // namespace
}  // namespace diatom
