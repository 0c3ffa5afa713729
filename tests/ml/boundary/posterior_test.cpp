// Posterior sheets: where two Gaussians are equally probable, by their formula.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/boundary/crowds.h"

namespace diatom {
namespace {

using tests::boundary_data;
using tests::boundary_of;
using tests::normal_points;

// Two clouds of deviation 1 with their middles at x = -2 and 2, the first with `share` of them.
ml::BoundaryData two_clouds(double share) {
  constexpr Eigen::Index count = 20'000;
  ml::Matrix points = normal_points(count, 3);
  ml::Labels groups;
  for (Eigen::Index row = 0; row < count; ++row) {
    const bool first = static_cast<double>(row) < share * static_cast<double>(count);
    groups.push_back(first ? 0 : 1);
    points(row, 0) += first ? -2.0F : 2.0F;
  }
  return boundary_data(std::move(points), std::move(groups));
}

TEST(Posterior, TwoEqualCloudsPartHalfway) {
  const auto boundary = boundary_of("posterior", two_clouds(0.5));
  ASSERT_EQ(boundary->surfaces.size(), 1U);
  const auto& vertices = boundary->surfaces.front().mesh.vertices;
  ASSERT_GT(vertices.rows(), 100);
  EXPECT_LT(vertices.col(0).cwiseAbs().maxCoeff(), 0.15F);
  EXPECT_LT(std::abs(vertices.col(0).mean()), 0.05F);
}

// Of equal spreads s and middles 2 m apart, the plane moves by s^2 log(p1 / p2) / (2 m).
TEST(Posterior, TheRarerCloudHasLessRoom) {
  const auto boundary = boundary_of("posterior", two_clouds(0.9));
  ASSERT_EQ(boundary->surfaces.size(), 1U);
  const double expected = std::log(0.9 / 0.1) / 4.0;
  EXPECT_NEAR(boundary->surfaces.front().mesh.vertices.col(0).mean(), expected, 0.05);
}

TEST(Posterior, SaysHowManyPointsLieAtHome) {
  // Beyond 2 deviations on one side: 2.3 %.
  EXPECT_THAT(boundary_of("posterior", two_clouds(0.5))->notes,
              testing::Contains(testing::HasSubstr("98 % of the points")));
}

TEST(Posterior, OnePointIsAGroupToo) {
  auto data = two_clouds(0.5);
  ml::Labels groups = *data.groups;
  groups.front() = 7;
  const auto boundary = boundary_of("posterior", boundary_data(*data.points, groups));
  for (const auto& surface : boundary->surfaces)
    EXPECT_TRUE(surface.mesh.vertices.allFinite() && surface.mesh.normals.allFinite());
}

}  // namespace
}  // namespace diatom
