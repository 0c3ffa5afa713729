// The score of tracking on cases that can be counted by hand.
#include "ml/metrics/tracking.h"

#include <gtest/gtest.h>

namespace diatom {
namespace {

using ml::FrameBox;
using ml::Role;

FrameBox box(float x, float y, float side = 10.0F) {
  return {Eigen::Vector2f(x, y), Eigen::Vector2f(x + side, y + side)};
}

TEST(Tracking, OverlapIsIntersectionOverUnion) {
  EXPECT_DOUBLE_EQ(ml::overlap_of(box(0, 0), box(0, 0)), 1.0);
  EXPECT_DOUBLE_EQ(ml::overlap_of(box(0, 0), box(5, 0)), 50.0 / 150.0);
  EXPECT_DOUBLE_EQ(ml::overlap_of(box(0, 0), box(20, 0)), 0.0);
  EXPECT_DOUBLE_EQ(ml::overlap_of(box(0, 0), FrameBox()), 0.0);
}

TEST(Tracking, CountsWhatIsFoundMissedAndWrong) {
  ml::TrackingScorer scorer;
  scorer.add({{1, box(0, 0)}, {2, box(50, 0)}, {3, box(90, 0)}},
             {{7, box(1, 0)}, {8, box(50, 1)}, {9, box(200, 0)}, {10, box(300, 0)}});
  const auto score = scorer.score();
  EXPECT_EQ(score.matched, 2U);
  EXPECT_EQ(score.missed, 1U);
  EXPECT_EQ(score.wrong, 2U);
  EXPECT_DOUBLE_EQ(score.precision(), 0.5);
  EXPECT_DOUBLE_EQ(score.recall(), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(score.f1(), 4.0 / 7.0);
}

TEST(Tracking, OneFoundObjectMatchesOneTrueOne) {
  ml::TrackingScorer scorer;
  scorer.add({{1, box(0, 0)}, {2, box(1, 0)}}, {{7, box(0, 0)}});
  EXPECT_EQ(scorer.score().matched, 1U);
  EXPECT_EQ(scorer.score().missed, 1U);
}

TEST(Tracking, MorePairsAreBetterThanNearerOnes) {
  ml::TrackingScorer scorer;
  scorer.add({{1, box(0, 0)}, {2, box(3, 0)}}, {{7, box(0, 0)}, {8, box(-3, 0)}});
  EXPECT_EQ(scorer.score().matched, 2U);
}

TEST(Tracking, DistractorsAreFalseAlarmsAndIgnoredOnesAreNot) {
  ml::TrackingScorer scorer;
  scorer.add({{1, box(0, 0), Role::refused}, {2, box(50, 0), Role::ignored}},
             {{7, box(0, 0)}, {8, box(50, 0)}});
  EXPECT_EQ(scorer.score().wrong, 1U);
  EXPECT_EQ(scorer.score().missed, 0U);
}

TEST(Tracking, ASwitchIsAMatchByAnotherTrackThanTheLast) {
  ml::TrackingScorer scorer;
  for (const std::uint64_t track : {7U, 7U, 8U, 8U, 7U})
    scorer.add({{1, box(0, 0)}}, {{track, box(0, 0)}});
  EXPECT_EQ(scorer.score().switches, 2U);
  EXPECT_DOUBLE_EQ(scorer.score().switch_rate(), 0.4);
}

// Both overlap enough; the nearer one is another's track, and the last partner stays.
TEST(Tracking, TheLastPartnerIsKeptWhileItAgrees) {
  ml::TrackingScorer scorer;
  scorer.add({{1, box(0, 0)}}, {{7, box(0, 0)}});
  scorer.add({{1, box(0, 0)}}, {{8, box(0, 0)}, {7, box(2, 0)}});
  EXPECT_EQ(scorer.score().switches, 0U);
}

TEST(Tracking, CountsWhatLastsFiveFrames) {
  ml::TrackingScorer scorer;
  for (int frame = 0; frame < 8; ++frame) {
    std::vector<ml::TrueObject> truth = {{1, box(0, 0)}, {3, box(90, 0), Role::ignored}};
    std::vector<ml::FoundObject> found = {{7, box(0, 0)}, {9, box(90, 0)}, {11, box(200, 0)}};
    if (frame < 4) truth.push_back({2, box(50, 0)});
    if (frame < 4) found.push_back({8, box(50, 0)});
    scorer.add(truth, found);
  }
  EXPECT_EQ(scorer.score().identities, 1U);
  EXPECT_EQ(scorer.score().tracks, 2U);  // the true one and the false alarm
  EXPECT_DOUBLE_EQ(scorer.score().count_error(), 1.0);
}

TEST(Tracking, OfNothingIsPerfect) {
  ml::TrackingScorer scorer;
  scorer.add({}, {});
  EXPECT_DOUBLE_EQ(scorer.score().f1(), 1.0);
  EXPECT_DOUBLE_EQ(scorer.score().count_error(), 0.0);
}

}  // namespace
}  // namespace diatom
