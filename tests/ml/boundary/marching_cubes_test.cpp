// Marching cubes: surfaces without holes around whatever field, of the right size, seen from
// outside.
#include "ml/boundary/marching_cubes.h"

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

#include "tests/ml/boundary/crowds.h"

namespace diatom {
namespace {

ml::Grid grid_of(int nodes, float half) {
  const Eigen::Vector3f corner = Eigen::Vector3f::Constant(half);
  return ml::grid_around({-corner, corner}, 0.0F, 2.0F * half / static_cast<float>(nodes - 1));
}

std::vector<float> field_on(const ml::Grid& grid,
                            const std::function<float(const Eigen::Vector3f&)>& field) {
  std::vector<float> values;
  for (Eigen::Index i = 0; i < grid.nodes(); ++i) values.push_back(field(grid.place(grid.node(i))));
  return values;
}

ml::IsoSurface march(const ml::Grid& grid, const std::vector<float>& values, float level) {
  ml::MarchingCubes cubes(grid, values, level);
  while (cubes.step() == ml::Step::more) {
  }
  return cubes.take();
}

TEST(MarchingCubes, OfABallIsASphere) {
  const auto grid = grid_of(41, 1.3F);
  const auto values = field_on(grid, [](const Eigen::Vector3f& place) { return -place.norm(); });
  const auto mesh = march(grid, values, -1.0F).mesh;
  EXPECT_TRUE(tests::is_closed(mesh));
  EXPECT_NEAR(tests::volume(mesh), 4.0 / 3.0 * std::numbers::pi, 0.04);
  EXPECT_NEAR(tests::area(mesh), 4.0 * std::numbers::pi, 0.12);
  for (Eigen::Index row = 0; row < mesh.vertices.rows(); ++row) {
    EXPECT_NEAR(mesh.vertices.row(row).norm(), 1.0F, 2e-3F);
    EXPECT_GT(mesh.normals.row(row).dot(mesh.vertices.row(row).normalized()), 0.99F);
  }
}

// Every arrangement of corners occurs in noise; lone nodes, tunnels and pieces that nearly touch.
TEST(MarchingCubes, OfNoiseHasNoHoles) {
  auto grid = grid_of(24, 1.0F);
  for (const double share : {0.2, 0.5, 0.8}) {
    ml::Random random(1);
    std::vector<float> values;
    for (Eigen::Index i = 0; i < grid.nodes(); ++i) {
      const auto node = grid.node(i);
      const bool on_border = (node == 0).any() || (node == grid.size - 1).any();
      values.push_back(on_border ? -1.0F : static_cast<float>(share - random.uniform()));
    }
    const auto mesh = march(grid, values, 0.0F).mesh;
    EXPECT_TRUE(tests::is_closed(mesh)) << share;
    EXPECT_GT(tests::volume(mesh), 0.0);
  }
}

TEST(MarchingCubes, VerticesLieWhereTheFieldHasTheLevel) {
  const auto grid = grid_of(20, 1.0F);
  const auto linear = [](const Eigen::Vector3f& place) {
    return place.dot(Eigen::Vector3f(0.3F, -1.0F, 0.7F)) + 0.1F;
  };
  const auto values = field_on(grid, linear);
  const auto surface = march(grid, values, 0.25F);
  ASSERT_GT(surface.mesh.vertices.rows(), 100);
  ASSERT_EQ(surface.crossings.size(), static_cast<std::size_t>(surface.mesh.vertices.rows()));
  const Eigen::Vector3f outward = -Eigen::Vector3f(0.3F, -1.0F, 0.7F).normalized();
  for (Eigen::Index row = 0; row < surface.mesh.vertices.rows(); ++row) {
    EXPECT_NEAR(linear(surface.mesh.vertices.row(row).transpose()), 0.25F, 1e-5F);
    EXPECT_GT(surface.mesh.normals.row(row).dot(outward.transpose()), 0.9999F);
    const auto& crossing = surface.crossings[static_cast<std::size_t>(row)];
    EXPECT_GT(values[static_cast<std::size_t>(crossing.inside)], 0.25F);
    EXPECT_LE(values[static_cast<std::size_t>(crossing.outside)], 0.25F);
  }
}

TEST(MarchingCubes, LeavesOutWhatIsUnknown) {
  const auto grid = grid_of(21, 1.3F);
  const auto values = field_on(grid, [](const Eigen::Vector3f& place) {
    return place.x() < 0.0F ? std::numeric_limits<float>::quiet_NaN() : -place.norm();
  });
  const auto mesh = march(grid, values, -1.0F).mesh;
  EXPECT_TRUE(mesh.vertices.allFinite());
  EXPECT_TRUE(mesh.normals.allFinite());
  EXPECT_GE(mesh.vertices.col(0).minCoeff(), 0.0F);
  EXPECT_NEAR(tests::area(mesh), 2.0 * std::numbers::pi, 0.8);  // the cut is a cell wide
}

TEST(MarchingCubes, OfNothingIsNothing) {
  const auto grid = grid_of(8, 1.0F);
  for (const float value : {0.0F, 1.0F}) {
    const auto mesh =
        march(grid, std::vector<float>(static_cast<std::size_t>(grid.nodes()), value), 0.5F).mesh;
    EXPECT_TRUE(mesh.triangles.empty());
    EXPECT_EQ(mesh.vertices.rows(), 0);
  }
}

}  // namespace
}  // namespace diatom
