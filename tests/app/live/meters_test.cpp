#include "app/live/meters.h"

#include <gtest/gtest.h>

namespace diatom::live {
namespace {

TEST(Rate, IsThatOfTheLastTwoSeconds) {
  Rate rate;
  for (int i = 0; i <= 100; ++i) rate.tick(1000.0 + 10.0 * i);  // one second at 100 Hz
  EXPECT_NEAR(rate.lately(2000.0), 100.0, 1e-9);
  for (int i = 1; i <= 100; ++i) rate.tick(2000.0 + 40.0 * i);  // four more at 25 Hz
  EXPECT_NEAR(rate.lately(6000.0), 25.0, 1e-9);
  EXPECT_NEAR(rate.lately(7000.0), 12.5, 1e-9);  // and now nothing comes
  EXPECT_EQ(rate.lately(9000.0), 0.0);
  EXPECT_NEAR(rate.overall(), 200.0 / 5.0, 1e-9);
}

TEST(Rate, OneEventIsNoRate) {
  Rate rate;
  EXPECT_EQ(rate.lately(5.0), 0.0);
  EXPECT_EQ(rate.overall(), 0.0);
  rate.tick(5.0);
  EXPECT_EQ(rate.lately(5.0), 0.0);
  EXPECT_EQ(rate.overall(), 0.0);
}

TEST(Latencies, PercentilesAreNearestRanks) {
  Latencies latencies;
  EXPECT_EQ(latencies.percentile(0.5), 0.0);
  for (int i = 100; i >= 1; --i) latencies.add(i);
  EXPECT_EQ(latencies.percentile(0.5), 50.0);
  EXPECT_EQ(latencies.percentile(0.99), 99.0);
  EXPECT_EQ(latencies.percentile(1.0), 100.0);
  EXPECT_EQ(latencies.percentile(0.0), 1.0);
}

TEST(Latencies, OnlyTheLast512Count) {
  Latencies latencies;
  for (int i = 0; i < 1000; ++i) latencies.add(1e6);
  for (int i = 0; i < 512; ++i) latencies.add(3.0);
  EXPECT_EQ(latencies.percentile(1.0), 3.0);
}

}  // namespace
}  // namespace diatom::live
