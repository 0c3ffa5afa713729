#include "ml/synth/optics.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "ml/synth/sensor.h"

namespace diatom::ml {
namespace {

constexpr int picture_side = 64;
constexpr Box whole{0, 0, picture_side, picture_side};
// Where the pixel's red value is in an RGB picture of `picture_side` columns.
constexpr std::size_t red_at(int x, int y) {
  return 3 * static_cast<std::size_t>(y * picture_side + x);
}

constexpr std::size_t middle = red_at(32, 32);

Canvas square_of(const Ink& ink) {
  Canvas canvas(picture_side, picture_side);
  canvas.place({{32, 32}, 0.0, 1.0});
  canvas.vault({{-20, -20}, {20, -20}, {20, 20}, {-20, 20}}, ink);
  return canvas;
}

Canvas disc_of(const Ink& ink, double radius) {
  Canvas canvas(picture_side, picture_side);
  canvas.place({{32, 32}, 0.0, 1.0});
  canvas.disc({0, 0}, radius, ink);
  return canvas;
}

Image grey_picture(std::uint8_t level) {
  return {picture_side, picture_side, 3,
          std::vector<std::uint8_t>(std::size_t{picture_side} * picture_side * 3, level)};
}

TEST(Optics, AnEmptySlideLeavesTheLightAlone) {
  const Canvas empty(picture_side, picture_side);
  for (const float share : transmit(empty, whole, {}).values) EXPECT_FLOAT_EQ(share, 1.0F);
  for (const float share : diffract(empty, whole, {}).values) EXPECT_NEAR(share, 1.0F, 1e-4F);
  for (const float share : scatter(empty, whole, {}).values) EXPECT_EQ(share, 0.0F);
}

TEST(BrightField, AbsorbanceFollowsBeerAndLambert) {
  Focus focus;
  focus.blur_px = 1.0;
  focus.rim = 0.0;
  const Light light = transmit(disc_of({{0.1F, 0.5F, 1.0F}, 0.0F}, 20.0), whole, focus);
  EXPECT_NEAR(light.values[middle], std::exp(-0.1F), 1e-4F);
  EXPECT_NEAR(light.values[middle + 1], std::exp(-0.5F), 1e-4F);
  EXPECT_NEAR(light.values[middle + 2], std::exp(-1.0F), 1e-4F);
}

TEST(BrightField, ClearMatterShowsItsRimOnly) {
  Focus focus;
  focus.blur_px = 1.0;
  const auto passed = transmit(square_of(grey_ink(0.0, 5.0)), whole, focus).values;
  EXPECT_LT(*std::min_element(passed.begin(), passed.end()), 0.8F);  // outside of the edge
  EXPECT_GT(*std::max_element(passed.begin(), passed.end()), 1.1F);  // inside of it
  EXPECT_NEAR(passed[middle], 1.0F, 0.1F);
}

TEST(BrightField, ObliqueLightBrightensOneFlankAndDarkensTheOther) {
  Focus focus;
  focus.rim = 0.0;
  focus.relief = 0.3;
  const auto passed = transmit(square_of(grey_ink(0.0, 5.0)), whole, focus).values;
  EXPECT_GT(passed[red_at(13, 32)], 1.05F);
  EXPECT_LT(passed[red_at(51, 32)], 0.95F);
}

TEST(DarkField, ShinesAtEdgesAndInTheColourThatPasses) {
  const auto edges = scatter(square_of(grey_ink(0.0, 5.0)), whole, {}).values;
  EXPECT_GT(edges[red_at(13, 32)], 1.5F * edges[middle]);
  const auto green = scatter(square_of({{0.6F, 0.1F, 0.6F}, 1.0F}), whole, {}).values;
  EXPECT_GT(green[middle + 1], 1.5F * green[middle]);
}

// The n-th dark and bright rings around a small disc are where the path from its middle grows by
// half wavelengths: r^2 = n lambda z, up to a shift that is the same for all n.
TEST(Lensless, FringesAreConcentricAndSpacedAsFresnelSays) {
  Focus focus;
  focus.distance_um = 900.0;
  focus.um_a_px = 3.0;
  const auto light = diffract(disc_of(grey_ink(3.0), 2.0), whole, focus).values;
  const auto at = [&](int x, int y) { return light[red_at(x, y)]; };
  for (int r = 4; r < 28; ++r) {
    EXPECT_NEAR(at(32 + r, 32), at(31 - r, 32), 0.02F) << r;
    EXPECT_NEAR(at(32 + r, 32), at(32, 32 + r), 0.02F) << r;
  }
  std::vector<double> squares;  // of the radii of the bright rings, um^2
  for (int r = 3; r < 24 && squares.size() < 2; ++r) {
    if (at(32 + r, 32) > at(31 + r, 32) && at(32 + r, 32) >= at(33 + r, 32) &&
        at(32 + r, 32) > 1.01F)
      squares.push_back(std::pow((r + 0.5) * 3.0, 2.0));
  }
  ASSERT_EQ(squares.size(), 2U);
  EXPECT_NEAR((squares[1] - squares[0]) / (2.0 * 0.6 * 900.0), 1.0, 0.35);
}

TEST(Show, AddsABodyWhereItLiesAndNowhereElse) {
  for (const Optics optics : {Optics::brightfield, Optics::darkfield, Optics::lensless}) {
    Canvas canvas(picture_side, picture_side);
    canvas.place({{32, 32}, 0.0, 1.0});
    canvas.ball({0, 0}, 5.0, grey_ink(0.8, 3.0));
    Image picture = grey_picture(100);
    show(canvas, optics, {}, 20, -20, picture);  // so the body lies at (52, 12)
    EXPECT_NE(picture.pixels[red_at(52, 12)], 100) << name_of(optics);
    EXPECT_EQ(picture.pixels[red_at(4, 60)], 100) << name_of(optics);
  }
}

TEST(Show, CutsOffWhatLiesBeyondThePicture) {
  const Canvas canvas = square_of(grey_ink(0.8, 3.0));
  Image picture = grey_picture(100);
  for (const int away : {-1000, -picture_side, picture_side, 1000})
    show(canvas, Optics::brightfield, {}, away, 0, picture);
  EXPECT_EQ(picture.pixels, grey_picture(100).pixels);
  show(canvas, Optics::brightfield, {}, -32, -32, picture);
  EXPECT_LT(picture.pixels[0], 90);
}

TEST(Sensor, NoiseHasTheAskedSizeAndNoBias) {
  Image image{128, 128, 3, std::vector<std::uint8_t>(std::size_t{128} * 128 * 3, 200)};
  Random random(3);
  add_noise(image, 4.0, random);
  double sum = 0.0;
  double squares = 0.0;
  for (const std::uint8_t value : image.pixels) {
    sum += value - 200.0;
    squares += (value - 200.0) * (value - 200.0);
  }
  const auto count = static_cast<double>(image.pixels.size());
  EXPECT_NEAR(sum / count, 0.0, 0.1);
  EXPECT_NEAR(std::sqrt(squares / count), 4.0, 0.15);
}

TEST(Sensor, CompressionKeepsColoursAndMakesBlocks) {
  Image image = grey_picture(128);
  for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
    image.pixels[i] = 200;                                                   // reddish
    image.pixels[i + 1] = static_cast<std::uint8_t>(100 + (i / 3) % 7 * 5);  // striped
  }
  const Image before = image;
  compress(image, 10);
  EXPECT_NE(image.pixels, before.pixels);
  double red = 0.0;
  double blue = 0.0;
  for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
    red += image.pixels[i];
    blue += image.pixels[i + 2];
  }
  EXPECT_NEAR(red / (picture_side * picture_side), 200.0, 12.0);
  EXPECT_NEAR(blue / (picture_side * picture_side), 128.0, 12.0);
}

}  // namespace
}  // namespace diatom::ml
