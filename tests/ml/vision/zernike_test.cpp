#include "ml/vision/zernike.h"

#include <numbers>

#include <gtest/gtest.h>

#include "tests/ml/vision/drawn_shapes.h"

namespace diatom::tests {
namespace {

using std::numbers::pi;

double at(const std::array<double, 23>& magnitudes, int n, int m) {
  for (std::size_t i = 0; i < magnitudes.size(); ++i)
    if (ml::zernike_indices[i].n == n && ml::zernike_indices[i].m == m) return magnitudes[i];
  ADD_FAILURE() << "no Z_" << n << m;
  return 0.0;
}

std::array<double, 23> moments_of(const ml::Mask& mask) {
  return ml::zernike_magnitudes(picture_of(mask, 100, 200), mask);
}

TEST(Zernike, AFullDiscIsOrthogonalToAllOfThem) {
  // The polynomials are orthogonal to Z_00, which is the uniform disc.
  for (const double value : moments_of(disc(63.5, 63.5, 60.0))) EXPECT_NEAR(value, 0.0, 0.02);
}

TEST(Zernike, OfABarInClosedForm) {
  // A line of length 2 on the x axis: the mean of R_nm(|x|) cos(m t), for even m the mean of R_nm
  // over [0, 1]. R_22 = r^2, R_20 = 2 r^2 - 1, R_44 = r^4, R_42 = 4 r^4 - 3 r^2.
  const auto bar = moments_of(rectangle(2, 63, 125, 1));
  EXPECT_NEAR(at(bar, 2, 2), 3.0 / pi / 3.0, 0.02);
  EXPECT_NEAR(at(bar, 2, 0), 3.0 / pi / 3.0, 0.02);
  EXPECT_NEAR(at(bar, 4, 4), 5.0 / pi / 5.0, 0.02);
  EXPECT_NEAR(at(bar, 4, 2), 5.0 / pi / 5.0, 0.02);
  EXPECT_NEAR(at(bar, 3, 1), 0.0, 1e-9);
  EXPECT_NEAR(at(bar, 7, 5), 0.0, 1e-9);
}

TEST(Zernike, KnowNeitherPlaceNorHeadingNorSize) {
  const auto reference = moments_of(lobed(35.0, 0.0));
  for (const auto& mask : {lobed(35.0, 0.9), lobed(35.0, 2.6), lobed(22.0, 0.3)}) {
    const auto turned = moments_of(mask);
    for (std::size_t i = 0; i < reference.size(); ++i)
      EXPECT_NEAR(turned[i], reference[i], 0.02) << i;
  }
  EXPECT_GT(at(reference, 3, 3), 0.1) << "the body has three lobes";
}

TEST(Zernike, SeeWhatStandsOut) {
  const auto mask = disc(63.5, 63.5, 40.0);
  const auto cored = picture_of(128, 128, [](int x, int y) {
    const double r = std::hypot(x - 63.5, y - 63.5);
    return r < 15.0 ? 20 : r < 40.0 ? 180 : 200;
  });
  EXPECT_GT(at(ml::zernike_magnitudes(cored, mask), 2, 0), 0.2);
  EXPECT_LT(at(moments_of(mask), 2, 0), 0.05);
}

}  // namespace
}  // namespace diatom::tests
