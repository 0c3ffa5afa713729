// The background follows the light at once and dust slowly, and resting organisms hardly at all.
#include "ml/vision/background.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/ml/vision/drawn_frames.h"

namespace diatom {
namespace {

using tests::Body;
using tests::frame_of;

// The share of the light that is left at a place of the frame.
double left_at(const ml::BackgroundModel& background, const ml::Image& frame, int x, int y) {
  const auto picture = ml::reduced(frame, background.reduction());
  const auto at = static_cast<std::size_t>(
      ((y / background.reduction()) * picture.width + x / background.reduction()) *
      picture.channels);
  return picture.pixels[at] * static_cast<double>(background.gain()[at]);
}

double worst_in_empty_field(const ml::BackgroundModel& background, const ml::Image& frame) {
  double worst = 0.0;
  for (int y = 2; y < frame.height; y += 5)
    for (int x = 2; x < frame.width; x += 5)
      worst = std::max(worst, std::abs(left_at(background, frame, x, y) - 1.0));
  return worst;
}

TEST(Background, OfTheFirstFrameIsItsUnevenLight) {
  const tests::Field field{.unevenness = 0.5, .grain = 0.0};
  ml::BackgroundModel background;
  background.update(frame_of({}, field), 0.0);
  EXPECT_LT(worst_in_empty_field(background, frame_of({}, field)), 0.025);
}

TEST(Background, LeavesOutWhatSwimsInTheFirstFrame) {
  const Body body{.x = 160, .y = 120};
  const tests::Field field{.grain = 0.0};
  ml::BackgroundModel background;
  const auto frame = frame_of({body}, field);
  background.update(frame, 0.0);
  EXPECT_NEAR(left_at(background, frame, 160, 120), 0.65, 0.03);
  EXPECT_NEAR(left_at(background, frame, 160, 60), 1.0, 0.02);
}

// Two thirds of the frame are bodies, in light that falls off: the light is that of the gaps.
TEST(Background, OfAFieldFullOfBodiesIsWhatShowsBetweenThem) {
  std::vector<Body> bodies;
  for (int y = 46; y < 480; y += 92)
    for (int x = 46; x < 640; x += 92) {
      const double left = 0.42 + 0.05 * static_cast<double>(bodies.size() * 3 % 8);  // none alike
      bodies.push_back({.x = static_cast<double>(x),
                        .y = static_cast<double>(y),
                        .half_length = 40,
                        .half_width = 40,
                        .left = {left, left, left}});
    }
  const tests::Field field{.width = 640, .height = 480, .unevenness = 0.2, .grain = 0.0};
  const auto frame = frame_of(bodies, field);
  ml::BackgroundModel background;
  background.update(frame, 0.0);
  EXPECT_NEAR(left_at(background, frame, 92, 92), 1.0, 0.05);
  EXPECT_NEAR(left_at(background, frame, 552, 368), 1.0, 0.05);
  for (const auto& body : bodies)
    EXPECT_LT(left_at(background, frame, static_cast<int>(body.x), static_cast<int>(body.y)), 0.85);
}

TEST(Background, FollowsAStepOfBrightnessAtOnce) {
  ml::BackgroundModel background;
  background.update(frame_of({}, {.grain = 0.0}), 0.0);
  const auto darker = frame_of({}, {.light = 120.0, .grain = 0.0});
  background.update(darker, 0.04);
  EXPECT_LT(worst_in_empty_field(background, darker), 0.02);
}

TEST(Background, TakesInDustAndNotAnOrganismThatRests) {
  const Body dust{.x = 80, .y = 60, .half_length = 3, .half_width = 3, .left = {0.97, 0.97, 0.97}};
  const Body resting{.x = 220, .y = 150};
  const auto frame = frame_of({dust, resting}, {.grain = 0.0});
  ml::BackgroundModel background;
  for (int i = 0; i < 60 * 5; ++i) background.update(frame, 0.2 * i);
  EXPECT_NEAR(left_at(background, frame, 80, 60), 1.0, 0.01);
  EXPECT_LT(left_at(background, frame, 220, 150), 0.75);
}

TEST(Background, AFrameOfAnotherSizeStartsAnew) {
  ml::BackgroundModel background;
  background.update(frame_of({}), 0.0);
  background.update(frame_of({}, {.width = 1000, .height = 50}), 0.04);
  EXPECT_EQ(background.reduction(), 2);
  EXPECT_EQ(background.width(), 500);
  EXPECT_EQ(background.height(), 25);
}

TEST(Background, WorksOnFramesOfFewPixels) {
  for (const int channels : {1, 3})
    for (const auto& [width, height] : {std::pair(1, 1), std::pair(1, 1000), std::pair(3, 2)}) {
      const auto count = static_cast<std::size_t>(width * height * channels);
      ml::BackgroundModel background;
      background.update({width, height, channels, std::vector<std::uint8_t>(count, 100)}, 0.0);
      for (const float gain : background.gain()) EXPECT_NEAR(gain, 0.01, 1e-3);
    }
}

TEST(Background, SurvivesABlackFrame) {
  ml::BackgroundModel background;
  background.update({64, 48, 1, std::vector<std::uint8_t>(64 * 48, 0)}, 0.0);
  for (const float gain : background.gain()) EXPECT_TRUE(std::isfinite(gain));
}

TEST(Background, SameFramesSameBits) {
  ml::BackgroundModel one;
  ml::BackgroundModel other;
  for (std::uint64_t i = 0; i < 12; ++i) {
    const auto frame = frame_of({{.x = 100.0 + 4.0 * static_cast<double>(i), .y = 90}}, {}, i);
    one.update(frame, 0.1 * static_cast<double>(i));
    other.update(frame, 0.1 * static_cast<double>(i));
  }
  EXPECT_EQ(one.gain(), other.gain());
}

}  // namespace
}  // namespace diatom
