// Time that passes as it does, whatever the system's clock is set to.
#include "app/live/records/steady_utc.h"

#include <gtest/gtest.h>

#include "tests/app/live/records/hand_clock.h"

namespace diatom::live {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using tests::HandClock;
using tests::noon;

TEST(SteadyUtc, GoesOnWhenTheClockIsSet) {
  HandClock hands;
  const SteadyUtc clock(hands.clocks());
  EXPECT_EQ(clock.now(), noon);
  hands.pass(seconds(10));
  hands.set(-hours(1));
  EXPECT_EQ(clock.now(), noon + seconds(10));
  EXPECT_EQ(clock.label(noon), noon - hours(1)) << "as it is called by now";
  hands.pass(seconds(10));
  EXPECT_EQ(clock.label(clock.now()), noon + seconds(20) - hours(1));
  hands.set(hours(1) + hours(24 * 365));
  EXPECT_EQ(clock.now(), noon + seconds(20));
  EXPECT_EQ(clock.correction(), hours(24 * 365));
}

TEST(SteadyUtc, AClockThatIsHardlyOffIsRight) {
  HandClock hands;
  const SteadyUtc clock(hands.clocks());
  hands.set(milliseconds(-400));
  EXPECT_EQ(clock.correction(), seconds(0));
}

TEST(SteadyUtc, FollowsTheSystemOfItself) {
  const SteadyUtc clock;
  const auto before = clock.now();
  EXPECT_LE(before, clock.now());
  EXPECT_LT(std::chrono::abs(std::chrono::system_clock::now() - clock.now()), hours(1));
}

}  // namespace
}  // namespace diatom::live
