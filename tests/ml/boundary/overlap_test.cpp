// Overlaps: of bodies whose intersection is known.
#include "ml/boundary/overlap.h"

#include <cmath>
#include <numbers>
#include <optional>

#include <gtest/gtest.h>

#include "tests/ml/boundary/crowds.h"

namespace diatom {
namespace {

using tests::boundary_data;
using tests::boundary_of;

ml::Body ball(int group, const Eigen::Vector3f& middle, float radius) {
  const Eigen::Vector3f half = Eigen::Vector3f::Constant(radius);
  return {
      group,
      {middle - half, middle + half},
      4.0 / 3.0 * std::numbers::pi * std::pow(radius, 3),
      [middle, radius](const Eigen::Vector3f& place) { return radius - (place - middle).norm(); }};
}

std::optional<ml::Overlap> overlap_of(const ml::Body& one, const ml::Body& other) {
  ml::CompareBodies comparison(one, other);
  while (!comparison.step()) {
  }
  return comparison.overlap();
}

ml::SurfaceMesh shared_surface(const ml::Body& one, const ml::Body& other) {
  ml::SharedSurface shared(one, other);
  while (!shared.step()) {
  }
  return shared.take();
}

double lens_of_unit_balls(double apart) {
  return std::numbers::pi * (4.0 + apart) * std::pow(2.0 - apart, 2) / 12.0;
}

// Two balls of radius 1, d apart, share a lens of pi (4 + d) (2 - d)^2 / 12.
TEST(Overlap, OfTwoBallsIsALens) {
  for (const float apart : {0.0F, 0.5F, 1.0F, 1.5F}) {
    const auto overlap =
        overlap_of(ball(4, {0.0F, 0.0F, 0.0F}, 1.0F), ball(2, {apart, 0.0F, 0.0F}, 1.0F));
    ASSERT_TRUE(overlap);
    const double lens = lens_of_unit_balls(apart);
    EXPECT_EQ(overlap->first, 2);
    EXPECT_EQ(overlap->second, 4);
    EXPECT_NEAR(overlap->volume, lens, 0.02 * lens);
    EXPECT_NEAR(overlap->share, lens / (4.0 / 3.0 * std::numbers::pi), 0.02);
  }
}

TEST(Overlap, TheSurfaceOfWhatTwoBallsShareIsALens) {
  for (const float apart : {0.0F, 0.5F, 1.0F, 1.5F}) {
    const auto one = ball(0, {0.0F, 0.0F, 0.0F}, 1.0F);
    const auto other = ball(1, {0.6F * apart, 0.0F, 0.8F * apart}, 1.0F);
    const auto mesh = shared_surface(one, other);
    ASSERT_TRUE(tests::is_closed(mesh)) << apart;
    EXPECT_GT(tests::share_facing_outward(mesh), 0.97) << apart;
    const double lens = lens_of_unit_balls(apart);
    EXPECT_NEAR(tests::volume(mesh), lens, 0.03 * lens) << apart;
    for (Eigen::Index row = 0; row < mesh.vertices.rows(); ++row) {
      const Eigen::Vector3f place = mesh.vertices.row(row).transpose();
      EXPECT_GT(one.depth(place), -0.02F) << apart;
      EXPECT_GT(other.depth(place), -0.02F) << apart;
    }
  }
  EXPECT_TRUE(shared_surface(ball(0, {0.0F, 0.0F, 0.0F}, 1.0F), ball(1, {1.5F, 1.5F, 0.0F}, 1.0F))
                  .triangles.empty());
}

TEST(Overlap, IsAShareOfTheSmaller) {
  const auto overlap =
      overlap_of(ball(0, {0.0F, 0.0F, 0.0F}, 5.0F), ball(1, {1.0F, 0.0F, 0.0F}, 1.0F));
  ASSERT_TRUE(overlap);
  EXPECT_NEAR(overlap->share, 1.0, 0.02);
}

TEST(Overlap, TouchingCornersOfBoxesAreNone) {
  EXPECT_FALSE(overlap_of(ball(0, {0.0F, 0.0F, 0.0F}, 1.0F), ball(1, {1.5F, 1.5F, 0.0F}, 1.0F)));
  EXPECT_FALSE(overlap_of(ball(0, {0.0F, 0.0F, 0.0F}, 1.0F), ball(1, {5.0F, 0.0F, 0.0F}, 1.0F)));
}

// Corners of three boxes of 2 x 2 x `height`: the second is shifted by 1 along x, the third by 1.5.
ml::BoundaryData three_boxes(float height) {
  ml::Matrix points(24, 3);
  ml::Labels groups;
  for (int row = 0; row < 24; ++row) {
    const int group = row / 8;
    groups.push_back(group);
    const float shift = group == 0 ? 0.0F : group == 1 ? 1.0F : 1.5F;
    points.row(row) << shift + 2.0F * static_cast<float>(row & 1),
        2.0F * static_cast<float>(row >> 1 & 1), height * static_cast<float>(row >> 2 & 1);
  }
  return boundary_data(points, groups);
}

TEST(Overlap, HullsOfBoxesAreListedLargestFirst) {
  for (const float height : {2.0F, 0.0F}) {  // flat ones have a thickness, and the same shares
    const auto overlaps = boundary_of("hull", three_boxes(height))->overlaps;
    ASSERT_EQ(overlaps.size(), 3U);
    const auto expect = [&overlaps](std::size_t i, int first, int second, double share) {
      EXPECT_EQ(overlaps[i].first, first);
      EXPECT_EQ(overlaps[i].second, second);
      EXPECT_NEAR(overlaps[i].share, share, 0.01);
    };
    expect(0, 1, 2, 0.75);
    expect(1, 0, 1, 0.5);
    expect(2, 0, 2, 0.25);
    EXPECT_NEAR(overlaps[0].volume / overlaps[1].volume, 1.5, 0.02);
  }
}

// Each method says of two clouds how far they run into each other: the nearer, the more; and that
// distant ones do not.
TEST(Overlap, GrowsAsCloudsComeNear) {
  for (const char* method : {"ellipsoid", "hull", "density"}) {
    double last = 1.0;
    for (const float apart : {0.5F, 2.0F, 4.0F, 20.0F}) {
      ml::Matrix points = tests::normal_points(1000, 5);
      ml::Labels groups;
      for (Eigen::Index row = 0; row < 1000; ++row) {
        groups.push_back(static_cast<int>(row % 2));
        if (row % 2 == 1) points(row, 0) += apart;
      }
      const auto overlaps = boundary_of(method, boundary_data(points, groups))->overlaps;
      const double share = overlaps.empty() ? 0.0 : overlaps[0].share;
      EXPECT_LT(share, last) << method << " " << apart;
      EXPECT_TRUE(apart > 1.0F || share > 0.6) << method;
      EXPECT_TRUE(apart < 10.0F || share == 0.0) << method;
      last = share;
    }
  }
}

// Seven clouds in a row, each nearer to the next one than to the one before.
TEST(Overlap, TheMostOverlappingPairsHaveASurface) {
  ml::Matrix points = tests::normal_points(2800, 6);
  ml::Labels groups;
  for (Eigen::Index row = 0; row < points.rows(); ++row) {
    groups.push_back(static_cast<int>(row % 7));
    points(row, 0) += 14.0F - 0.25F * static_cast<float>(std::pow(7 - row % 7, 2));
  }
  for (const char* method : {"ellipsoid", "hull", "density"}) {
    const auto overlaps = boundary_of(method, boundary_data(points, groups))->overlaps;
    ASSERT_GT(overlaps.size(), 5U) << method;
    for (std::size_t i = 0; i < overlaps.size(); ++i) {
      ASSERT_EQ(overlaps[i].mesh.triangles.empty(), i >= 5) << method << " " << i;
      if (i >= 5) continue;
      EXPECT_NEAR(tests::volume(overlaps[i].mesh), overlaps[i].volume, 0.1 * overlaps[i].volume)
          << method << " " << i;
    }
  }
}

}  // namespace
}  // namespace diatom
