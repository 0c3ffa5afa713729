// Ticks of the plots, and figures in words.
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/chart/scale.h"
#include "app/words.h"

namespace diatom::tests {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pointwise;

TEST(LinearTicks, AreRoundNumbersWithin) {
  EXPECT_THAT(app::linear_ticks(0.1, 0.93, 5), Pointwise(DoubleNear(1e-12), {0.2, 0.4, 0.6, 0.8}));
  EXPECT_THAT(app::linear_ticks(1, 20, 4), ElementsAre(5, 10, 15, 20));
}

TEST(LinearTicks, NeverMoreThanAsked) {
  for (const double low : {-3.0, 0.0, 0.999, 17.0})
    for (const double width : {1e-6, 0.3, 1.0, 77.0, 1e9})
      for (int most = 1; most < 12; ++most) {
        const auto ticks = app::linear_ticks(low, low + width, most);
        EXPECT_LE(static_cast<int>(ticks.size()), most);
        for (const double tick : ticks) {
          EXPECT_GE(tick, low - 1e-6 * width);
          EXPECT_LE(tick, low + width * (1 + 1e-6));
        }
      }
}

TEST(LinearTicks, OfNothingAreNone) {
  EXPECT_THAT(app::linear_ticks(1, 1, 5), IsEmpty());
  EXPECT_THAT(app::linear_ticks(2, 1, 5), IsEmpty());
  EXPECT_THAT(app::linear_ticks(std::nan(""), 1, 5), IsEmpty());
}

TEST(DecadeTicks, ArePowersOfTenThinnedEvenly) {
  EXPECT_THAT(app::decade_ticks(0.01, 1, 5), Pointwise(DoubleNear(1e-12), {0.01, 0.1, 1.0}));
  const auto thinned = app::decade_ticks(1e-9, 1, 4);
  EXPECT_LE(thinned.size(), 4U);
  for (std::size_t i = 2; i < thinned.size(); ++i)
    EXPECT_NEAR(thinned[i] / thinned[i - 1], thinned[1] / thinned[0],
                1e-3 * thinned[1] / thinned[0]);
  EXPECT_THAT(app::decade_ticks(0, 1, 4), IsEmpty());
}

TEST(Words, ReadLikeAPersonWritesThem) {
  EXPECT_EQ(app::percent(0.9731), "97.3 %");
  EXPECT_EQ(app::percent(std::numeric_limits<double>::quiet_NaN()), "–");
  EXPECT_EQ(app::grouped(0), "0");
  EXPECT_EQ(app::grouped(999), "999");
  EXPECT_EQ(app::grouped(4500), "4,500");
  EXPECT_EQ(app::grouped(-1234567), "-1,234,567");
  EXPECT_EQ(app::duration(0.84), "0.84 s");
  EXPECT_EQ(app::duration(12.34), "12.3 s");
  EXPECT_EQ(app::duration(125), "2 min 05 s");
  EXPECT_EQ(app::plural(1, "image"), "1 image");
  EXPECT_EQ(app::plural(4500, "image"), "4,500 images");
}

}  // namespace
}  // namespace diatom::tests
