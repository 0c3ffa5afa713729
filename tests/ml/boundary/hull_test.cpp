// Convex hulls: bodies whose volume is known, flat ones, and the points that they hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/boundary/convex_hull.h"
#include "tests/ml/boundary/crowds.h"

namespace diatom {
namespace {

using tests::boundary_data;
using tests::boundary_of;
using tests::normal_points;

// The corners of a box, and `inner` points within.
ml::Matrix box_points(const Eigen::Vector3f& low, const Eigen::Vector3f& high, Eigen::Index inner) {
  ml::Random random(1);
  ml::Matrix points(8 + inner, 3);
  for (Eigen::Index row = 0; row < points.rows(); ++row)
    for (Eigen::Index axis = 0; axis < 3; ++axis) {
      const float share =
          row < 8 ? static_cast<float>(row >> axis & 1) : static_cast<float>(random.uniform());
      points(row, axis) = low[axis] + share * (high[axis] - low[axis]);
    }
  return points;
}

double farthest_outside(const ml::SurfaceMesh& mesh, const ml::Matrix& points) {
  double farthest = -1e9;
  for (std::size_t i = 0; i < mesh.triangles.size(); i += 3) {
    const Eigen::RowVector3f normal = mesh.normals.row(mesh.triangles[i]);
    const Eigen::RowVector3f at = mesh.vertices.row(mesh.triangles[i]);
    farthest = std::max(
        farthest, static_cast<double>(((points.rowwise() - at) * normal.transpose()).maxCoeff()));
  }
  return farthest;
}

TEST(Hull, OfABoxIsTheBox) {
  const auto points = box_points({1.0F, 2.0F, 3.0F}, {3.0F, 5.0F, 4.0F}, 200);
  const auto hull = ml::convex_hull(points, 0.1);
  ASSERT_TRUE(hull);
  EXPECT_NEAR(hull->volume, 6.0, 1e-5);
  EXPECT_NEAR(tests::volume(hull->mesh), 6.0, 1e-4);
  EXPECT_NEAR(tests::area(hull->mesh), 22.0, 1e-4);
  EXPECT_EQ(hull->mesh.triangles.size(), 3U * 12U);
}

TEST(Hull, HoldsAllItsPoints) {
  const auto points = normal_points(2000, 2);
  const auto boundary =
      boundary_of("hull", boundary_data(points, ml::Labels(2000, 0)), {{"kept", 1.0}});
  const auto& [group, other, level, mesh] = boundary->surfaces[0];
  EXPECT_EQ(level, 1.0);
  EXPECT_LT(farthest_outside(mesh, points), 1e-5);
  EXPECT_GT(tests::volume(mesh), 50.0);
}

// More than are looked at in one step; the corners are all the same.
TEST(Hull, OfManyPointsIsThatOfAllOfThem) {
  const auto points = normal_points(40'000, 4);
  const auto boundary =
      boundary_of("hull", boundary_data(points, ml::Labels(40'000, 0)), {{"kept", 1.0}});
  const auto at_once = ml::convex_hull(points, 0.1);
  const auto& mesh = boundary->surfaces[0].mesh;
  EXPECT_EQ(mesh.triangles.size(), at_once->mesh.triangles.size());
  EXPECT_NEAR(tests::volume(mesh), at_once->volume, 1e-5 * at_once->volume);
}

TEST(Hull, LeavesOutWhatIsNotKept) {
  ml::Matrix points = normal_points(100, 3);
  points.row(17) << 50.0F, 0.0F, 0.0F;
  const auto data = boundary_data(points, ml::Labels(100, 0));
  const auto all = boundary_of("hull", data, {{"kept", 1.0}});
  const auto most = boundary_of("hull", data, {{"kept", 0.99}});
  EXPECT_EQ(most->surfaces[0].level, 0.99);
  EXPECT_NEAR(all->surfaces[0].mesh.vertices.col(0).maxCoeff(), 50.0F, 1e-4F);
  EXPECT_LT(most->surfaces[0].mesh.vertices.col(0).maxCoeff(), 5.0F);
  points.row(17) = points.row(16);
  EXPECT_LT(farthest_outside(most->surfaces[0].mesh, points), 1e-5);
}

// A square that stands askew in space, with points on its sides and inside.
TEST(Hull, OfPointsInAPlaneIsAPolygon) {
  const auto square = box_points({0.0F, 0.0F, 0.0F}, {2.0F, 2.0F, 0.0F}, 50);
  const Eigen::Matrix3f turn =
      Eigen::AngleAxisf(1.1F, Eigen::Vector3f(1.0F, 1.0F, 0.5F).normalized()).matrix();
  const ml::Matrix points = square * turn;
  const auto hull = ml::convex_hull(points, 0.5);
  ASSERT_TRUE(hull);
  EXPECT_EQ(hull->mesh.triangles.size(), 3U * 2U);
  EXPECT_NEAR(tests::area(hull->mesh), 4.0, 1e-4);
  EXPECT_NEAR(hull->volume, 2.0, 1e-4);
  EXPECT_LT(farthest_outside(hull->mesh, points), 1e-5);
  const auto inside = [&](const Eigen::Vector3f& place) {
    const Eigen::Vector3d at = (place.transpose() * turn).transpose().cast<double>();
    return (hull->planes * at.homogeneous()).maxCoeff() <= 0.0;
  };
  EXPECT_TRUE(inside({1.9F, 0.1F, 0.24F}));
  EXPECT_FALSE(inside({1.9F, 0.1F, 0.26F}));
  EXPECT_FALSE(inside({1.9F, 0.1F, -0.26F}));
  EXPECT_FALSE(inside({2.1F, 0.1F, 0.0F}));
}

TEST(Hull, PointsOnALineHaveNone) {
  ml::Matrix points = ml::Matrix::Zero(4, 3);
  EXPECT_FALSE(ml::convex_hull(points, 0.1));
  points.col(0) << 0.0F, 1.0F, 2.0F, 5.0F;
  EXPECT_FALSE(ml::convex_hull(points, 0.1));
  const auto boundary = boundary_of("hull", boundary_data(points, {0, 0, 0, 7}));
  EXPECT_THAT(boundary->notes,
              testing::ElementsAre("2 groups have all points on one line and get no hull"));
}

}  // namespace
}  // namespace diatom
