#include "ml/core/random.h"

#include <set>

#include <gtest/gtest.h>

namespace diatom::ml {
namespace {

TEST(Random, IsTheSpecifiedTwister) {
  // The C++ standard fixes the 10,000th output of the default-seeded engine ([rand.predef]).
  Random random(5489);
  for (int i = 1; i < 10000; ++i) random.bits();
  EXPECT_EQ(random.bits(), 9981545732273789042ULL);
}

TEST(Random, IsRepeatedByItsSeed) {
  Random first(7);
  Random second(7);
  Random other(8);
  EXPECT_EQ(first.normal(), second.normal());
  EXPECT_EQ(first.below(1000), second.below(1000));
  EXPECT_NE(first.bits(), other.bits());
}

TEST(Random, UniformFillsItsRange) {
  Random random(1);
  double sum = 0.0;
  for (int i = 0; i < 10000; ++i) {
    const double value = random.uniform(-1.0, 3.0);
    ASSERT_GE(value, -1.0);
    ASSERT_LT(value, 3.0);
    sum += value;
  }
  EXPECT_NEAR(sum / 10000, 1.0, 0.05);
}

TEST(Random, BelowIsEven) {
  Random random(2);
  std::vector<int> counts(7, 0);
  for (int i = 0; i < 70000; ++i) ++counts.at(random.below(7));
  for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
}

TEST(Random, NormalHasMeanZeroAndVarianceOne) {
  Random random(3);
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < 40000; ++i) {
    const double value = random.normal();
    ASSERT_TRUE(std::isfinite(value));
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / 40000, 0.0, 0.03);
  EXPECT_NEAR(squares / 40000, 1.0, 0.04);
}

TEST(Random, ShuffleKeepsEveryValue) {
  Random random(4);
  std::vector<int> values(50);
  std::iota(values.begin(), values.end(), 0);
  const auto before = values;
  random.shuffle(values);
  EXPECT_NE(values, before);
  std::sort(values.begin(), values.end());
  EXPECT_EQ(values, before);
}

TEST(Random, SamplesWithoutReplacement) {
  Random random(5);
  const auto drawn = random.sample_without_replacement(100, 30);
  const std::set<std::int64_t> different(drawn.begin(), drawn.end());
  EXPECT_EQ(different.size(), 30U);
  EXPECT_GE(*different.begin(), 0);
  EXPECT_LT(*different.rbegin(), 100);
  EXPECT_EQ(random.sample_without_replacement(3, 10).size(), 3U);
}

}  // namespace
}  // namespace diatom::ml
