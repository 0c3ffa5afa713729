// Decision sheets: their vertices lie where the two best scores are equal, and near the data only.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/boundary/crowds.h"

namespace diatom {
namespace {

using tests::boundary_data;
using tests::boundary_of;
using tests::normal_points;

// Curved and steep, as of a kernel machine: sums of Gaussians on few centres, then a softmax.
ml::Matrix curved_scores(const ml::Matrix& places) {
  ml::Matrix scores = ml::Matrix::Zero(places.rows(), 3);
  for (int k = 0; k < 3; ++k)
    for (int i = 0; i < 4; ++i) {
      const Eigen::RowVector3f centre(static_cast<float>(1.5 * std::cos(2.1 * k + 0.3 * i)),
                                      static_cast<float>(1.5 * std::sin(2.1 * k + 0.5 * i)),
                                      static_cast<float>(0.5 * i - 1.0));
      scores.col(k).array() += (-(places.rowwise() - centre).rowwise().squaredNorm().array()).exp();
    }
  scores = (4.0F * scores.array()).exp();
  return scores.array().colwise() / scores.rowwise().sum().array().eval();
}

ml::Labels labels_of(const ml::Scorer& scorer, const ml::Matrix& points) {
  const ml::Matrix scores = scorer(points);
  ml::Labels labels;
  for (Eigen::Index row = 0; row < scores.rows(); ++row) {
    Eigen::Index best = 0;
    scores.row(row).maxCoeff(&best);
    labels.push_back(static_cast<int>(best));
  }
  return labels;
}

// The class' score less the best of the others'.
float margin(const Eigen::RowVectorXf& scores, int group) {
  float best = -1e9F;
  for (Eigen::Index k = 0; k < scores.size(); ++k)
    if (k != group) best = std::max(best, scores[k]);
  return scores[group] - best;
}

TEST(Decision, TheTwoBestScoresAreEqualOnASheet) {
  const auto points = normal_points(400, 1);
  const auto boundary = boundary_of(
      "decision", boundary_data(points, labels_of(curved_scores, points), curved_scores));
  ASSERT_EQ(boundary->surfaces.size(), 3U);
  for (const auto& [group, other, level, mesh] : boundary->surfaces) {
    EXPECT_EQ(level, 0.0);
    ASSERT_GT(mesh.vertices.rows(), 300);
    const ml::Matrix scores = curved_scores(mesh.vertices);
    Eigen::Index exact = 0;
    for (Eigen::Index row = 0; row < scores.rows(); ++row) {
      const float error = std::abs(margin(scores.row(row), group));
      EXPECT_LT(error, 0.05F);  // scores are in [0, 1]
      if (error < 1e-3F) ++exact;
    }
    // The others lie where the edge of a cell passes close by a third class.
    EXPECT_GT(static_cast<double>(exact), 0.99 * static_cast<double>(scores.rows()));
  }
}

TEST(Decision, NormalsPointOutOfTheGroup) {
  const auto points = normal_points(400, 2);
  const auto boundary = boundary_of(
      "decision", boundary_data(points, labels_of(curved_scores, points), curved_scores));
  for (const auto& [group, other, level, mesh] : boundary->surfaces) {
    EXPECT_GT(tests::share_facing_outward(mesh), 0.99);
    const ml::Matrix inside = curved_scores(mesh.vertices - 0.1F * mesh.normals);
    const ml::Matrix outside = curved_scores(mesh.vertices + 0.1F * mesh.normals);
    Eigen::Index right = 0;
    for (Eigen::Index row = 0; row < inside.rows(); ++row)
      if (margin(inside.row(row), group) > margin(outside.row(row), group)) ++right;
    EXPECT_GT(static_cast<double>(right), 0.98 * static_cast<double>(inside.rows()));
  }
}

TEST(Decision, TwoClassesPartInAPlane) {
  const auto scorer = tests::nearest_of(ml::Matrix{{-1.0F, 0.0F, 0.0F}, {1.5F, 0.0F, 0.0F}});
  const auto points = normal_points(300, 3);
  const auto boundary =
      boundary_of("decision", boundary_data(points, labels_of(scorer, points), scorer));
  ASSERT_EQ(boundary->surfaces.size(), 1U);
  const auto& [group, other, level, mesh] = boundary->surfaces[0];
  EXPECT_EQ(group, 0);
  EXPECT_EQ(other, 1);
  EXPECT_LT((mesh.vertices.col(0).array() - 0.25F).abs().maxCoeff(), 1e-5F);
  EXPECT_LT((mesh.normals.col(0).array() - 1.0F).abs().maxCoeff(), 1e-4F);
}

// Every place is on one sheet at most, and all of the boundary is on some: together they are as
// large as what lies between each class and all the others, seen from both sides.
TEST(Decision, TheSheetBetweenTwoClassesIsMadeOnce) {
  const ml::Matrix middles{{0.0F, 0.0F, 0.0F}, {2.0F, 0.0F, 0.0F}, {1.0F, 1.7F, 0.0F}};
  const auto scorer = tests::nearest_of(middles);
  ml::Matrix points = normal_points(600, 9);
  points.rowwise() += Eigen::RowVector3f(1.0F, 0.6F, 0.0F);
  const auto labels = labels_of(scorer, points);
  const auto boundary = boundary_of("decision", boundary_data(points, labels, scorer));
  std::set<std::pair<int, int>> pairs;
  double once = 0.0;
  for (const auto& [group, other, level, mesh] : boundary->surfaces) {
    EXPECT_LT(group, other);
    EXPECT_TRUE(pairs.insert({group, other}).second) << group << " and " << other;
    once += tests::area(mesh);
    const ml::Matrix scores = scorer(mesh.vertices);
    const auto apart = (scores.col(group) - scores.col(other)).array().abs();
    EXPECT_GT((apart < 1e-3F).cast<double>().mean(), 0.9);  // all but where a third class is near
  }
  EXPECT_EQ(pairs.size(), 3U);
  double twice = 0.0;
  for (int alone = 0; alone < 3; ++alone) {  // against both others as one
    const auto against = [scorer, alone](const ml::Matrix& places) {
      const ml::Matrix scores = scorer(places);
      ml::Matrix two(places.rows(), 2);
      two.col(0) = scores.col(alone);
      two.col(1) = scores.col((alone + 1) % 3).cwiseMax(scores.col((alone + 2) % 3));
      return two;
    };
    ml::Labels own;
    for (const int label : labels) own.push_back(label == alone ? 0 : 1);
    twice += tests::area(
        boundary_of("decision", boundary_data(points, own, against))->surfaces.at(0).mesh);
  }
  EXPECT_NEAR(once, 0.5 * twice, 0.03 * once);
}

TEST(Decision, NothingIsDrawnOutOfReach) {
  const auto points = normal_points(300, 4);
  const auto scorer = tests::nearest_of(ml::Matrix{{-1.0F, 0.0F, 0.0F}, {1.0F, 0.0F, 0.0F}});
  const double radius =
      std::sqrt((points.rowwise() - points.colwise().mean()).rowwise().squaredNorm().mean());
  double last = 0.0;
  for (const double reach : {0.1, 0.3, 1.0}) {
    const auto boundary = boundary_of(
        "decision", boundary_data(points, labels_of(scorer, points), scorer), {{"reach", reach}});
    const auto& mesh = boundary->surfaces[0].mesh;
    double farthest = 0.0;
    for (Eigen::Index row = 0; row < mesh.vertices.rows(); ++row)
      farthest = std::max<double>(
          farthest, (points.rowwise() - mesh.vertices.row(row)).rowwise().norm().minCoeff());
    const double spacing = (10.0 + 2.0 * reach * radius) / 36.0;
    EXPECT_LT(farthest, reach * radius + 2.0 * spacing) << reach;
    EXPECT_GT(tests::area(mesh), last) << reach;
    last = tests::area(mesh);
  }
}

// Its rim, which is made of whole cells, is not to be seen.
TEST(Decision, ASheetFadesOutWithinReach) {
  const auto points = normal_points(300, 4);
  const auto scorer = tests::nearest_of(ml::Matrix{{-1.0F, 0.0F, 0.0F}, {1.0F, 0.0F, 0.0F}});
  const auto boundary = boundary_of(
      "decision", boundary_data(points, labels_of(scorer, points), scorer), {{"reach", 0.8}});
  const auto& mesh = boundary->surfaces.at(0).mesh;
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> sides;  // of an edge
  for (std::size_t i = 0; i < mesh.triangles.size(); ++i) {
    const auto next = i % 3 == 2 ? i - 2 : i + 1;
    ++sides[std::minmax(mesh.triangles[i], mesh.triangles[next])];
  }
  int rim = 0;
  for (const auto& [edge, count] : sides)
    if (count == 1) {
      ++rim;
      EXPECT_LT(mesh.presence.at(edge.first), 0.1F);
    }
  EXPECT_GT(rim, 10);
  EXPECT_EQ(*std::max_element(mesh.presence.begin(), mesh.presence.end()), 1.0F);
}

TEST(Decision, ACoarseLookComesFirst) {
  const auto points = normal_points(200, 5);
  const auto job = ml::make_boundary(
      "decision", boundary_data(points, labels_of(curved_scores, points), curved_scores), {}, 1);
  while (!job->latest() && job->step() == ml::Step::more) {
  }
  const auto coarse = job->latest();
  const auto fine = ml::run_to_result(*job);
  ASSERT_EQ(coarse->surfaces.size(), 3U);
  EXPECT_GT(fine->surfaces[0].mesh.triangles.size(), 2 * coarse->surfaces[0].mesh.triangles.size());
}

TEST(Decision, AsksForFewPlacesAtATime) {
  Eigen::Index most = 0;
  const auto counting = [&most](const ml::Matrix& places) {
    most = std::max(most, places.rows());
    return curved_scores(places);
  };
  const auto points = normal_points(200, 6);
  boundary_of("decision", boundary_data(points, labels_of(curved_scores, points), counting));
  EXPECT_GT(most, 100);
  EXPECT_LE(most, 512);
}

// As of a clustering that leaves outliers out: memberships jump from 1 to 0.
TEST(Decision, ScoresMayJump) {
  const auto membership = [](const ml::Matrix& places) {
    ml::Matrix scores = ml::Matrix::Zero(places.rows(), 2);
    for (Eigen::Index row = 0; row < places.rows(); ++row)
      if (places.row(row).norm() < 2.0F) scores(row, places(row, 0) < 0.0F ? 0 : 1) = 1.0F;
    return scores;
  };
  const auto points = normal_points(300, 7);
  const auto boundary =
      boundary_of("decision", boundary_data(points, labels_of(membership, points), membership));
  ASSERT_EQ(boundary->surfaces.size(), 3U);  // between the two, and around each
  for (const auto& surface : boundary->surfaces) {
    EXPECT_TRUE(surface.mesh.vertices.allFinite());
    EXPECT_LT(surface.mesh.vertices.rowwise().norm().maxCoeff(), 2.5F);
  }
}

TEST(Decision, SaysWhatIsMissing) {
  const auto points = normal_points(100, 8);
  const auto scorer =
      tests::nearest_of(ml::Matrix{{-1.0F, 0.0F, 0.0F}, {1.0F, 0.0F, 0.0F}, {900.0F, 0.0F, 0.0F}});
  auto labels = labels_of(scorer, points);
  labels[3] = 2;
  EXPECT_THAT(boundary_of("decision", boundary_data(points, labels, scorer))->notes,
              testing::ElementsAre("1 group has no boundary near the points"));
  labels[3] = 3;
  EXPECT_THROW(boundary_of("decision", boundary_data(points, labels, scorer)), std::runtime_error);
}

}  // namespace
}  // namespace diatom
