#include "ml/vision/segment.h"

#include <gtest/gtest.h>

#include "ml/core/random.h"
#include "tests/ml/vision/drawn_shapes.h"

namespace diatom::tests {
namespace {

// Intersection over union.
double overlap(const ml::Mask& a, const ml::Mask& b) {
  int both = 0, either = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    both += a.pixels[i] != 0 && b.pixels[i] != 0;
    either += a.pixels[i] != 0 || b.pixels[i] != 0;
  }
  return static_cast<double>(both) / either;
}

ml::Image with_grain(ml::Image image, double deviation) {
  ml::Random random(5);
  for (auto& pixel : image.pixels)
    pixel = static_cast<std::uint8_t>(std::clamp(pixel + deviation * random.normal(), 0.0, 255.0));
  return image;
}

TEST(Segment, FindsADarkObjectOnABrightField) {
  const auto truth = lobed(35.0, 0.4);
  const auto found = ml::segment(with_grain(picture_of(truth, 90, 220), 6.0));
  ASSERT_TRUE(found);
  EXPECT_GT(overlap(*found, truth), 0.93);
}

TEST(Segment, FindsABrightObjectOnADarkField) {
  const auto truth = lobed(35.0, 0.4);
  const auto found = ml::segment(with_grain(picture_of(truth, 150, 20), 6.0));
  ASSERT_TRUE(found);
  EXPECT_GT(overlap(*found, truth), 0.93);
}

TEST(Segment, ANamedFieldIsNotGuessed) {
  const auto picture = picture_of(lobed(35.0, 0.4), 90, 220);
  ml::SegmentParameters parameters;
  parameters.field = ml::Field::bright;
  EXPECT_EQ(ml::segment(picture, parameters), ml::segment(picture));
  parameters.field = ml::Field::dark;
  EXPECT_NE(ml::segment(picture, parameters), ml::segment(picture));
}

TEST(Segment, GreyAndColourGiveTheSameMask) {
  const auto grey = picture_of(lobed(35.0, 0.4), 90, 220);
  ml::Image colour{grey.width, grey.height, 3, {}};
  for (const auto value : grey.pixels) colour.pixels.insert(colour.pixels.end(), 3, value);
  EXPECT_EQ(ml::segment(grey), ml::segment(colour));
}

TEST(Segment, KeepsTheLargestObjectAndFillsIt) {
  const auto ring = mask_where(128, 128, [](int x, int y) {
    const double r = std::hypot(x - 60, y - 64);
    const bool speck = std::hypot(x - 115, y - 15) < 8;
    return (r > 20 && r < 32) || speck;
  });
  const auto found = ml::segment(picture_of(ring, 60, 230));
  ASSERT_TRUE(found);
  EXPECT_GT(overlap(*found, disc(60, 64, 32)), 0.9);
}

TEST(Segment, PrefersAWholeObjectToALargerNeighbourThatTheBorderCuts) {
  const auto both = mask_where(
      128, 128, [](int x, int y) { return std::hypot(x - 64, y - 64) < 20 || (x < 24 && y < 80); });
  const auto found = ml::segment(picture_of(both, 60, 230));
  ASSERT_TRUE(found);
  EXPECT_GT(overlap(*found, disc(64, 64, 20)), 0.9);
}

TEST(Segment, FringesAndUnevenLightAreNoObject) {
  const auto picture = picture_of(128, 128, [](int x, int y) {
    const double r = std::hypot(x - 64, y - 64);
    const double light = x / 8.0;  // 16 levels from left to right
    return r < 20.0 ? 80.0 + light : 150.0 + light + 10.0 * std::cos((r - 20.0) / 5.0);
  });
  const auto found = ml::segment(picture);
  ASSERT_TRUE(found);
  EXPECT_GT(overlap(*found, disc(64, 64, 20)), 0.9);
  ml::SegmentParameters careless;
  careless.grain_factor = 0.0;
  const auto fringed = ml::segment(picture, careless);
  ASSERT_TRUE(fringed);
  EXPECT_LT(overlap(*fringed, disc(64, 64, 20)), 0.5);
}

TEST(Segment, SaysWhereThereIsNothing) {
  EXPECT_FALSE(ml::segment(picture_of(64, 64, [](int, int) { return 200; })));
  EXPECT_FALSE(ml::segment(picture_of(64, 64, [](int, int) { return 0; })));
  EXPECT_FALSE(ml::segment(picture_of(64, 64, [](int, int) { return 255; })));
  EXPECT_FALSE(ml::segment(with_grain(picture_of(64, 64, [](int, int) { return 200; }), 3.0)));
  EXPECT_FALSE(ml::segment(picture_of(disc(64, 64, 6), 90, 220))) << "smaller than 200 pixels";
}

TEST(Segment, TinyPicturesHaveNoObject) {
  for (const auto& [width, height] : {std::pair{1, 1}, {2, 1}, {1, 9}, {5, 5}})
    EXPECT_FALSE(ml::segment(picture_of(width, height, [](int x, int y) { return 40 * (x + y); })));
}

TEST(Segment, AnyParametersOfAFormWork) {
  const auto picture = picture_of(lobed(35.0, 0.4), 90, 220);
  for (const int side : {0, 1, 2, 4, 8, 31}) {
    ml::SegmentParameters parameters;
    parameters.median_px = parameters.adaptive_px = side;
    parameters.close_px = parameters.close_again_px = side;
    EXPECT_TRUE(ml::segment(picture, parameters)) << side;
  }
}

}  // namespace
}  // namespace diatom::tests
