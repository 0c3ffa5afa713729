// What every registered boundary promises.
#include <limits>
#include <optional>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/boundary/crowds.h"

namespace diatom {
namespace {

using tests::boundary_data;
using tests::normal_points;
using tests::three_crowds;

bool same_mesh(const ml::SurfaceMesh& a, const ml::SurfaceMesh& b) {
  return a.vertices.rows() == b.vertices.rows() && a.vertices == b.vertices &&
         a.normals == b.normals && a.triangles == b.triangles && a.presence == b.presence;
}

bool same(const ml::Boundary& a, const ml::Boundary& b) {
  const auto same_surface = [](const ml::BoundarySurface& x, const ml::BoundarySurface& y) {
    return x.group == y.group && x.other == y.other && x.level == y.level &&
           same_mesh(x.mesh, y.mesh);
  };
  const auto same_overlap = [](const ml::Overlap& x, const ml::Overlap& y) {
    return x.first == y.first && x.second == y.second && x.volume == y.volume &&
           x.share == y.share && same_mesh(x.mesh, y.mesh);
  };
  return std::equal(a.surfaces.begin(), a.surfaces.end(), b.surfaces.begin(), b.surfaces.end(),
                    same_surface) &&
         std::equal(a.overlaps.begin(), a.overlaps.end(), b.overlaps.begin(), b.overlaps.end(),
                    same_overlap) &&
         a.notes == b.notes;
}

void expect_sound(const ml::Boundary& boundary) {
  for (const auto& [group, other, level, mesh] : boundary.surfaces) {
    EXPECT_GE(group, 0);
    EXPECT_GE(other, -1);
    EXPECT_GE(level, 0.0);
    EXPECT_LE(level, 1.0);
    ASSERT_GT(mesh.triangles.size(), 0U);
    ASSERT_EQ(mesh.triangles.size() % 3, 0U);
    ASSERT_EQ(mesh.vertices.cols(), 3);
    ASSERT_EQ(mesh.normals.rows(), mesh.vertices.rows());
    ASSERT_TRUE(mesh.vertices.allFinite());
    ASSERT_TRUE(mesh.normals.allFinite());
    const ml::Vector lengths = mesh.normals.rowwise().norm();
    ASSERT_LT((lengths.array() - 1.0F).abs().maxCoeff(), 1e-4F);
    for (const float presence : mesh.presence) ASSERT_TRUE(presence >= 0.0F && presence <= 1.0F);
    ASSERT_TRUE(mesh.presence.empty() ||
                static_cast<Eigen::Index>(mesh.presence.size()) == mesh.vertices.rows());
    for (const auto index : mesh.triangles)
      ASSERT_LT(index, static_cast<std::uint32_t>(mesh.vertices.rows()));
    EXPECT_GT(tests::share_facing_outward(mesh), 0.95) << "group " << group;
  }
  double last = 1.0;
  for (const auto& overlap : boundary.overlaps) {
    EXPECT_LT(overlap.first, overlap.second);
    EXPECT_GT(overlap.volume, 0.0);
    EXPECT_GT(overlap.share, 0.0);
    EXPECT_LE(overlap.share, last);
    last = overlap.share;
  }
}

std::set<int> groups_drawn(const ml::Boundary& boundary) {
  std::set<int> groups;
  for (const auto& surface : boundary.surfaces) {
    groups.insert(surface.group);
    if (surface.other >= 0) groups.insert(surface.other);
  }
  return groups;
}

class BoundaryContract : public testing::TestWithParam<std::string> {
 protected:
  static const ml::BoundaryMethod& method() {
    return ml::BoundaryRegistry::instance().find(GetParam());
  }
  static ml::Snapshot<ml::Boundary> draw(ml::BoundaryData data, std::uint64_t seed = 1) {
    return tests::boundary_of(GetParam(), std::move(data), {}, seed);
  }
  // Points of one group; where one is asked for, a classifier that parts it from another at x = 0.
  static ml::Snapshot<ml::Boundary> draw_one_group(const ml::Matrix& points) {
    const auto scorer = tests::nearest_of(ml::Matrix{{-1.0F, 0.0F, 0.0F}, {1.0F, 0.0F, 0.0F}});
    const ml::Labels groups(static_cast<std::size_t>(points.rows()), 0);
    const auto boundary = draw(boundary_data(points, groups, scorer));
    expect_sound(*boundary);
    return boundary;
  }
  static std::string refusal(const ml::BoundaryData& data) {
    try {
      ml::make_boundary(GetParam(), data, {}, 1);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  }
};

std::vector<std::string> ids() {
  std::vector<std::string> all;
  for (const auto& method : ml::BoundaryRegistry::instance().all()) all.push_back(method.info.id);
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, BoundaryContract, testing::ValuesIn(ids()),
                         [](const auto& method) { return method.param; });

TEST(BoundaryRegistry, KnowsItsMethods) {
  EXPECT_THAT(ids(),
              testing::IsSupersetOf({"decision", "density", "ellipsoid", "hull", "posterior"}));
}

TEST_P(BoundaryContract, DefaultsLieInTheirRanges) {
  EXPECT_NO_THROW(ml::checked_values(method().info, ml::default_values(method().info)));
}

TEST_P(BoundaryContract, EveryGroupGetsASoundSurface) {
  const auto boundary = draw(three_crowds(600, 1));
  expect_sound(*boundary);
  EXPECT_EQ(groups_drawn(*boundary), (std::set<int>{0, 1, 2}));
  EXPECT_THAT(boundary->notes, testing::Each(testing::HasSubstr("a Gaussian for each group")))
      << "none is left out";
}

TEST_P(BoundaryContract, BothEndsOfEveryParameterWork) {
  for (const auto& parameter : method().info.parameters)
    for (const double value : {parameter.minimum, parameter.maximum}) {
      // The finest grids are as many steps, not other ones.
      if (parameter.id == "resolution" && value == parameter.maximum) continue;
      SCOPED_TRACE(parameter.id + " " + std::to_string(value));
      const auto boundary =
          tests::boundary_of(GetParam(), three_crowds(300, 2), {{parameter.id, value}});
      expect_sound(*boundary);
      EXPECT_EQ(groups_drawn(*boundary), (std::set<int>{0, 1, 2}));
    }
}

TEST_P(BoundaryContract, SameSeedSameBits) {
  EXPECT_TRUE(same(*draw(three_crowds(300, 3)), *draw(three_crowds(300, 3))));
  EXPECT_FALSE(same(*draw(three_crowds(300, 3)), *draw(three_crowds(300, 4)))) << "nothing to see";
}

TEST_P(BoundaryContract, SteppingWithPausesEqualsRunningThrough) {
  const auto through = draw(three_crowds(2000, 5));
  const auto one = ml::make_boundary(GetParam(), three_crowds(2000, 5), {}, 1);
  const auto other = ml::make_boundary(GetParam(), three_crowds(100, 6), {}, 1);
  bool other_goes_on = true;
  int steps = 1;
  for (; one->step() == ml::Step::more; ++steps)
    if (other_goes_on) other_goes_on = other->step() == ml::Step::more;
  EXPECT_GT(steps, 2);
  EXPECT_TRUE(same(*one->latest(), *through));
}

TEST_P(BoundaryContract, APublishedSnapshotNeverChanges) {
  const auto job = ml::make_boundary(GetParam(), three_crowds(400, 7), {}, 1);
  ml::Snapshot<ml::Boundary> first;
  std::optional<ml::Boundary> then;
  while (job->step() == ml::Step::more) {
    if (first || !job->latest()) continue;
    first = job->latest();
    then = *first;
  }
  ASSERT_TRUE(first);
  EXPECT_NE(first, job->latest());
  EXPECT_TRUE(same(*first, *then));
}

TEST_P(BoundaryContract, ProgressRisesToItsEnd) {
  const auto job = ml::make_boundary(GetParam(), three_crowds(400, 8), {}, 1);
  float last = job->progress().fraction;
  while (job->step() == ml::Step::more) {
    EXPECT_GE(job->progress().fraction, last);
    EXPECT_LE(job->progress().fraction, 1.0F);
    EXPECT_FALSE(job->progress().message.empty());
    last = job->progress().fraction;
  }
  EXPECT_EQ(job->progress().fraction, 1.0F);
}

TEST_P(BoundaryContract, FewPointsWorkOrAreNoted) {
  for (const Eigen::Index count : {1, 2, 3, 4, 5}) {
    const auto boundary = draw_one_group(0.3F * normal_points(count, 9));
    EXPECT_TRUE(!boundary->surfaces.empty() || boundary->notes.size() == 1) << count << " points";
  }
}

TEST_P(BoundaryContract, IdenticalPointsWorkOrAreNoted) {
  for (const Eigen::Index count : {1, 2, 20}) {
    const auto boundary = draw_one_group(ml::Matrix::Constant(count, 3, 0.01F));
    EXPECT_TRUE(!boundary->surfaces.empty() || boundary->notes.size() == 1) << count << " points";
  }
}

TEST_P(BoundaryContract, PointsOnALineWorkOrAreNoted) {
  ml::Matrix points = normal_points(50, 10);
  points.rightCols(2).setZero();
  const auto boundary = draw_one_group(points);
  EXPECT_TRUE(!boundary->surfaces.empty() || boundary->notes.size() == 1);
}

TEST_P(BoundaryContract, FlatMapsGetFlatSurfaces) {
  auto data = three_crowds(900, 11);
  ml::Matrix flat = *data.points;
  flat.col(2).setZero();
  data.points = std::make_shared<const ml::Matrix>(flat);
  const auto boundary = draw(data);
  expect_sound(*boundary);
  EXPECT_EQ(groups_drawn(*boundary), (std::set<int>{0, 1, 2}));
  for (const auto& surface : boundary->surfaces)
    EXPECT_LT(surface.mesh.vertices.col(2).cwiseAbs().maxCoeff(), 1.0F) << "of a map of radius 2";
}

TEST_P(BoundaryContract, DataFarFromZeroAndOfAnyScaleWork) {
  const auto near = three_crowds(300, 12);
  for (const float scale : {1e-3F, 1e3F}) {
    const Eigen::RowVector3f shift = scale * Eigen::RowVector3f(200.0F, -100.0F, 50.0F);
    const ml::Matrix moved = (scale * *near.points).rowwise() + shift;
    const auto scorer = [near, scale, shift](const ml::Matrix& places) {
      return near.scorer((places.rowwise() - shift) / scale);
    };
    const auto boundary = draw(boundary_data(moved, *near.groups, scorer));
    expect_sound(*boundary);
    EXPECT_EQ(groups_drawn(*boundary), (std::set<int>{0, 1, 2})) << scale;
  }
}

TEST_P(BoundaryContract, GroupsMayBeMissingAndPointsInNone) {
  auto data = three_crowds(600, 13);
  ml::Labels groups = *data.groups;
  for (auto& group : groups)
    if (group == 1) group = -1;
  data.groups = std::make_shared<const ml::Labels>(groups);
  const auto boundary = draw(data);
  expect_sound(*boundary);
  EXPECT_THAT(groups_drawn(*boundary), testing::IsSupersetOf({0, 2}));
  for (const auto& surface : boundary->surfaces) EXPECT_NE(surface.group, 1);

  data.groups = std::make_shared<const ml::Labels>(600, -1);
  const auto empty = draw(data);
  EXPECT_TRUE(empty->surfaces.empty());
  EXPECT_THAT(empty->notes, testing::ElementsAre("no point belongs to a group"));
}

TEST_P(BoundaryContract, RefusesWhatCannotBeDrawn) {
  const auto data = three_crowds(20, 14);
  EXPECT_EQ(refusal(boundary_data(ml::Matrix(0, 3), {}, data.scorer)),
            "there are no points to draw a boundary of");
  EXPECT_EQ(refusal(boundary_data(ml::Matrix::Zero(4, 2), {0, 0, 1, 1}, data.scorer)),
            "a boundary is drawn in space, but the points have 2 coordinates instead of 3");
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    ml::Matrix points = *data.points;
    points(11, 1) = bad;
    points(15, 2) = bad;
    EXPECT_EQ(refusal(boundary_data(points, *data.groups, data.scorer)),
              "point 11 holds NaN or infinity; remove or recompute it");
  }
  EXPECT_EQ(refusal(boundary_data(*data.points, {0, 1}, data.scorer)),
            "20 points need as many groups, not 2");
  EXPECT_THROW(ml::make_boundary(GetParam(), data, {{"no such", 1.0}}, 0), std::invalid_argument);
  if (!method().needs_scorer) return;
  EXPECT_THAT(refusal(boundary_data(*data.points, *data.groups)),
              testing::HasSubstr("train one first"));
}

}  // namespace
}  // namespace diatom
