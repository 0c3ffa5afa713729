// Detection on frames whose organisms are known: none, one, many, touching, and what is none.
#include "ml/vision/detection.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/ml/vision/drawn_frames.h"

namespace diatom {
namespace {

using tests::Body;
using tests::frame_of;

std::vector<ml::Detection> all_in(const ml::Image& frame,
                                  const ml::DetectionParameters& parameters = {}) {
  ml::BackgroundModel background;
  background.update(frame, 0.0);
  return ml::detect(frame, background, parameters);
}

std::vector<ml::Detection> organisms_in(const ml::Image& frame) {
  return ml::organisms_of(all_in(frame));
}

// Refusals of all that is seen in the frame.
std::vector<ml::Refusal> refusals_in(const ml::Image& frame) {
  std::vector<ml::Refusal> refusals;
  for (const auto& one : all_in(frame)) refusals.push_back(one.refusal);
  return refusals;
}

// 1 - dark share: a frame seen as in a dark field.
ml::Image inverted(ml::Image frame) {
  for (auto& value : frame.pixels) value = static_cast<std::uint8_t>((255 - value) / 2 + 20);
  return frame;
}

std::vector<Body> lawn(int columns, int rows, double apart) {
  std::vector<Body> bodies;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      bodies.push_back({.x = apart * (column + 0.5),
                        .y = apart * (row + 0.5),
                        .half_length = 15,
                        .half_width = 12});
  return bodies;
}

TEST(Detection, OfAnEmptyFieldIsEmpty) {
  EXPECT_TRUE(all_in(frame_of({})).empty());
  EXPECT_TRUE(all_in(frame_of({}, {.unevenness = 0.6, .grain = 4.0})).empty());
}

TEST(Detection, FindsOneWithItsBoxAndMask) {
  const Body body{.x = 150, .y = 110, .half_length = 24, .half_width = 12};
  const auto found = all_in(frame_of({body}));
  ASSERT_EQ(found.size(), 1U);
  const auto& one = found.front();
  EXPECT_TRUE(one.is_organism());
  EXPECT_NEAR(one.box.x, 126, 3);
  EXPECT_NEAR(one.box.y, 98, 3);
  EXPECT_NEAR(one.box.width, 48, 4);
  EXPECT_NEAR(one.box.height, 24, 4);
  EXPECT_EQ(one.mask.width, one.box.width);
  EXPECT_EQ(one.mask.height, one.box.height);
  EXPECT_EQ(ml::area_px(one.mask), static_cast<int>(one.area_px));
  EXPECT_NEAR(one.area_px, 3.14159 * 24 * 12, 120);
  EXPECT_NEAR(one.centre.x(), 150, 1);
  EXPECT_NEAR(one.centre.y(), 110, 1);
  EXPECT_NEAR(one.absorbed[0], 0.35, 0.06);
  EXPECT_FALSE(one.is_cut);
}

TEST(Detection, KnowsADarkFieldByItself) {
  const auto found = organisms_in(inverted(frame_of({{.x = 150, .y = 110}})));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(found.front().centre.x(), 150, 2);
  ml::DetectionParameters bright;
  bright.field = ml::Field::bright;
  EXPECT_TRUE(ml::organisms_of(all_in(inverted(frame_of({{.x = 150, .y = 110}})), bright)).empty());
}

TEST(Detection, OfAThousandFindsThemAll) {
  const auto found = organisms_in(frame_of(lawn(40, 25, 50.0), {.width = 2000, .height = 1250}));
  EXPECT_EQ(found.size(), 1000U);
}

// A mesh in which hundreds hang together is not taken apart: each body would cost the whole blob.
TEST(Detection, OfALawnThatHangsTogetherIsOne) {
  const auto found = all_in(frame_of(lawn(25, 20, 22.0), {.width = 600, .height = 480}));
  ASSERT_FALSE(found.empty());
  const auto largest = std::max_element(found.begin(), found.end(), [](auto& one, auto& other) {
    return one.area_px < other.area_px;
  });
  EXPECT_GT(largest->box.width, 400);
}

TEST(Detection, SeparatesTwoThatTouch) {
  const Body left{.x = 130, .y = 120, .half_length = 20, .half_width = 20};
  const Body right{.x = 166, .y = 120, .half_length = 20, .half_width = 20};
  const auto found = organisms_in(frame_of({left, right}));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_LT(std::min(found[0].centre.x(), found[1].centre.x()), 140);
  EXPECT_GT(std::max(found[0].centre.x(), found[1].centre.x()), 156);
}

TEST(Detection, SeparatesTwoColoursWhereThereIsNoNeck) {
  Body red{.x = 140, .y = 120, .half_length = 22, .half_width = 22, .left = {0.8, 0.5, 0.5}};
  Body green{.x = 166, .y = 120, .half_length = 22, .half_width = 22, .left = {0.5, 0.8, 0.5}};
  EXPECT_EQ(organisms_in(frame_of({red, green})).size(), 2U);
  for (Body* body : {&red, &green})
    for (double& left : body->left) left = 0.6;
  EXPECT_EQ(organisms_in(frame_of({red, green})).size(), 1U);
}

TEST(Detection, LeavesAWormWhole) {
  const Body worm{.x = 150, .y = 110, .half_length = 50, .half_width = 7, .heading = 0.4};
  EXPECT_EQ(organisms_in(frame_of({worm})).size(), 1U);
}

TEST(Detection, RefusesSpecksFibresAndBubbles) {
  const Body speck{.x = 150, .y = 110, .half_length = 8, .half_width = 7};
  EXPECT_EQ(refusals_in(frame_of({speck})), std::vector{ml::Refusal::small});
  const Body fibre{.x = 150, .y = 110, .half_length = 70, .half_width = 3, .heading = 0.3};
  EXPECT_EQ(refusals_in(frame_of({fibre})), std::vector{ml::Refusal::thin});
  // A dark ring around a clear middle.
  const Body ring{.x = 150, .y = 110, .half_length = 20, .half_width = 20, .left = {0.4, 0.4, 0.4}};
  const Body middle{
      .x = 150, .y = 110, .half_length = 14, .half_width = 14, .left = {2.4, 2.4, 2.4}};
  EXPECT_EQ(refusals_in(frame_of({ring, middle}, {.light = 150})),
            std::vector{ml::Refusal::bubble});
}

TEST(Detection, TheEdgeMayCutAnOrganism) {
  const auto found =
      organisms_in(frame_of({{.x = 0, .y = 110, .half_length = 20, .half_width = 14}}));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found.front().is_cut);
  EXPECT_EQ(found.front().box.x, 0);
}

TEST(Detection, BoxesStayInsideAFrameThatTheReductionDoesNotDivide) {
  const tests::Field field{.width = 1003, .height = 301};
  const Body corner{.x = 1002, .y = 300, .half_length = 30, .half_width = 30};
  for (const auto& one : all_in(frame_of({corner}, field))) {
    EXPECT_LE(one.box.x + one.box.width, 1003);
    EXPECT_LE(one.box.y + one.box.height, 301);
    EXPECT_EQ(one.mask.pixels.size(), static_cast<std::size_t>(one.box.width * one.box.height));
  }
}

TEST(Detection, WorksOnFramesOfFewPixelsAndOfOneGrey) {
  for (const int channels : {1, 3})
    for (const auto& [width, height] : {std::pair(1, 1), std::pair(1, 1000), std::pair(3, 2)})
      for (const std::uint8_t grey : {0, 128, 255}) {
        const auto count = static_cast<std::size_t>(width * height * channels);
        EXPECT_TRUE(
            all_in({width, height, channels, std::vector<std::uint8_t>(count, grey)}).empty());
      }
}

TEST(Detection, GreyFramesWorkToo) {
  const auto rgb = frame_of({{.x = 150, .y = 110}});
  ml::Image grey{rgb.width, rgb.height, 1, {}};
  for (std::size_t i = 0; i < rgb.pixels.size(); i += 3) grey.pixels.push_back(rgb.pixels[i]);
  EXPECT_EQ(organisms_in(grey).size(), 1U);
}

TEST(DetectionDeathTest, ABackgroundOfAnotherSizeIsABug) {
  ml::BackgroundModel background;
  background.update(frame_of({}), 0.0);
  EXPECT_DEATH(ml::detect(frame_of({}, {.width = 200}), background), "another size");
}

TEST(Detection, SameFramesSameBits) {
  const auto frame = frame_of(lawn(6, 4, 50.0), {}, 3);
  const auto one = all_in(frame);
  const auto other = all_in(frame);
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].box, other[i].box);
    EXPECT_EQ(one[i].mask, other[i].mask);
    EXPECT_EQ(one[i].contrast, other[i].contrast);
  }
}

TEST(Detection, TheFormDeclaresTheDefaults) {
  EXPECT_EQ(ml::detection_parameters_from({}), ml::DetectionParameters{});
  EXPECT_EQ(ml::detection_parameters_from({{"field", 2}}).field, ml::Field::dark);
  EXPECT_THROW(ml::detection_parameters_from({{"neck", 2}}), std::invalid_argument);
  EXPECT_THROW(ml::detection_parameters_from({{"colour", 2}}), std::invalid_argument);
}

}  // namespace
}  // namespace diatom
