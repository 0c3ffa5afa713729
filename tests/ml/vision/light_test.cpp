#include "ml/vision/light.h"

#include <gtest/gtest.h>

#include "tests/ml/vision/drawn_shapes.h"

namespace diatom::tests {
namespace {

TEST(Light, GreyIsTheLuma) {
  const ml::Image rgb{3, 1, 3, {255, 0, 0, 0, 255, 0, 90, 90, 90}};
  EXPECT_EQ(ml::to_grey(rgb).pixels, (std::vector<std::uint8_t>{76, 150, 90}));
  const ml::Image grey{2, 1, 1, {3, 200}};
  EXPECT_EQ(ml::to_grey(grey).pixels, grey.pixels);
}

TEST(Light, DividingByTheBackgroundLeavesTheObjectOnAnEvenField) {
  const auto lamp = [](int x) { return 100.0 + x; };
  const auto background = picture_of(101, 20, [&](int x, int) { return lamp(x); });  // mean 150
  const auto image = picture_of(101, 20, [&](int x, int y) {
    return y < 10 ? lamp(x) : 0.5 * lamp(x);  // half the light passes through the object
  });
  const auto even = ml::without_uneven_light(image, background);
  for (int x = 0; x < 101; ++x) {
    EXPECT_NEAR(even.pixels[x], 150, 1);
    EXPECT_NEAR(even.pixels[15 * 101 + x], 75, 1);
  }
}

TEST(Light, ABlackBackgroundAndBrightPixelsAreHarmless) {
  const ml::Image image{3, 1, 1, {10, 250, 20}};
  const ml::Image background{3, 1, 1, {0, 100, 200}};
  EXPECT_EQ(ml::without_uneven_light(image, background).pixels,
            (std::vector<std::uint8_t>{10, 250, 10}));
}

}  // namespace
}  // namespace diatom::tests
