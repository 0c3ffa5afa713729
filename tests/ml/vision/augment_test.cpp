#include "ml/vision/augment.h"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

namespace diatom::ml {
namespace {

// White, with a dark square of a quarter of the side in the middle.
Image marked(int width, int height) {
  Image image{width, height, 3, {}};
  image.pixels.assign(static_cast<std::size_t>(3 * width * height), 240);
  const int reach = std::min(width, height) / 8;
  for (int y = height / 2 - reach; y < height / 2 + reach; ++y)
    for (int x = width / 2 - reach; x < width / 2 + reach; ++x)
      for (int c = 0; c < 3; ++c)
        image.pixels[static_cast<std::size_t>(3 * (y * width + x) + c)] = 20;
  return image;
}

double mean_of(const Image& image) {
  return std::accumulate(image.pixels.begin(), image.pixels.end(), 0.0) /
         static_cast<double>(image.pixels.size());
}

TEST(Squared, PadsWithTheBordersColour) {
  const auto square = squared(marked(60, 30), 64);
  EXPECT_EQ(square.width, 64);
  EXPECT_EQ(square.height, 64);
  EXPECT_EQ(square.pixels.front(), 240);
  EXPECT_LT(square.pixels[static_cast<std::size_t>(3 * (32 * 64 + 32))], 60);
}

TEST(Squared, KeepsRelativeSizeOnACanvas) {
  const auto square = squared(marked(32, 32), 64, 64);  // its mark: 8 pixels in the middle
  const auto dark = std::count_if(square.pixels.begin(), square.pixels.end(),
                                  [](std::uint8_t value) { return value < 128; });
  EXPECT_EQ(dark, 3 * 8 * 8);
}

TEST(Augmented, KeepsSizeAndSubject) {
  const auto square = squared(marked(64, 64), 64);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    const auto view = augmented(square, random);
    ASSERT_EQ(view.width, 64);
    ASSERT_EQ(view.pixels.size(), square.pixels.size());
    EXPECT_NEAR(mean_of(view), mean_of(square), 45.0);  // light, contrast and tint
    EXPECT_LT(*std::min_element(view.pixels.begin(), view.pixels.end()), 110);  // still in sight
  }
}

TEST(Augmented, SameSeedSameBitsAndOtherSeedsOtherViews) {
  const auto square = squared(marked(64, 64), 64);
  Random one(7);
  Random again(7);
  Random other(8);
  const auto view = augmented(square, one);
  EXPECT_EQ(view.pixels, augmented(square, again).pixels);
  EXPECT_NE(view.pixels, augmented(square, other).pixels);
}

}  // namespace
}  // namespace diatom::ml
