#include "ml/vision/fourier_contour.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/ml/vision/drawn_shapes.h"

namespace diatom::tests {
namespace {

using Magnitudes = std::array<double, 9>;

double at(const Magnitudes& magnitudes, int frequency) {
  const auto& all = ml::fourier_frequencies;
  return magnitudes[static_cast<std::size_t>(std::find(all.begin(), all.end(), frequency) -
                                             all.begin())];
}

Magnitudes of(const ml::Mask& mask) {
  return ml::fourier_magnitudes(ml::outline(mask));
}

void expect_near(const Magnitudes& a, const Magnitudes& b, double tolerance) {
  for (std::size_t i = 0; i < a.size(); ++i)
    EXPECT_NEAR(a[i], b[i], tolerance) << "frequency " << ml::fourier_frequencies[i];
}

TEST(FourierContour, ACircleHasNothingButItsFirst) {
  expect_near(of(disc(63.5, 63.5, 40.0)), Magnitudes{}, 0.02);
}

TEST(FourierContour, AnEllipseHasTheMinusFirst) {
  const auto magnitudes = of(ellipse(50.0, 30.0, 0.4));
  EXPECT_NEAR(at(magnitudes, -1), 0.188, 0.01);  // the integral over the arc, a = 50, b = 30
  EXPECT_NEAR(at(magnitudes, 3), 0.058, 0.01);
  EXPECT_LT(at(magnitudes, 2), 0.02);
  EXPECT_LT(at(magnitudes, -2), 0.02);
}

TEST(FourierContour, LobesShowAtTheirNumber) {
  const auto three = mask_where(128, 128, [](int x, int y) {
    const double angle = std::atan2(y - 63.5, x - 63.5);
    return std::hypot(x - 63.5, y - 63.5) <= 40.0 * (1.0 + 0.2 * std::cos(3.0 * angle));
  });
  const auto magnitudes = of(three);
  EXPECT_GT(at(magnitudes, -2), 0.1);  // exp(i t) cos(3 t) = (exp(4 i t) + exp(-2 i t)) / 2
  EXPECT_LT(at(magnitudes, -3), 0.02);
  EXPECT_LT(at(magnitudes, 3), 0.02);
}

TEST(FourierContour, KnowsNeitherHeadingNorSize) {
  const auto reference = of(lobed(40.0, 0.0));
  expect_near(of(lobed(40.0, 0.9)), reference, 0.02);
  expect_near(of(lobed(40.0, 2.5)), reference, 0.02);
  expect_near(of(lobed(20.0, 0.3)), reference, 0.04);
}

TEST(FourierContour, KnowsNeitherStartNorDirectionNorPlace) {
  auto contour = ml::outline(lobed(40.0, 0.0));
  const auto reference = ml::fourier_magnitudes(contour);
  std::rotate(contour.begin(), contour.begin() + 57, contour.end());
  expect_near(ml::fourier_magnitudes(contour), reference, 0.01);
  std::reverse(contour.begin(), contour.end());
  expect_near(ml::fourier_magnitudes(contour), reference, 0.01);
  for (auto& point : contour) point += Eigen::Vector2i(500, -300);
  expect_near(ml::fourier_magnitudes(contour), reference, 0.01);
}

TEST(FourierContour, APointHasNone) {
  EXPECT_EQ(ml::fourier_magnitudes({}), Magnitudes{});
  EXPECT_EQ(ml::fourier_magnitudes({{4, 5}}), Magnitudes{});
}

}  // namespace
}  // namespace diatom::tests
