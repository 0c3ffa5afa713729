#include "ml/vision/mask.h"

#include <gtest/gtest.h>

#include "tests/ml/vision/drawn_shapes.h"

namespace diatom::tests {
namespace {

TEST(Mask, KnowsItsBoxAndArea) {
  const auto mask = rectangle(5, 9, 20, 3, 64);
  EXPECT_EQ(ml::bounding_box(mask), (ml::PixelBox{5, 9, 20, 3}));
  EXPECT_EQ(ml::area_px(mask), 60);
  EXPECT_EQ(ml::bounding_box(ml::whole_picture(7, 4)), (ml::PixelBox{0, 0, 7, 4}));
  EXPECT_EQ(ml::area_px(ml::whole_picture(7, 4)), 28);
  EXPECT_EQ(ml::bounding_box(rectangle(0, 0, 0, 0, 8)), ml::PixelBox{});
}

TEST(Mask, ItsOutlineRunsThroughTheBorderPixels) {
  EXPECT_EQ(ml::outline(rectangle(5, 9, 20, 3, 64)).size(), 2U * 19 + 2 * 2);
  EXPECT_EQ(ml::outline(rectangle(5, 9, 1, 1, 64)).size(), 1U);
  EXPECT_TRUE(ml::outline(rectangle(0, 0, 0, 0, 8)).empty());
  EXPECT_TRUE(ml::outline({}).empty());
}

TEST(Mask, ItsOutlineIsThatOfTheLargestPiece) {
  auto mask = rectangle(2, 2, 4, 4, 32);
  const auto larger = rectangle(10, 10, 12, 12, 32);
  for (std::size_t i = 0; i < mask.pixels.size(); ++i) mask.pixels[i] |= larger.pixels[i];
  EXPECT_EQ(ml::outline(mask), ml::outline(larger));
}

TEST(Crop, KeepsTheBoxAndItsMargin) {
  const ml::Image image{4, 3, 3, [] {
                          std::vector<std::uint8_t> pixels(36);
                          for (std::size_t i = 0; i < pixels.size(); ++i)
                            pixels[i] = static_cast<std::uint8_t>(i);
                          return pixels;
                        }()};
  auto mask = ml::Mask{4, 3, std::vector<std::uint8_t>(12)};
  mask.pixels[6] = 255;  // (2, 1)
  const auto tight = ml::crop_to_object(image, mask, 0);
  EXPECT_EQ(tight.width, 1);
  EXPECT_EQ(tight.height, 1);
  EXPECT_EQ(tight.pixels, (std::vector<std::uint8_t>{18, 19, 20}));
  const auto wide = ml::crop_to_object(image, mask, 2);  // the picture ends before the margin
  EXPECT_EQ(wide.width, 4);
  EXPECT_EQ(wide.pixels, image.pixels);
  mask.pixels[6] = 0;
  EXPECT_EQ(ml::crop_to_object(image, mask, 0).pixels, image.pixels);
}

}  // namespace
}  // namespace diatom::tests
