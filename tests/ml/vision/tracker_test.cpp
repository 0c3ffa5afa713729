// Numbers that last: along straight ways, through crossings, gaps and misjudgements.
#include "ml/vision/tracker.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "ml/core/random.h"

namespace diatom {
namespace {

constexpr double frame_s = 0.04;

ml::Detection seen_at(double x, double y, int side = 30, float red = 0.3F) {
  ml::Detection one;
  one.box = {static_cast<int>(x) - side / 2, static_cast<int>(y) - side / 2, side, side};
  one.centre = {static_cast<float>(x), static_cast<float>(y)};
  one.area_px = 0.8F * static_cast<float>(side) * static_cast<float>(side);
  one.length_px = static_cast<float>(side);
  one.width_px = static_cast<float>(side);
  one.absorbed = {red, 0.3F, 0.3F};
  return one;
}

ml::Detection refused(ml::Detection one) {
  one.refusal = ml::Refusal::debris;
  return one;
}

// A tracker with a clock.
struct Watch {
  ml::Tracker tracker{{.confirm_frames = 3, .lost_s = 1.0}};
  int frame = 0;

  std::vector<std::uint64_t> see(const std::vector<ml::Detection>& detections) {
    return tracker.update(detections, {}, frame_s * frame++);
  }
};

TEST(Tracker, NumbersCountFromOneOnceConfirmed) {
  Watch watch;
  EXPECT_EQ(watch.see({seen_at(50, 50)}), std::vector<std::uint64_t>{0});
  EXPECT_EQ(watch.see({seen_at(51, 50)}), std::vector<std::uint64_t>{0});
  EXPECT_EQ(watch.see({seen_at(52, 50)}), std::vector<std::uint64_t>{1});
  EXPECT_EQ(watch.see({seen_at(53, 50), seen_at(200, 90)}), (std::vector<std::uint64_t>{1, 0}));
  watch.see({seen_at(54, 50), seen_at(201, 90)});
  EXPECT_EQ(watch.see({seen_at(202, 90), seen_at(55, 50)}), (std::vector<std::uint64_t>{2, 1}));
}

TEST(Tracker, KnowsVelocityAndAge) {
  Watch watch;
  for (int i = 0; i < 100; ++i) watch.see({seen_at(50 + 2 * i, 50 - i)});
  ASSERT_EQ(watch.tracker.tracks().size(), 1U);
  const auto& track = watch.tracker.tracks().front();
  EXPECT_NEAR(track.velocity.x(), 50.0, 3.0);
  EXPECT_NEAR(track.velocity.y(), -25.0, 3.0);
  EXPECT_EQ(track.age_frames, 100U);
  EXPECT_EQ(track.missed_frames, 0U);
}

// Two of the same looks meet, are one blob for a second, and part.
TEST(Tracker, CrossingKeepsNumbersByMotion) {
  Watch watch;
  std::vector<std::uint64_t> before;
  std::vector<std::uint64_t> after;
  for (int i = 0; i < 120; ++i) {
    const double left = 40 + 2.0 * i;
    const double right = 280 - 2.0 * i;
    const bool are_one = std::abs(left - right) < 30;
    auto blob = seen_at(0.5 * (left + right), 100, 46);
    blob.area_px = 1500;
    const auto ids =
        are_one ? watch.see({blob}) : watch.see({seen_at(left, 100), seen_at(right, 100)});
    if (i == 40) before = ids;
    if (i == 119) after = ids;
  }
  ASSERT_EQ(before.size(), 2U);
  EXPECT_EQ(before, after);
}

// Two that turn back after they met: their looks tell who is who.
TEST(Tracker, TurningBackKeepsNumbersByLooks) {
  Watch watch;
  std::vector<std::uint64_t> before;
  std::vector<std::uint64_t> after;
  for (int i = 0; i < 160; ++i) {
    const double away = std::abs(80.0 - i);
    auto blob = seen_at(150, 100, 46, 0.4F);
    blob.area_px = 1500;
    const auto ids =
        away < 15
            ? watch.see({blob})
            : watch.see({seen_at(150 - away, 100, 30, 0.2F), seen_at(150 + away, 100, 30, 0.6F)});
    if (i == 40) before = ids;
    if (i == 159) after = ids;
  }
  EXPECT_EQ(before, after);
}

TEST(Tracker, TheCallersLooksDecideWhereTheyAreGiven) {
  ml::Matrix looks(2, 2);
  looks << 1, 0, 0, 1;
  ml::Tracker tracker({.confirm_frames = 3});
  std::vector<std::uint64_t> ids;
  for (int i = 0; i < 5; ++i)
    ids = tracker.update({seen_at(100, 100), seen_at(112, 100)}, looks, frame_s * i);
  ml::Matrix swapped(2, 2);
  swapped << 0, 1, 1, 0;
  const auto after = tracker.update({seen_at(105, 100), seen_at(107, 100)}, swapped, frame_s * 5);
  EXPECT_EQ(after, (std::vector<std::uint64_t>{ids[1], ids[0]}));
}

TEST(Tracker, AShortGapKeepsTheNumberAndALongOneDoesNot) {
  Watch watch;
  for (int i = 0; i < 20; ++i) watch.see({seen_at(50 + i, 50)});
  for (int i = 0; i < 15; ++i) watch.see({});
  EXPECT_EQ(watch.see({seen_at(85, 50)}), std::vector<std::uint64_t>{1});
  for (int i = 0; i < 40; ++i) watch.see({});
  EXPECT_TRUE(watch.tracker.tracks().empty());
  for (int i = 0; i < 2; ++i) watch.see({seen_at(86, 50)});
  EXPECT_EQ(watch.see({seen_at(86, 50)}), std::vector<std::uint64_t>{2});
}

TEST(Tracker, ARestingOrganismKeepsItsNumber) {
  Watch watch;
  ml::Random random(1);
  std::set<std::uint64_t> ids;
  for (int i = 0; i < 2000; ++i)
    for (const auto id : watch.see({seen_at(50 + random.normal(), 50 + random.normal())}))
      ids.insert(id);
  EXPECT_EQ(ids, (std::set<std::uint64_t>{0, 1}));
}

TEST(Tracker, WhatIsMostlyRefusedGetsNoNumber) {
  Watch watch;
  for (int i = 0; i < 200; ++i) {
    const auto debris = seen_at(50, 50);
    const auto organism = seen_at(200, 50);
    const bool is_misjudged = i % 5 == 4;
    const auto ids = watch.see(
        {is_misjudged ? debris : refused(debris), is_misjudged ? refused(organism) : organism});
    EXPECT_EQ(ids[0], 0U);
    EXPECT_EQ(ids[1], i < 2 ? 0U : 1U);
  }
}

TEST(Tracker, AThousandAtOnceAndNone) {
  Watch watch;
  for (int i = 0; i < 8; ++i) {
    std::vector<ml::Detection> lawn;
    for (int k = 0; k < 1000; ++k) lawn.push_back(seen_at(40 * (k % 40) + i, 40 * (k / 40.0)));
    const auto ids = watch.see(lawn);
    if (i < 2) continue;
    const std::set<std::uint64_t> different(ids.begin(), ids.end());
    EXPECT_EQ(different.size(), 1000U);
    EXPECT_EQ(*different.begin(), 1U);
    EXPECT_EQ(*different.rbegin(), 1000U);
  }
  EXPECT_TRUE(watch.see({}).empty());
}

TEST(Tracker, MemoryIsBounded) {
  Watch watch;
  ml::Random random(2);
  for (int i = 0; i < 10; ++i) {
    std::vector<ml::Detection> many;
    for (int k = 0; k < 3000; ++k)
      many.push_back(seen_at(random.uniform(0, 1e5), random.uniform(0, 1e5)));
    EXPECT_EQ(watch.see(many).size(), 3000U);
    EXPECT_LE(watch.tracker.tracks().size(), ml::Tracker::most_tracks);
  }
}

TEST(Tracker, SameFramesSameBits) {
  const auto run = [] {
    Watch watch;
    ml::Random random(3);
    std::vector<std::uint64_t> all;
    for (int i = 0; i < 50; ++i) {
      std::vector<ml::Detection> some;
      for (int k = 0; k < 20; ++k)
        some.push_back(seen_at(random.uniform(0, 200), random.uniform(0, 200)));
      for (const auto id : watch.see(some)) all.push_back(id);
    }
    return all;
  };
  EXPECT_EQ(run(), run());
}

TEST(Tracker, TheFormDeclaresTheDefaults) {
  EXPECT_EQ(ml::tracker_parameters_from({}), ml::TrackerParameters{});
  EXPECT_THROW(ml::tracker_parameters_from({{"lost", -1}}), std::invalid_argument);
}

}  // namespace
}  // namespace diatom
