// The map is laid out by any method, measured when it comes to rest, and bounded by surfaces that
// follow it and its groups.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/extract.h"
#include "renderer/theme.h"
#include "tests/app/workbench_fixture.h"

namespace diatom {
namespace {

using namespace app;
using testing::HasSubstr;

class MapCommands : public WorkbenchTest {
 protected:
  MapCommands() {
    open_synthetic();
    run_until_quiet();
  }
  void bound_by(const std::string& method) {
    auto look = bench.session.map_look;
    look.boundary = method;
    apply(bench, SetMapLook{look});
    frame();
    run_until_quiet();
  }
};

TEST_F(MapCommands, AnotherMethodLaysTheSameRowsOutAnew) {
  const auto before = bench.session.map;
  apply(bench, ChooseEmbedding{"tsne"});
  apply(bench, SetEmbeddingValue{"iterations", 60});
  apply(bench, StartMap{});
  run_until_quiet();
  const auto& map = bench.session.map;
  EXPECT_NE(map, before);
  EXPECT_EQ(map->features, before->features);
  EXPECT_TRUE(map->embedding->projection);
  apply(bench, SetEmbeddingValue{"perplexity", -1});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("perplexity"));
  apply(bench, ChooseEmbedding{"no such"});
  EXPECT_EQ(bench.session.embedding, "tsne");
}

TEST_F(MapCommands, LdaLearnsFromTrainingRowsAlone) {
  apply(bench, ChooseEmbedding{"lda"});
  run_until_quiet();
  ASSERT_EQ(bench.session.embedding, "lda");
  const auto with_all = bench.session.map->embedding;
  // Another label on a held-out row changes nothing.
  auto features = *bench.session.features;
  const auto test_row =
      std::find_if(features.samples.begin(), features.samples.end(),
                   [](const ml::Sample& sample) { return sample.split == ml::Split::test; });
  ASSERT_NE(test_row, features.samples.end());
  test_row->label = (test_row->label + 1) % 10;
  MapRequest request;
  request.features = std::make_shared<const ml::Features>(features);
  request.embedding = "lda";
  request.seed = bench.session.seed;
  MapJob job(std::move(request));
  const auto changed = ml::run_to_result(job)->embedding;
  // `with_all` was turned towards the map before it; distances are what both share.
  const auto distance = [](const ml::Embedding& map, int a, int b) {
    return (map.points.row(a) - map.points.row(b)).norm();
  };
  EXPECT_NEAR(distance(*changed, 0, 99), distance(*with_all, 0, 99), 1e-4F);
  EXPECT_NEAR(distance(*changed, 5, 200), distance(*with_all, 5, 200), 1e-4F);
}

TEST_F(MapCommands, LdaLearnsWhatWasTaught) {
  apply(bench, ChooseEmbedding{"lda"});
  run_until_quiet();
  const auto& samples = bench.session.features->samples;
  std::vector<int> moved;
  for (std::size_t row = 0; row < samples.size(); ++row)
    if (samples[row].label == 0) moved.push_back(static_cast<int>(row));
  const auto apart = [&] {  // how far the two species lie from each other
    Eigen::RowVector3f first = Eigen::RowVector3f::Zero();
    Eigen::RowVector3f second = first;
    const auto& points = bench.session.map->embedding->points;
    for (std::size_t row = 0; row < samples.size(); ++row) {
      if (samples[row].label == 0) first += points.row(static_cast<Eigen::Index>(row));
      if (samples[row].label == 1) second += points.row(static_cast<Eigen::Index>(row));
    }
    return (first - second).norm() / static_cast<float>(moved.size());
  };
  const float before = apart();
  apply(bench, LabelRows{moved, 1});
  apply(bench, StartMap{});
  run_until_quiet();
  EXPECT_LT(apart(), 0.8F * before);
}

TEST_F(MapCommands, AMapThatCameToRestIsMeasured) {
  ASSERT_TRUE(bench.session.map_quality);
  EXPECT_TRUE(quality_is_current(bench.session));
  EXPECT_GT(bench.session.map_quality->quality->trustworthiness, 0.6);
  apply(bench, ChooseColor{ColorBy::distortion});
  const auto cloud = MapScene().extract(bench.session, -1).clouds.at(0);
  ASSERT_TRUE(cloud.scalars);
  EXPECT_GT(*std::max_element(cloud.scalars->begin(), cloud.scalars->end()), 0.0F);
}

TEST_F(MapCommands, EveryBoundaryIsDrawnAndTakenAway) {
  for (const auto& method : ml::BoundaryRegistry::instance().all()) {
    bound_by(method.info.id);
    ASSERT_TRUE(bench.session.boundary) << method.info.id;
    EXPECT_EQ(bench.session.boundary->method, method.info.id);
    const auto scene = MapScene().extract(bench.session, -1);
    EXPECT_GE(scene.surfaces.size(), 5U) << method.info.id;
    EXPECT_EQ(scene.surfaces[0].opacity, bench.session.map_look.opacity);
    EXPECT_EQ(std::isnan(bench.session.boundary->accuracy_on_places), !method.needs_scorer);
  }
  bound_by("");
  EXPECT_TRUE(MapScene().extract(bench.session, -1).surfaces.empty());
  bound_by("ellipsoid");  // and again
  EXPECT_FALSE(MapScene().extract(bench.session, -1).surfaces.empty());
}

TEST_F(MapCommands, WhatTwoGroupsShareIsShaded) {
  bound_by("ellipsoid");
  const auto& bounds = *bench.session.boundary->surfaces;
  const auto shaded = static_cast<std::size_t>(
      std::count_if(bounds.overlaps.begin(), bounds.overlaps.end(),
                    [](const auto& overlap) { return !overlap.mesh.triangles.empty(); }));
  ASSERT_GT(shaded, 0U);
  const auto surfaces = MapScene().extract(bench.session, -1).surfaces;
  EXPECT_EQ(surfaces.size(), bounds.surfaces.size() + shaded);
  const auto& highlight = renderer::theme_colors(bench.session.theme).highlight;
  EXPECT_EQ(surfaces.back().color, highlight);
  EXPECT_EQ(surfaces.back().triangles->data(), bounds.overlaps[shaded - 1].mesh.triangles.data());
}

TEST_F(MapCommands, NumbersAsColoursKeepWhatWasBounded) {
  bound_by("ellipsoid");
  const auto before = bench.session.boundary;
  ASSERT_TRUE(before);
  for (const auto by : {ColorBy::order, ColorBy::novelty, ColorBy::confidence}) {
    apply(bench, ChooseColor{by});
    frame();
    EXPECT_EQ(bench.session.boundary, before);
  }
}

TEST_F(MapCommands, AnotherColourForgetsWhatWasBounded) {
  bound_by("ellipsoid");
  ASSERT_TRUE(bench.session.boundary);
  apply(bench, ChooseColor{ColorBy::prediction});
  EXPECT_FALSE(bench.session.boundary);
  frame();
  run_until_quiet();
  ASSERT_TRUE(bench.session.boundary);
  EXPECT_EQ(*bench.session.boundary->groups, *bench.session.training->predictions);
}

TEST_F(MapCommands, ViewsAreKeptByName) {
  apply(bench, KeepPose{{"front", {}}});
  renderer::Camera aside;
  aside.yaw = 1.0F;
  apply(bench, KeepPose{{"front", aside}});
  ASSERT_EQ(bench.session.poses.size(), 1U);
  EXPECT_EQ(bench.session.poses[0].camera, aside);
  apply(bench, ForgetPose{"front"});
  EXPECT_TRUE(bench.session.poses.empty());
}

TEST_F(MapCommands, BoundariesFollowTheMapAndItsLabels) {
  bound_by("ellipsoid");
  const auto first = bench.session.boundary;
  apply(bench, ChooseEmbedding{"lda"});
  run_until_quiet();
  frame();
  run_until_quiet();
  const auto second = bench.session.boundary;
  EXPECT_NE(second, first);
  EXPECT_EQ(second->map, bench.session.map);
  apply(bench, LabelRows{{0, 1, 2, 3, 4, 5, 6, 7}, 9});
  frame();
  run_until_quiet();
  EXPECT_NE(bench.session.boundary, second);
  EXPECT_EQ(bench.session.boundary->groups->at(0), 9);
}

TEST_F(MapCommands, ABoundaryThatCannotBeDrawnSaysSoOnce) {
  auto look = bench.session.map_look;
  look.boundary = "no such";
  apply(bench, SetMapLook{look});
  EXPECT_TRUE(bench.session.map_look.boundary.empty());
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("no such"));
}

TEST_F(MapCommands, NeighboursAreThoseInTheSpaceOfTheFeatures) {
  apply(bench, SelectNeighbours{7, 5});
  const auto& selected = *bench.session.selection;
  ASSERT_EQ(selected.size(), 5U);
  EXPECT_TRUE(std::binary_search(selected.begin(), selected.end(), 7));
  const auto& rows = *bench.session.map->rows;
  double farthest = 0.0;
  for (const int row : selected)
    farthest = std::max(farthest, static_cast<double>((rows.row(row) - rows.row(7)).norm()));
  int nearer = 0;
  for (Eigen::Index row = 0; row < rows.rows(); ++row)
    nearer += (rows.row(row) - rows.row(7)).norm() <= farthest * (1 + 1e-6) ? 1 : 0;
  EXPECT_EQ(nearer, 5);
}

TEST_F(MapCommands, AloneDimsAllButTheSelection) {
  apply(bench, SelectRows{{3, 5}});
  auto look = bench.session.map_look;
  look.only_selected = true;
  apply(bench, SetMapLook{look});
  const auto flags = MapScene().extract(bench.session, -1).clouds.at(0).flags;
  EXPECT_TRUE((*flags)[4] & renderer::point_flag::dimmed);
  EXPECT_FALSE((*flags)[5] & renderer::point_flag::dimmed);
  EXPECT_TRUE((*flags)[5] & renderer::point_flag::selected);
}

}  // namespace
}  // namespace diatom
