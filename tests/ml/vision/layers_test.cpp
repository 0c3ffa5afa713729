// Bodies that lie over one another, told apart by how they looked alone.
#include "ml/vision/layers.h"

#include <cmath>

#include <gtest/gtest.h>

#include "ml/vision/detection.h"
#include "ml/vision/tracker.h"
#include "tests/ml/vision/drawn_frames.h"

namespace diatom {
namespace {

using tests::Body;
using tests::frame_of;

std::vector<ml::Detection> seen_in(const std::vector<Body>& bodies,
                                   const std::vector<ml::Expected>& expected = {}) {
  const auto frame = frame_of(bodies);
  ml::BackgroundModel background;
  background.update(frame, 0.0);
  return ml::detect(frame, background, {}, expected);
}

// How the body looks alone, expected at (x, y).
ml::Expected known_as(const Body& body, std::uint64_t key, float x, float y) {
  const auto alone = seen_in({body}).front();
  ml::Expected expected;
  expected.key = key;
  expected.mask = alone.mask;
  expected.look = alone.look;
  expected.anchor = alone.centre - Eigen::Vector2f(static_cast<float>(alone.box.x),
                                                   static_cast<float>(alone.box.y));
  expected.centre = {x, y};
  return expected;
}

const Body slim{.x = 150, .y = 110, .half_length = 26, .half_width = 12};
const Body stout{.x = 156, .y = 114, .half_length = 20, .half_width = 18, .heading = 1.2};

const ml::Detection* found_as(std::uint64_t key, const std::vector<ml::Detection>& found) {
  for (const auto& one : found)
    if (one.expected == key) return &one;
  return nullptr;
}

TEST(Layers, TwoThatOverlapDeeplyAreBothFound) {
  EXPECT_EQ(seen_in({slim, stout}).size(), 1U);
  const auto found =
      seen_in({slim, stout}, {known_as(slim, 7, 153, 108), known_as(stout, 9, 153, 116)});
  ASSERT_EQ(found.size(), 2U);
  const auto* one = found_as(7, found);
  const auto* other = found_as(9, found);
  ASSERT_TRUE(one != nullptr && other != nullptr);
  EXPECT_NEAR(one->centre.x(), 150, 2.5);
  EXPECT_NEAR(one->centre.y(), 110, 2.5);
  EXPECT_NEAR(other->centre.x(), 156, 2.5);
  EXPECT_NEAR(other->centre.y(), 114, 2.5);
  EXPECT_NEAR(one->box.width, 52, 6);
}

TEST(Layers, ABodyMayHaveTurned) {
  Body turned = slim;
  turned.heading = 0.12;
  const auto found =
      seen_in({turned, stout}, {known_as(slim, 7, 150, 110), known_as(stout, 9, 156, 114)});
  const auto* one = found_as(7, found);
  ASSERT_NE(one, nullptr);
  EXPECT_NEAR(one->turned, 0.12, 0.07);
}

TEST(Layers, WhoIsNotThereIsNotFound) {
  const auto found = seen_in({slim}, {known_as(slim, 7, 150, 110), known_as(stout, 9, 152, 112)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().expected, 0U);
}

TEST(Layers, WhatIsApartIsSeenAnew) {
  Body far = stout;
  far.x = 230;
  const auto found =
      seen_in({slim, far}, {known_as(slim, 7, 150, 110), known_as(stout, 9, 230, 114)});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].expected + found[1].expected, 0U);
}

TEST(Layers, TheMaskOfALayerIsCutByTheFrame) {
  const auto expected = known_as(slim, 7, 0, 0);
  ml::PixelBox box;
  const auto mask = ml::mask_of({0, {0.0F, 0.0F}, 0.5F}, expected, {0, 0, 320, 240}, box);
  EXPECT_EQ(box.x, 0);
  EXPECT_EQ(box.y, 0);
  EXPECT_EQ(mask.width, box.width);
  EXPECT_EQ(mask.pixels.size(), static_cast<std::size_t>(box.width * box.height));
  const auto outside = ml::mask_of({0, {-500.0F, 0.0F}, 0.5F}, expected, {0, 0, 320, 240}, box);
  EXPECT_TRUE(outside.pixels.empty());
  EXPECT_EQ(box, ml::PixelBox{});
}

// One swims across another, which rests: two numbers, in every frame, and the same ones after it.
TEST(Layers, CrossingKeepsBothInSight) {
  ml::BackgroundModel background;
  ml::Tracker tracker;
  std::uint64_t first = 0;
  for (int i = 0; i < 60; ++i) {
    Body swimmer = slim;
    swimmer.x = 80 + 2.5 * i;
    const auto frame = frame_of({swimmer, stout});
    const double now_s = 0.04 * i;
    background.update(frame, now_s);
    const auto found = ml::detect(frame, background, {}, tracker.expected(now_s));
    const auto ids = tracker.update(found, {}, now_s);
    if (i < 10) continue;
    ASSERT_EQ(found.size(), 2U) << "frame " << i;
    const std::size_t left = found[0].centre.x() < found[1].centre.x() ? 0 : 1;
    const bool has_passed = swimmer.x > stout.x;
    if (std::abs(swimmer.x - stout.x) < 5.0) continue;
    const auto swimmer_id = ids[has_passed ? 1 - left : left];
    const auto resting_id = ids[has_passed ? left : 1 - left];
    EXPECT_NE(swimmer_id, resting_id);
    EXPECT_EQ(swimmer_id + resting_id, 3U);
    if (first == 0) first = swimmer_id;
    EXPECT_EQ(swimmer_id, first) << "frame " << i;
  }
}

}  // namespace
}  // namespace diatom
