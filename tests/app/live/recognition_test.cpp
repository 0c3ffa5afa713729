#include "app/live/recognition.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>

#include <gtest/gtest.h>

#include "ml/backbone/backbone.h"
#include "tests/app/live/fakes.h"

namespace diatom::live {
namespace {

using namespace tests;

ml::Snapshot<Frame> frame_of(ml::Image image) {
  Frame frame;
  frame.id = 1;
  frame.image = std::move(image);
  return std::make_shared<const Frame>(std::move(frame));
}

std::string name_in(const Overlay& overlay) {
  return overlay.classes[static_cast<std::size_t>(overlay.sightings.at(0).label)];
}

// Dark left and right of a bright square in the middle, (4, 10).
ml::Image bright_in_the_middle() {
  ml::Image image{10, 4, 1, std::vector<std::uint8_t>(40, 0)};
  for (std::size_t y = 0; y < 4; ++y) {
    for (std::size_t x = 3; x < 7; ++x) image.pixels[y * 10 + x] = 255;
  }
  return image;
}

TEST(Recognition, RegionsAreTheFrameOrItsMiddle) {
  const ml::Image image = bright_in_the_middle();
  const Region whole = regions_of(image, Look::whole_frame).at(0);
  EXPECT_EQ(whole.width, 10);
  EXPECT_EQ(whole.height, 4);
  const Region square = regions_of(image, Look::centre_square).at(0);
  EXPECT_EQ(square.x, 3);
  EXPECT_EQ(square.y, 0);
  EXPECT_EQ(square.width, 4);
  EXPECT_EQ(square.height, 4);
}

TEST(Recognition, CutsOutExactlyTheRegion) {
  const ml::Image part = cut(bright_in_the_middle(), {2, 1, 3, 2});
  EXPECT_EQ(part.pixels, (std::vector<std::uint8_t>{0, 255, 255, 0, 255, 255}));
}

TEST(Recognition, AnotherHeadSpeaksOfTheSameLooks) {
  const auto frame = frame_of(bright_in_the_middle());
  const auto before = recognise(brightness_model(), frame, Look::tiles);
  auto model = *brightness_model();
  model.classes = {"shade", "light"};
  const auto anew = std::make_shared<const ml::Model>(std::move(model));
  const auto judged = judged_anew(before, anew);
  const auto looked_again = recognise(anew, frame, Look::tiles);
  ASSERT_TRUE(judged);
  EXPECT_EQ(judged->classes, looked_again.classes);
  EXPECT_EQ(judged->model, anew);
  EXPECT_EQ(judged->frame, frame);
  ASSERT_EQ(judged->sightings.size(), looked_again.sightings.size());
  for (std::size_t i = 0; i < judged->sightings.size(); ++i)
    EXPECT_EQ(judged->sightings[i].probabilities, looked_again.sightings[i].probabilities);
}

TEST(Recognition, WhatWasNotLookedAtIsNotJudged) {
  auto overlay = recognise(brightness_model(), frame_of(bright_in_the_middle()), Look::whole_frame);
  overlay.features.setConstant(std::numeric_limits<float>::quiet_NaN());
  overlay.sightings.front().label = -1;
  const auto judged = judged_anew(overlay, brightness_model());
  ASSERT_TRUE(judged);
  EXPECT_EQ(judged->sightings.front().label, -1);
}

TEST(Recognition, TheCropDecidesWhatIsSeen) {
  const auto model = brightness_model();
  const auto frame = frame_of(bright_in_the_middle());
  const Overlay square = recognise(model, frame, Look::centre_square);
  EXPECT_EQ(name_in(square), "bright");
  EXPECT_NEAR(square.features(0, 0), 1.0, 1e-3);
  const Overlay whole = recognise(model, frame, Look::whole_frame);
  EXPECT_EQ(name_in(whole), "dark");
  EXPECT_EQ(whole.frame, frame);
}

TEST(Recognition, ProbabilitiesSumToOneAndTheLabelIsTheLargest) {
  const Overlay overlay = recognise(brightness_model(), frame_of(picture(240)), Look::whole_frame);
  const auto& sighting = overlay.sightings.at(0);
  ASSERT_EQ(sighting.probabilities.size(), 2U);
  EXPECT_NEAR(sighting.probabilities[0] + sighting.probabilities[1], 1.0, 1e-5);
  EXPECT_EQ(sighting.label, 1);
  EXPECT_GT(sighting.probabilities[1], sighting.probabilities[0]);
}

// Zero skew: the row that the feed computes is the row that training computed.
TEST(Recognition, FeaturesAreThoseOfTraining) {
  ml::BackboneRequest request;
  request.id = "pixels";
  for (const int canvas_px : {0, 50}) {
    request.canvas_px = canvas_px;
    const auto backbone = ml::make_backbone(request);
    ml::Model model = *brightness_model();
    model.recipe = backbone->recipe();
    model.backbone = backbone;
    model.standardisation = {ml::Vector::Zero(backbone->recipe().dim),
                             ml::Vector::Ones(backbone->recipe().dim)};
    const ml::Image image = bright_in_the_middle();
    const std::vector<ml::PreparedImage> prepared = {ml::prepare(image, backbone->recipe().image)};
    const Overlay overlay =
        recognise(std::make_shared<const ml::Model>(model), frame_of(image), Look::whole_frame);
    EXPECT_EQ(overlay.features, backbone->features(prepared));
  }
}

// A model of crops cuts the organism out of the frame as its features did.
TEST(Recognition, CutsOutTheOrganismWhereTheModelWasTaughtSo) {
  ml::BackboneRequest request;
  request.id = "pixels";
  const auto backbone = ml::make_backbone(request);
  ml::Model model = *brightness_model();
  model.backbone = backbone;
  model.standardisation = {ml::Vector::Zero(backbone->recipe().dim),
                           ml::Vector::Ones(backbone->recipe().dim)};
  ml::Image image{90, 60, 1, std::vector<std::uint8_t>(5400, 200)};
  for (std::size_t y = 20; y < 44; ++y)
    for (std::size_t x = 10; x < 34; ++x) image.pixels[y * 90 + x] = 60;
  const auto features = [&](std::optional<ml::Isolation> isolation) {
    model.recipe = backbone->recipe();
    model.recipe->isolation = isolation;
    return recognise(std::make_shared<const ml::Model>(model), frame_of(image), Look::whole_frame)
        .features;
  };
  const std::vector<ml::PreparedImage> crop = {
      ml::prepare(ml::isolated(image, {}).crop, backbone->recipe().image)};
  EXPECT_EQ(features(ml::Isolation()), backbone->features(crop));
  EXPECT_NE(features(std::nullopt), backbone->features(crop));
}

// Before anything is taught.
TEST(Recognition, AModelWithoutAHeadLooksAndNamesNothing) {
  ml::Model eyes = *brightness_model();
  eyes.head.reset();
  eyes.classes.clear();
  const auto overlay =
      recognise(std::make_shared<const ml::Model>(eyes), frame_of(picture(200)), Look::whole_frame);
  EXPECT_EQ(overlay.sightings.at(0).label, -1);
  EXPECT_FALSE(overlay.sightings.at(0).is_known());
  EXPECT_GT(overlay.features(0, 0), 0.0F);
}

TEST(Recognition, AModelOfUnknownOriginIsRefused) {
  ml::Model model = *brightness_model();
  model.recipe.reset();
  model.backbone.reset();
  EXPECT_THROW(
      recognise(std::make_shared<const ml::Model>(model), frame_of(picture(1)), Look::whole_frame),
      std::runtime_error);
}

TEST(Recognition, ASecondOpinionIsOfTheSameRegion) {
  const auto model = brightness_model();
  for (const Look look : {Look::centre_square, Look::tiles}) {
    auto overlay = recognise(model, frame_of(bright_in_the_middle()), look);
    add_second_opinions(*model, overlay);
    for (const auto& sighting : overlay.sightings) {
      ASSERT_TRUE(sighting.rival);
      EXPECT_EQ(sighting.rival->label, sighting.label);
      EXPECT_EQ(sighting.rival->probabilities, sighting.probabilities);
    }
    auto stranger = *model;
    stranger.classes = {"small", "large"};
    EXPECT_THROW(add_second_opinions(stranger, overlay), std::runtime_error);
  }
}

TEST(Recognition, TilesCoverTheFrameAndSpeakForThemselves) {
  ml::Image image{120, 60, 1, std::vector<std::uint8_t>(7200, 10)};
  for (std::size_t y = 40; y < 60; ++y)
    for (std::size_t x = 100; x < 120; ++x) image.pixels[y * 120 + x] = 250;
  const auto overlay = recognise(brightness_model(), frame_of(image), Look::tiles);
  std::vector<int> covered(image.pixels.size(), 0);
  for (const auto& sighting : overlay.sightings) {
    const auto& region = sighting.region;
    EXPECT_EQ(region.width, region.height);
    for (int y = region.y; y < region.y + region.height; ++y)
      for (int x = region.x; x < region.x + region.width; ++x)
        ++covered[static_cast<std::size_t>(y * image.width + x)];
  }
  EXPECT_EQ(std::count(covered.begin(), covered.end(), 0), 0);
  EXPECT_EQ(overlay.features.rows(), static_cast<Eigen::Index>(overlay.sightings.size()));
  const auto bright = std::count_if(overlay.sightings.begin(), overlay.sightings.end(),
                                    [](const Sighting& sighting) { return sighting.label == 1; });
  EXPECT_EQ(bright, 1);
  EXPECT_EQ(overlay.sightings.back().label, 1);
}

}  // namespace
}  // namespace diatom::live
