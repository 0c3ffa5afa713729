// Density shells: they enclose what they say, of shapes that no ellipsoid describes, and the
// density under them is that of the points.
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "ml/boundary/kernel_density.h"
#include "tests/ml/boundary/crowds.h"

namespace diatom {
namespace {

using tests::boundary_data;
using tests::boundary_of;
using tests::normal_points;

// Around a circle of radius 4 that leaves its middle empty.
ml::Matrix ring(Eigen::Index count, std::uint64_t seed) {
  ml::Random random(seed);
  ml::Matrix points = 0.4F * normal_points(count, seed + 1);
  for (Eigen::Index row = 0; row < count; ++row) {
    const double angle = random.uniform(0.0, 2.0 * std::numbers::pi);
    points(row, 0) += static_cast<float>(4.0 * std::cos(angle));
    points(row, 1) += static_cast<float>(4.0 * std::sin(angle));
  }
  return points;
}

TEST(Density, ShellsEncloseTheirShares) {
  for (const auto& points : {normal_points(1500, 1), ring(1500, 2)}) {
    const auto boundary = boundary_of("density", boundary_data(points, ml::Labels(1500, 0)),
                                      {{"outer", 0.9}, {"inner", 0.5}});
    ASSERT_EQ(boundary->surfaces.size(), 2U);
    for (const auto& [group, other, level, mesh] : boundary->surfaces) {
      EXPECT_TRUE(tests::is_closed(mesh));
      EXPECT_NEAR(tests::share_enclosed(mesh, points), level, 0.02);
    }
    EXPECT_EQ(boundary->surfaces[0].level, 0.9);
    EXPECT_EQ(boundary->surfaces[1].level, 0.5);
    EXPECT_GT(tests::volume(boundary->surfaces[0].mesh), tests::volume(boundary->surfaces[1].mesh));
  }
}

TEST(Density, AShellOfAllPointsHoldsThemAndStaysClosed) {
  ml::Matrix points = normal_points(400, 3);
  points.row(9) << 12.0F, 0.0F, 0.0F;
  const auto boundary = boundary_of("density", boundary_data(points, ml::Labels(400, 0)),
                                    {{"outer", 1.0}, {"inner", 0.0}});
  ASSERT_EQ(boundary->surfaces.size(), 1U);
  EXPECT_TRUE(tests::is_closed(boundary->surfaces[0].mesh));
  EXPECT_EQ(tests::share_enclosed(boundary->surfaces[0].mesh, points), 1.0);
}

TEST(Density, ARingIsHollow) {
  const auto boundary = boundary_of("density", boundary_data(ring(2000, 4), ml::Labels(2000, 0)),
                                    {{"bandwidth", 0.5}});
  const auto& mesh = boundary->surfaces[0].mesh;
  EXPECT_FALSE(tests::encloses(mesh, {0.0, 0.0, 0.0}));
  EXPECT_TRUE(tests::encloses(mesh, {4.0, 0.0, 0.0}));
}

// The sum of kernels, computed plainly. Binning widens a kernel a little, and it is cut off at
// three bandwidths.
TEST(Density, IsTheSumOfKernels) {
  const auto points = normal_points(300, 5);
  ml::KernelDensity density(points, 64, 1.0F, 0.01F);
  while (density.step() == ml::Step::more) {
  }
  const auto& grid = density.grid();
  const Eigen::Array3d deviations =
      ((points.rowwise() - points.colwise().mean()).cast<double>().colwise().squaredNorm() / 299.0)
          .cwiseSqrt()
          .transpose();
  const Eigen::Array3d bandwidths = deviations * std::pow(300.0, -1.0 / 7.0);
  const double peak = *std::max_element(density.values().begin(), density.values().end());
  for (Eigen::Index i = 0; i < grid.nodes(); i += 997) {
    const Eigen::Array3d place = grid.place(grid.node(i)).cast<double>().array();
    double sum = 0.0;
    for (Eigen::Index row = 0; row < 300; ++row) {
      const Eigen::Array3d away =
          (place - points.row(row).transpose().cast<double>().array()) / bandwidths;
      sum += std::exp(-0.5 * away.square().sum());
    }
    sum *= std::pow(static_cast<double>(grid.spacing), 3) /
           (std::pow(2.0 * std::numbers::pi, 1.5) * bandwidths.prod());
    EXPECT_NEAR(density.values()[static_cast<std::size_t>(i)], sum, 0.03 * peak);
  }
  double total = 0.0;
  for (const float value : density.values()) total += value;
  EXPECT_NEAR(total, 300.0, 0.01);
}

TEST(Density, NoDensityOnTheBorder) {
  for (const int resolution : {16, 48}) {
    for (const float factor : {0.25F, 1.0F, 4.0F}) {
      const auto points = normal_points(500, 6);
      ml::KernelDensity density(points, resolution, factor, 0.01F);
      while (density.step() == ml::Step::more) {
      }
      const auto& grid = density.grid();
      EXPECT_LE(grid.size.maxCoeff(), resolution);
      EXPECT_GE(grid.size.maxCoeff(), resolution - 2);
      for (Eigen::Index i = 0; i < grid.nodes(); ++i) {
        const auto node = grid.node(i);
        const bool on_border = (node == 0).any() || (node == grid.size - 1).any();
        ASSERT_TRUE(!on_border || density.values()[static_cast<std::size_t>(i)] == 0.0F);
      }
    }
  }
}

}  // namespace
}  // namespace diatom
