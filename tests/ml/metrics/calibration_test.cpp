// Reliability by hand.
#include "ml/metrics/calibration.h"

#include <cmath>

#include <gtest/gtest.h>

namespace diatom {
namespace {

TEST(Reliability, SortsByConfidence) {
  ml::Matrix probabilities(4, 2);
  probabilities << 0.95F, 0.05F,  // right
      0.91F, 0.09F,               // wrong
      0.38F, 0.62F,               // right
      1.00F, 0.00F;               // right: the last bin holds 1
  const auto bins = ml::reliability(probabilities, {0, 1, 1, 0});
  ASSERT_EQ(bins.size(), 10U);
  EXPECT_EQ(bins[9].count, 3);
  EXPECT_NEAR(bins[9].confidence, (0.95 + 0.91 + 1.0) / 3.0, 1e-6);
  EXPECT_NEAR(bins[9].accuracy, 2.0 / 3.0, 1e-9);
  EXPECT_EQ(bins[6].count, 1);
  EXPECT_EQ(bins[6].accuracy, 1.0);
  EXPECT_EQ(bins[0].count, 0);
  EXPECT_NEAR(ml::expected_calibration_error(bins),
              (3.0 * (2.86 / 3.0 - 2.0 / 3.0) + (1.0 - 0.62)) / 4.0, 1e-6);
}

TEST(Reliability, OfNothingIsUnknown) {
  EXPECT_TRUE(std::isnan(ml::expected_calibration_error(ml::reliability(ml::Matrix(0, 2), {}))));
}

}  // namespace
}  // namespace diatom
