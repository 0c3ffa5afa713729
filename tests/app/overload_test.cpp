// What is given up under load, on a made-up clock.
#include "app/overload.h"

#include <gtest/gtest.h>

namespace diatom::app {
namespace {

// A feed of 30 frames a second and a window, 20 times a second.
class Overloaded : public testing::Test {
 protected:
  // For so long; the relief at the end.
  Relief pass(double seconds, double recognised_fps, bool drops, double window_frame_ms = 10.0) {
    Relief relief = Relief::none;
    for (double end_ms = now_ms_ + 1000.0 * seconds; now_ms_ < end_ms; now_ms_ += 50.0) {
      // Every fourth look finds a frame that was dropped.
      if (drops && ++looks_ % 4 == 0) ++status_.ledger.dropped;
      status_.camera_fps = 30.0;
      status_.recognised_fps = recognised_fps;
      relief = overload_.update(status_, window_frame_ms, now_ms_);
    }
    return relief;
  }

  live::FeedStatus status_;

 private:
  Overload overload_;
  double now_ms_ = 5e6;
  int looks_ = 0;
};

TEST_F(Overloaded, ClimbsARungEveryTwoSecondsAndComesDownSlowly) {
  EXPECT_EQ(pass(1.9, 10.0, true), Relief::none);
  EXPECT_EQ(pass(0.4, 10.0, true), Relief::thumbnails);
  EXPECT_EQ(pass(2.0, 10.0, true), Relief::boundaries);
  EXPECT_EQ(pass(2.0, 10.0, true), Relief::training_share);
  EXPECT_EQ(pass(2.0, 10.0, true), Relief::looks);
  EXPECT_EQ(pass(30.0, 10.0, true), Relief::looks) << "there is no more to give up";
  EXPECT_EQ(pass(9.9, 30.0, false), Relief::looks);
  EXPECT_EQ(pass(0.4, 30.0, false), Relief::training_share);
  EXPECT_EQ(pass(10.0, 30.0, false), Relief::boundaries);
  EXPECT_EQ(pass(20.0, 30.0, false), Relief::none);
}

TEST_F(Overloaded, AMomentIsNoOverload) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(pass(1.5, 10.0, true), Relief::none);
    EXPECT_EQ(pass(0.5, 30.0, true), Relief::none);
  }
}

TEST_F(Overloaded, ComingDownBeginsAnewWithEveryRelapse) {
  pass(2.5, 10.0, true);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(pass(8.0, 30.0, false), Relief::thumbnails);
    EXPECT_EQ(pass(1.0, 10.0, true), Relief::thumbnails);
  }
}

TEST_F(Overloaded, ARecordingThatWaitsIsNone) {
  EXPECT_EQ(pass(20.0, 5.0, false), Relief::none);
}

TEST_F(Overloaded, MostFramesRecognisedIsNone) {
  EXPECT_EQ(pass(20.0, 25.0, true), Relief::none);
}

TEST_F(Overloaded, AFeedThatDoesNotPlayIsNone) {
  status_.state = live::FeedState::ended;
  EXPECT_EQ(pass(20.0, 5.0, true), Relief::none);
}

TEST_F(Overloaded, ASlowWindowIsOne) {
  EXPECT_EQ(pass(3.0, 30.0, false, 60.0), Relief::thumbnails);
  EXPECT_EQ(pass(11.0, 30.0, false, 40.0), Relief::none);
}

TEST_F(Overloaded, EveryReliefHasWords) {
  for (int rung = 0; rung <= static_cast<int>(Relief::looks); ++rung)
    EXPECT_STRNE(name_of(static_cast<Relief>(rung)), "");
}

}  // namespace
}  // namespace diatom::app
