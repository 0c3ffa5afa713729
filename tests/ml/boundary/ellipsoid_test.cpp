// Ellipsoids: what they enclose of clouds that are known, and where they lie.
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "ml/boundary/unit_sphere.h"
#include "tests/ml/boundary/crowds.h"

namespace diatom {
namespace {

using tests::boundary_data;
using tests::boundary_of;
using tests::normal_points;

// Correlated, and of deviations from 0.2 to 3.
ml::Matrix stretched(const ml::Matrix& points) {
  const Eigen::Matrix3f turn =
      Eigen::AngleAxisf(0.7F, Eigen::Vector3f(1.0F, 2.0F, -1.0F).normalized()).matrix();
  const Eigen::Vector3f deviations(3.0F, 0.2F, 1.0F);
  return (points * deviations.asDiagonal() * turn).rowwise() + Eigen::RowVector3f(4.0F, 5.0F, 6.0F);
}

TEST(UnitSphere, IsRoundAndClosed) {
  const auto ball = ml::unit_sphere(3);
  EXPECT_EQ(ball.triangles.size(), 3U * 1280U);
  EXPECT_EQ(ball.vertices.rows(), 642);
  EXPECT_TRUE(tests::is_closed(ball));
  EXPECT_NEAR(tests::volume(ball), 4.0 / 3.0 * std::numbers::pi, 0.05);
}

// 0.1987, 0.7385 and 0.9707 are the chi-square distribution's, of three degrees of freedom.
TEST(Ellipsoid, EnclosesTheShareThatItNames) {
  for (const auto& [sigmas, share] : {std::pair{1.0, 0.1987}, {2.0, 0.7385}, {3.0, 0.9707}}) {
    const auto points = stretched(normal_points(4000, 1));
    const auto boundary =
        boundary_of("ellipsoid", boundary_data(points, ml::Labels(4000, 0)), {{"sigmas", sigmas}});
    ASSERT_EQ(boundary->surfaces.size(), 1U);
    const auto& [group, other, level, mesh] = boundary->surfaces[0];
    EXPECT_NEAR(level, share, 1e-4);
    EXPECT_TRUE(tests::is_closed(mesh));
    EXPECT_NEAR(tests::share_enclosed(mesh, points), share, 0.02);
  }
}

TEST(Ellipsoid, NormalsStandOnTheSurface) {
  const auto boundary =
      boundary_of("ellipsoid", boundary_data(stretched(normal_points(500, 2)), ml::Labels(500, 0)));
  const auto& mesh = boundary->surfaces[0].mesh;
  for (std::size_t i = 0; i < mesh.triangles.size(); i += 3) {
    const Eigen::Vector3d a = tests::corner(mesh, i);
    const Eigen::Vector3d own =
        (tests::corner(mesh, i + 1) - a).cross(tests::corner(mesh, i + 2) - a).normalized();
    Eigen::Vector3f mean = Eigen::Vector3f::Zero();
    for (std::size_t side = 0; side < 3; ++side)
      mean += mesh.normals.row(mesh.triangles[i + side]).transpose();
    EXPECT_GT(mean.normalized().cast<double>().dot(own), 0.95);
  }
}

// A flat cloud has two directions: 2 deviations enclose 1 - exp(-2).
TEST(Ellipsoid, FlatCloudsGetADisc) {
  ml::Matrix points = normal_points(4000, 3);
  points.col(2).setZero();
  const auto boundary = boundary_of("ellipsoid", boundary_data(points, ml::Labels(4000, 0)));
  const auto& [group, other, level, mesh] = boundary->surfaces[0];
  EXPECT_NEAR(level, 1.0 - std::exp(-2.0), 1e-9);
  EXPECT_NEAR(tests::share_enclosed(mesh, points), level, 0.02);
  EXPECT_NEAR(mesh.vertices.col(2).maxCoeff(), 2.0F * 0.01F * std::sqrt(2.0F), 2e-3F);
}

TEST(Ellipsoid, SmallGroupsAreCounted) {
  ml::Labels groups = {0, 0, 0, 1, 1, 2};
  groups.resize(30, 3);
  const auto boundary = boundary_of("ellipsoid", boundary_data(normal_points(30, 4), groups));
  EXPECT_EQ(boundary->surfaces.size(), 1U);
  ASSERT_EQ(boundary->notes.size(), 1U);
  EXPECT_EQ(boundary->notes[0], "3 groups have fewer than 4 points and get no ellipsoid");
}

}  // namespace
}  // namespace diatom
