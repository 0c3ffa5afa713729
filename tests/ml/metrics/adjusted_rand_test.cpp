// Agreement of partitions, with pairs of rows counted one by one.
#include "ml/metrics/adjusted_rand.h"

#include <cmath>

#include <gtest/gtest.h>

#include "ml/core/random.h"

namespace diatom {
namespace {

ml::Labels random_partition(ml::Random& random, std::size_t rows, std::uint64_t clusters) {
  ml::Labels made(rows);
  for (auto& cluster : made) cluster = static_cast<int>(random.below(clusters + 1)) - 1;
  return made;
}

double by_pairs(const ml::Labels& left, const ml::Labels& right) {
  double both = 0.0, in_left = 0.0, in_right = 0.0, pairs = 0.0;
  for (std::size_t i = 0; i < left.size(); ++i)
    for (std::size_t j = 0; j < i; ++j, ++pairs) {
      const bool together_left = left[i] == left[j];
      const bool together_right = right[i] == right[j];
      both += together_left && together_right ? 1 : 0;
      in_left += together_left ? 1 : 0;
      in_right += together_right ? 1 : 0;
    }
  const double expected = in_left * in_right / pairs;
  return (both - expected) / ((in_left + in_right) / 2.0 - expected);
}

TEST(Stability, IsTheMeanAgreementOverPairs) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    ml::Random random(seed);
    const std::size_t rows = 10 + random.below(60);
    const auto a = random_partition(random, rows, 2 + random.below(6));
    const auto b = random_partition(random, rows, 2 + random.below(6));
    const auto c = random_partition(random, rows, 2 + random.below(6));
    EXPECT_NEAR(ml::stability({a, b}), by_pairs(a, b), 1e-12) << "seed " << seed;
    EXPECT_NEAR(ml::stability({a, b, c}), (by_pairs(a, b) + by_pairs(a, c) + by_pairs(b, c)) / 3,
                1e-12)
        << "seed " << seed;
  }
}

TEST(Stability, OfEqualPartitionsIsOneWhateverTheirClustersAreCalled) {
  EXPECT_DOUBLE_EQ(ml::stability({{0, 0, 1, 2, -1}, {2, 2, 0, 1, -1}, {5, 5, -1, 3, 1}}), 1.0);
  EXPECT_EQ(ml::stability({{0, 0, 0}, {4, 4, 4}}), 1.0);
  EXPECT_EQ(ml::stability({{0, 1, 2}, {2, 1, 0}}), 1.0);
  EXPECT_EQ(ml::stability({{7}, {0}}), 1.0);
}

TEST(Stability, OfChanceIsNearZero) {
  ml::Random random(1);
  const auto a = random_partition(random, 3000, 5);
  const auto b = random_partition(random, 3000, 7);
  EXPECT_NEAR(ml::stability({a, b}), 0.0, 0.01);
  EXPECT_NEAR(ml::stability({a, ml::Labels(3000, 0)}), 0.0, 1e-12);
}

TEST(Stability, OfTooLittleIsUnknown) {
  EXPECT_TRUE(std::isnan(ml::stability({})));
  EXPECT_TRUE(std::isnan(ml::stability({{0, 1}})));
  EXPECT_TRUE(std::isnan(ml::stability({{}, {}})));
}

}  // namespace
}  // namespace diatom
