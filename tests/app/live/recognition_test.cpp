#include "app/live/recognition.h"

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
  const Region whole = region_of(image, Crop::whole_frame);
  EXPECT_EQ(whole.width, 10);
  EXPECT_EQ(whole.height, 4);
  const Region square = region_of(image, Crop::centre_square);
  EXPECT_EQ(square.x, 3);
  EXPECT_EQ(square.y, 0);
  EXPECT_EQ(square.width, 4);
  EXPECT_EQ(square.height, 4);
}

TEST(Recognition, CutsOutExactlyTheRegion) {
  const ml::Image part = cut(bright_in_the_middle(), {2, 1, 3, 2});
  EXPECT_EQ(part.pixels, (std::vector<std::uint8_t>{0, 255, 255, 0, 255, 255}));
}

TEST(Recognition, TheCropDecidesWhatIsSeen) {
  const auto model = brightness_model();
  const auto frame = frame_of(bright_in_the_middle());
  const Overlay square = recognise(*model, frame, Crop::centre_square);
  EXPECT_EQ(square.classes[static_cast<std::size_t>(square.label)], "bright");
  EXPECT_NEAR(square.features(0, 0), 1.0, 1e-3);
  const Overlay whole = recognise(*model, frame, Crop::whole_frame);
  EXPECT_EQ(whole.classes[static_cast<std::size_t>(whole.label)], "dark");
  EXPECT_EQ(whole.frame, frame);
}

TEST(Recognition, ProbabilitiesSumToOneAndTheLabelIsTheLargest) {
  const Overlay overlay = recognise(*brightness_model(), frame_of(picture(240)), Crop::whole_frame);
  ASSERT_EQ(overlay.probabilities.size(), 2U);
  EXPECT_NEAR(overlay.probabilities[0] + overlay.probabilities[1], 1.0, 1e-5);
  EXPECT_EQ(overlay.label, 1);
  EXPECT_GT(overlay.probabilities[1], overlay.probabilities[0]);
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
    const Overlay overlay = recognise(model, frame_of(image), Crop::whole_frame);
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
    return recognise(model, frame_of(image), Crop::whole_frame).features;
  };
  const std::vector<ml::PreparedImage> crop = {
      ml::prepare(ml::isolated(image, {}).crop, backbone->recipe().image)};
  EXPECT_EQ(features(ml::Isolation()), backbone->features(crop));
  EXPECT_NE(features(std::nullopt), backbone->features(crop));
}

TEST(Recognition, AModelOfUnknownOriginIsRefused) {
  ml::Model model = *brightness_model();
  model.recipe.reset();
  model.backbone.reset();
  EXPECT_THROW(recognise(model, frame_of(picture(1)), Crop::whole_frame), std::runtime_error);
}

TEST(Recognition, ASecondOpinionIsOfTheSameRegion) {
  const auto model = brightness_model();
  const auto overlay = recognise(*model, frame_of(bright_in_the_middle()), Crop::centre_square);
  const auto opinion = second_opinion(*model, overlay);
  EXPECT_EQ(opinion.label, overlay.label);
  EXPECT_EQ(opinion.probabilities, overlay.probabilities);
  auto stranger = *model;
  stranger.classes = {"small", "large"};
  EXPECT_THROW(second_opinion(stranger, overlay), std::runtime_error);
}

}  // namespace
}  // namespace diatom::live
