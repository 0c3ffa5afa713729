#include "renderer/scene.h"

#include <cmath>

#include <gtest/gtest.h>

#include "renderer/pick_id.h"

namespace diatom::renderer {
namespace {

TEST(Bounds, SkipRowsThatAreNoPlace) {
  PointCloud cloud;
  EXPECT_TRUE(bounds_of(cloud).isEmpty());
  Positions positions(3, 3);
  positions << 1, 2, 3, NAN, 100, 100, -1, 5, 0;
  cloud.positions = std::make_shared<const Positions>(positions);
  EXPECT_EQ(bounds_of(cloud).min(), Eigen::Vector3f(-1, 2, 0));
  EXPECT_EQ(bounds_of(cloud).max(), Eigen::Vector3f(1, 5, 3));
}

TEST(Grid, LiesBelowItsBoundsAndReachesBeyondThem) {
  for (const float size : {1e-5F, 0.3F, 1.0F, 7.0F, 420.0F}) {
    const Bounds bounds(Eigen::Vector3f::Constant(-size), Eigen::Vector3f::Constant(size));
    const GridAndAxes grid = grid_under(bounds);
    EXPECT_LT(grid.centre.y(), -size);
    EXPECT_GE(grid.spacing * static_cast<float>(grid.lines_each_side), 2 * size * 0.999F);
    EXPECT_LE(grid.lines_each_side, 50);
    const float leading = grid.spacing / std::pow(10.0F, std::floor(std::log10(grid.spacing)));
    EXPECT_TRUE(std::abs(leading - 1) < 0.01F || std::abs(leading - 2) < 0.01F ||
                std::abs(leading - 5) < 0.01F || std::abs(leading - 10) < 0.01F)
        << grid.spacing;
  }
}

TEST(Grid, OnePointHasOneToo) {
  const GridAndAxes grid = grid_under(Bounds(Eigen::Vector3f(1, 2, 3)));
  EXPECT_GT(grid.spacing, 0);
  EXPECT_GT(grid.lines_each_side, 0);
}

TEST(Fitted, KeepsProportionsAndTheMiddle) {
  const Rectangle wide = fitted({10, 20, 200, 100}, 400, 100);
  EXPECT_FLOAT_EQ(wide.x, 10);
  EXPECT_FLOAT_EQ(wide.y, 45);
  EXPECT_FLOAT_EQ(wide.width, 200);
  EXPECT_FLOAT_EQ(wide.height, 50);
  const Rectangle tall = fitted({0, 0, 200, 100}, 10, 20);
  EXPECT_FLOAT_EQ(tall.x, 75);
  EXPECT_FLOAT_EQ(tall.width, 50);
  EXPECT_TRUE(fitted({0, 0, 0, 100}, 10, 20).empty());
  EXPECT_TRUE(fitted({0, 0, 10, 10}, 0, 20).empty());
}

TEST(PickIds, SurviveTheirThirtyTwoBits) {
  for (const PickId id :
       {PickId{}, PickId{LayerKind::points, 0, 0}, PickId{LayerKind::images, 7, 0},
        PickId{LayerKind::points, max_items - 1, max_index}}) {
    EXPECT_EQ(decode(encode(id)), id);
  }
  EXPECT_FALSE(decode(0));
  EXPECT_TRUE(decode(encode({LayerKind::points, 0, 0})));
}

}  // namespace
}  // namespace diatom::renderer
