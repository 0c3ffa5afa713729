#include "ml/vision/shape.h"

#include <numbers>

#include <gtest/gtest.h>

#include "tests/ml/vision/drawn_shapes.h"

namespace diatom::tests {
namespace {

using std::numbers::pi;

TEST(Shape, OfADisc) {
  const auto shape = ml::shape_of(disc(63.5, 63.5, 40.0));
  EXPECT_NEAR(shape.area_px2, pi * 1600.0, 0.01 * pi * 1600.0);
  EXPECT_NEAR(shape.perimeter_px, 2.0 * pi * 40.0, 0.02 * 2.0 * pi * 40.0);
  EXPECT_NEAR(shape.equivalent_diameter_px, 80.0, 0.4);
  EXPECT_NEAR(shape.major_axis_px, 80.0, 0.8);
  EXPECT_NEAR(shape.minor_axis_px, 80.0, 0.8);
  EXPECT_NEAR(shape.axis_ratio, 1.0, 0.01);
  EXPECT_LT(shape.eccentricity, 0.1);
  EXPECT_GT(shape.roundness, 0.97);
  EXPECT_NEAR(shape.extent, pi / 4.0, 0.02);
  EXPECT_NEAR(shape.rectangularity, pi / 4.0, 0.02);
  EXPECT_NEAR(shape.rectangle_aspect, 1.0, 0.02);
  EXPECT_GT(shape.hull_ratio, 0.97);
  EXPECT_GT(shape.convexity, 0.97);
  EXPECT_GT(shape.circle_ratio, 0.97);
  EXPECT_LT(shape.radius_deviation, 0.01);
}

TEST(Shape, OfASquare) {
  const auto shape = ml::shape_of(rectangle(20, 30, 50, 50));
  EXPECT_EQ(shape.area_px2, 2500.0);
  EXPECT_NEAR(shape.perimeter_px, 200.0, 6.0);
  EXPECT_NEAR(shape.extent, 1.0, 1e-9);
  EXPECT_NEAR(shape.rectangularity, 1.0, 1e-6);
  EXPECT_NEAR(shape.rectangle_aspect, 1.0, 1e-6);
  EXPECT_NEAR(shape.hull_ratio, 1.0, 1e-9);
  EXPECT_NEAR(shape.roundness, pi / 4.0, 0.05);
  EXPECT_NEAR(shape.circle_ratio, 2.0 / pi, 0.02);
  EXPECT_NEAR(shape.major_axis_px, 4.0 * 50.0 / std::sqrt(12.0), 1e-6);
}

TEST(Shape, ARectangleAtAnAngleFillsItsRectangleButNotItsBox) {
  const auto tilted = mask_where(128, 128, [](int x, int y) {
    const double u = 0.8 * (x - 64) + 0.6 * (y - 64);
    const double v = -0.6 * (x - 64) + 0.8 * (y - 64);
    return std::abs(u) <= 40.0 && std::abs(v) <= 15.0;
  });
  const auto shape = ml::shape_of(tilted);
  EXPECT_GT(shape.rectangularity, 0.93);
  EXPECT_NEAR(shape.rectangle_aspect, 15.0 / 40.0, 0.02);
  EXPECT_LT(shape.extent, 0.55);
}

TEST(Shape, OfAnEllipseAtAnyAngle) {
  for (const double angle : {0.0, 0.5, 1.1}) {
    const auto shape = ml::shape_of(ellipse(50.0, 30.0, angle));
    EXPECT_NEAR(shape.major_axis_px, 100.0, 1.0);
    EXPECT_NEAR(shape.minor_axis_px, 60.0, 1.0);
    EXPECT_NEAR(shape.eccentricity, 0.8, 0.01);
    EXPECT_NEAR(shape.area_px2, pi * 1500.0, 0.01 * pi * 1500.0);
  }
}

TEST(Shape, AConcaveBodyLeavesItsHullEmpty) {
  const auto l = mask_where(64, 64, [](int x, int y) {
    return x >= 10 && x < 50 && y >= 10 && y < 50 && (x < 20 || y < 20);
  });
  const auto shape = ml::shape_of(l);
  EXPECT_NEAR(shape.hull_ratio, 700.0 / (1600.0 - 30.0 * 30.0 / 2.0), 0.01);
  EXPECT_LT(shape.convexity, 0.95);
}

TEST(Shape, HuMomentsKnowNeitherPlaceNorHeadingNorSize) {
  const auto reference = ml::shape_of(lobed(35.0, 0.0));
  for (const auto& mask : {lobed(35.0, 0.9), lobed(35.0, 2.6), lobed(20.0, 0.3)}) {
    const auto shape = ml::shape_of(mask);
    for (int i = 0; i < 7; ++i) EXPECT_NEAR(shape.hu[i], reference.hu[i], 0.12) << i;
  }
  EXPECT_GT(std::abs(ml::shape_of(ellipse(50.0, 20.0, 0.3)).hu[1] - reference.hu[1]), 0.2);
}

TEST(Shape, HuMomentsOfADisc) {
  // h_1 = 1 / (2 pi), the others vanish.
  const auto hu = ml::shape_of(disc(63.5, 63.5, 40.0)).hu;
  EXPECT_NEAR(hu[0], std::log10(1.0 + std::pow(10.0, 2.5) / (2.0 * pi)), 0.01);
  for (int i = 1; i < 7; ++i) EXPECT_NEAR(hu[i], 0.0, 0.05) << i;
}

TEST(Shape, AMirrorTurnsOnlyTheSeventhsSign) {
  const auto body = lobed(35.0, 0.2);
  const auto mirrored = mask_where(128, 128, [&](int x, int y) {
    return body.pixels[static_cast<std::size_t>(y * 128 + 127 - x)] != 0;
  });
  const auto a = ml::shape_of(body).hu;
  const auto b = ml::shape_of(mirrored).hu;
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(a[i], b[i], 1e-6) << i;
  EXPECT_NEAR(a[6], -b[6], 1e-6);
  EXPECT_GT(std::abs(a[6]), 0.05);
}

}  // namespace
}  // namespace diatom::tests
