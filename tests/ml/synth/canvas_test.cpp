#include "ml/synth/canvas.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include <gtest/gtest.h>

#include "ml/synth/optics.h"

namespace diatom::ml {
namespace {

constexpr int side = 64;

double area_painted(const Canvas& canvas) {
  const auto& thickness = canvas.thickness();
  return std::accumulate(thickness.begin(), thickness.end(), 0.0);
}

Canvas canvas_at(const Pose& pose) {
  Canvas canvas(side, side);
  canvas.place(pose);
  return canvas;
}

const Ink unit_ink = grey_ink(1.0, 1.0);

TEST(Canvas, AreasAreThoseOfTheShapes) {
  constexpr double pi = std::numbers::pi;
  Canvas disc = canvas_at({{32.3, 31.6}, 0.0, 1.0});
  disc.disc({0, 0}, 10.0, unit_ink);
  EXPECT_NEAR(area_painted(disc), pi * 100.0, 3.0);
  Canvas ball = canvas_at({{32.3, 31.6}, 0.0, 1.0});
  ball.ball({0, 0}, 10.0, unit_ink);
  EXPECT_NEAR(area_painted(ball), 2.0 / 3.0 * pi * 100.0, 3.0);  // the volume of half a unit ball
  Canvas ring = canvas_at({{32.3, 31.6}, 0.0, 1.0});
  ring.ring({0, 0}, 10.0, 2.0, unit_ink);
  EXPECT_NEAR(area_painted(ring), 2.0 * pi * 10.0 * 2.0, 3.0);
}

TEST(Canvas, AnAngleInALineDoesNotCountTwice) {
  Canvas bent = canvas_at({{32, 32}, 0.3, 1.0});
  bent.stroke({{-15, 0}, {0, 0}, {15, 0}}, 3.0, unit_ink);
  Canvas straight = canvas_at({{32, 32}, 0.3, 1.0});
  straight.stroke({{-15, 0}, {15, 0}}, 3.0, unit_ink);
  EXPECT_NEAR(area_painted(bent), area_painted(straight), 0.1);
  EXPECT_NEAR(area_painted(straight), 30.0 * 3.0, 12.0);  // and two round ends
}

TEST(Canvas, APoseTurnsMovesAndScales) {
  Canvas canvas = canvas_at({{20, 40}, std::numbers::pi / 2.0, 2.0});
  canvas.disc({8, 0}, 1.5, unit_ink);  // ahead of the body: below its centre, since y points down
  const auto at = [&](int x, int y) {
    return canvas.thickness()[static_cast<std::size_t>(y * side + x)];
  };
  EXPECT_FLOAT_EQ(at(20, 56), 1.0F);
  EXPECT_FLOAT_EQ(at(36, 40), 0.0F);
}

TEST(Canvas, WhatLiesOutsideIsCutOff) {
  Canvas canvas = canvas_at({{-200, 900}, 0.0, 1.0});
  canvas.disc({0, 0}, 10.0, unit_ink);
  canvas.ball({0, 0}, 10.0, unit_ink);
  canvas.stroke({{-10, 0}, {10, 3}}, 2.0, unit_ink);
  canvas.taper({-10, 0}, {10, 3}, 2.0, unit_ink);
  canvas.vault({{-10, -10}, {10, -10}, {0, 10}}, unit_ink);
  EXPECT_EQ(area_painted(canvas), 0.0);
}

TEST(Canvas, AVaultIsThickestInsideAndNeverAboveItsInk) {
  Canvas canvas = canvas_at({{32, 32}, 0.0, 1.0});
  canvas.vault({{-20, -10}, {20, -10}, {20, 10}, {-20, 10}}, unit_ink);
  const auto& thickness = canvas.thickness();
  EXPECT_NEAR(thickness[32 * side + 32], 1.0F, 0.02F);
  EXPECT_LE(*std::max_element(thickness.begin(), thickness.end()), 1.0F);
  EXPECT_LT(thickness[23 * side + 32], 0.7F);
  EXPECT_EQ(thickness[10 * side + 32], 0.0F);
}

TEST(Optics, AnEmptySlideLetsAllLightPass) {
  for (const float share : transmit(Canvas(32, 32), {})) EXPECT_FLOAT_EQ(share, 1.0F);
}

TEST(Optics, AbsorbanceFollowsBeerAndLambert) {
  Canvas canvas(side, side);
  canvas.place({{32, 32}, 0.0, 1.0});
  canvas.disc({0, 0}, 20.0, {{0.1F, 0.5F, 1.0F}, 0.0F});
  const std::vector<float> passed = transmit(canvas, {1.0, 0.0});
  const std::size_t middle = (32 * side + 32) * 3;
  EXPECT_NEAR(passed[middle], std::exp(-0.1F), 1e-4F);
  EXPECT_NEAR(passed[middle + 1], std::exp(-0.5F), 1e-4F);
  EXPECT_NEAR(passed[middle + 2], std::exp(-1.0F), 1e-4F);
}

TEST(Optics, ClearMatterShowsItsRimOnly) {
  Canvas canvas(side, side);
  canvas.place({{32, 32}, 0.0, 1.0});
  canvas.vault({{-20, -20}, {20, -20}, {20, 20}, {-20, 20}}, grey_ink(0.0, 5.0));
  const std::vector<float> passed = transmit(canvas, {1.0, 1.0});
  EXPECT_LT(*std::min_element(passed.begin(), passed.end()), 0.8F);  // outside of the edge
  EXPECT_GT(*std::max_element(passed.begin(), passed.end()), 1.1F);  // inside of it
  EXPECT_NEAR(passed[(32 * side + 32) * 3], 1.0F, 0.1F);
}

TEST(Optics, NoiseHasTheAskedSizeAndNoBias) {
  const std::vector<float> light(std::size_t{128} * 128 * 3, 200.0F);
  Random random(3);
  const Image image = expose(light, 128, 128, 4.0, random);
  double sum = 0.0;
  double squares = 0.0;
  for (const std::uint8_t value : image.pixels) {
    sum += value - 200.0;
    squares += (value - 200.0) * (value - 200.0);
  }
  const auto count = static_cast<double>(image.pixels.size());
  EXPECT_NEAR(sum / count, 0.0, 0.1);
  EXPECT_NEAR(std::sqrt(squares / count), 4.0, 0.15);  // 0.5 + 200 / 400 of 4
}

}  // namespace
}  // namespace diatom::ml
