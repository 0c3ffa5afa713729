#include "ml/synth/canvas.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace diatom::ml {
namespace {

constexpr int side = 64;

double area_painted(const Canvas& canvas) {
  double sum = 0.0;
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) sum += canvas.thickness(x, y);
  }
  return sum;
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
  EXPECT_FLOAT_EQ(canvas.thickness(20, 56), 1.0F);
  EXPECT_FLOAT_EQ(canvas.thickness(36, 40), 0.0F);
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
  EXPECT_NEAR(canvas.thickness(32, 32), 1.0F, 0.02F);
  for (int x = 0; x < side; ++x) EXPECT_LE(canvas.thickness(x, 32), 1.0F);
  EXPECT_LT(canvas.thickness(32, 23), 0.7F);
  EXPECT_EQ(canvas.thickness(32, 10), 0.0F);
}

TEST(Canvas, TextureGrainsWhatIsAbsorbedButNotTheShape) {
  const Outline square = {{-20, -20}, {20, -20}, {20, 20}, {-20, 20}};
  Canvas smooth = canvas_at({{32, 32}, 0.4, 1.0});
  smooth.vault(square, unit_ink);
  Canvas grained = canvas_at({{32, 32}, 0.4, 1.0});
  grained.vault(square, unit_ink, 0.5);
  double largest = 0.0;
  for (std::size_t i = 0; i < smooth.matter().size(); ++i) {
    const double difference = std::abs(smooth.matter()[i] - grained.matter()[i]);
    if (i % 4 == 3) {
      EXPECT_EQ(difference, 0.0);
    } else {
      largest = std::max(largest, difference);
    }
  }
  EXPECT_GT(largest, 0.3);
}

// All that is painted lies in painted(), and clear() leaves nothing of it behind.
TEST(Canvas, KnowsWhatIsPaintedAndForgetsIt) {
  Canvas canvas = canvas_at({{40, 20}, 0.7, 1.0});
  EXPECT_TRUE(canvas.painted().empty());
  canvas.ring({2, 3}, 6.0, 2.0, unit_ink);
  canvas.stroke({{-10, 0}, {-4, 5}, {4, 6}}, 1.5, unit_ink);
  canvas.taper({0, 0}, {12, -4}, 3.0, unit_ink);
  const Box box = canvas.painted();
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const bool is_inside = x >= box.x0 && x < box.x1 && y >= box.y0 && y < box.y1;
      EXPECT_TRUE(is_inside || canvas.thickness(x, y) == 0.0F) << x << ", " << y;
    }
  }
  EXPECT_LT(box.width() * box.height(), side * side / 2);
  canvas.clear();
  EXPECT_TRUE(canvas.painted().empty());
  for (const float value : canvas.matter()) EXPECT_EQ(value, 0.0F);
}

}  // namespace
}  // namespace diatom::ml
