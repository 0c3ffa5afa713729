// Pictures stand on the map in the places of points that are near: which ones, when they are asked
// for, and that none is shown before it is there.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/extract.h"
#include "app/near_rows.h"
#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"
#include "tests/app/workbench_fixture.h"

namespace diatom::tests {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

renderer::View view_along_z(float distance) {
  renderer::View view;
  view.size_px = {800, 600};
  view.camera.yaw = 0.0F;
  view.camera.pitch = 0.0F;
  view.camera.distance = distance;
  return view;
}

// `count` places on the axis that is looked along, one behind the other.
ml::Matrix line_of_places(Eigen::Index count, float first, float spacing) {
  ml::Matrix places = ml::Matrix::Zero(count, 3);
  for (Eigen::Index row = 0; row < count; ++row)
    places(row, 2) = first - spacing * static_cast<float>(row);
  return places;
}

// How much of a picture at that distance has faded in.
float opacity(const app::NearRows& near, float distance) {
  return std::clamp(4 * (1 - distance / near.within), 0.0F, 1.0F);
}

TEST(NearRows, AFewAreAllSeenNearestFirst) {
  const auto near = app::near_rows(view_along_z(5.0F), line_of_places(4, -1.0F, -0.5F));
  EXPECT_THAT(near.rows, ElementsAre(3, 2, 1, 0));
  EXPECT_EQ(opacity(near, 6.0F), 1.0F);
}

TEST(NearRows, TheMoreThereAreToSeeTheFewerAreSeenAsPictures) {
  // 104 have room at 800 x 600.
  const auto pictures = [](Eigen::Index count) {
    return app::near_rows(view_along_z(5.0F), line_of_places(count, 0.0F, 0.001F)).rows.size();
  };
  EXPECT_EQ(pictures(100), 100U);
  EXPECT_EQ(pictures(104), 104U);
  EXPECT_EQ(pictures(130), 78U);
  EXPECT_EQ(pictures(250), 0U);
}

TEST(NearRows, WhoComesCloserSeesMore) {
  const auto places = line_of_places(600, 2.0F, 0.02F);  // from 2 to -10
  EXPECT_THAT(app::near_rows(view_along_z(20.0F), places).rows, IsEmpty());
  // From 3 away one looks as far as 3.75: at 138 of them, of which 104 have room.
  const auto near = app::near_rows(view_along_z(3.0F), places);
  EXPECT_EQ(near.rows.front(), 0);
  EXPECT_GT(near.rows.size(), 10U);
  EXPECT_EQ(opacity(near, 3.0F - places(near.rows.back(), 2)), 1.0F);
}

TEST(NearRows, WhatIsBesideBehindOrCutAwayIsNotSeen) {
  ml::Matrix places = ml::Matrix::Zero(4, 3);
  places.row(1) << 30, 0, 0;  // beside the picture
  places.row(2) << 0, 0, 9;   // behind the eye
  places.row(3) << 0, 0, -1;
  auto view = view_along_z(5.0F);
  EXPECT_THAT(app::near_rows(view, places).rows, ElementsAre(0, 3));
  view.clip_plane = Eigen::Vector4f(0, 0, -1, -0.5F);  // only what has z <= -0.5
  EXPECT_THAT(app::near_rows(view, places).rows, ElementsAre(3));
}

class MapPictures : public testing::Test {
 protected:
  MapPictures() {
    stage.session = full_session();
    stage.session.jobs.clear();
    stage.driver().frames(2);
    stage.commands.clear();
  }
  std::vector<app::LoadThumbnails> asked(app::SheetPlace place) const {
    auto all = stage.emitted<app::LoadThumbnails>();
    std::erase_if(all, [place](const auto& command) { return command.place != place; });
    return all;
  }

  Stage stage{app::make_map_panel(), {700, 560}};
};

TEST_F(MapPictures, AreAskedForOnce) {
  stage.driver().frames(1);
  const auto wanted = asked(app::SheetPlace::map);
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_THAT(wanted[0].rows, testing::Not(IsEmpty()));
  stage.session.map_pictures = std::make_shared<const app::Thumbnails>(
      app::thumbnails_from(app::SheetPlace::map, stage.session.features, wanted[0].rows, nullptr));
  stage.commands.clear();
  stage.driver().frames(3);
  EXPECT_THAT(asked(app::SheetPlace::map), IsEmpty());
}

TEST_F(MapPictures, AreNotAskedForUnderWay) {
  stage.views.map.view.camera.yaw += 0.3F;
  stage.driver().frames(1);
  EXPECT_THAT(asked(app::SheetPlace::map), IsEmpty()) << "the camera moved";
  stage.driver().frames(1);
  EXPECT_THAT(asked(app::SheetPlace::map), SizeIs(1));
}

TEST_F(MapPictures, WaitForAMapThatMoves) {
  stage.session.jobs = {job_in(ml::JobState::running, 1, app::JobRole::map)};
  stage.driver().frames(2);
  EXPECT_THAT(asked(app::SheetPlace::map), IsEmpty());
  stage.session.jobs = {job_in(ml::JobState::paused, 1, app::JobRole::map)};
  stage.driver().frames(1);
  EXPECT_THAT(asked(app::SheetPlace::map), SizeIs(1));
}

TEST_F(MapPictures, AreNotDrawnUnlessWanted) {
  EXPECT_GT(stage.views.pictures_within, 0.0F);
  stage.session.map_look.pictures = false;
  stage.driver().frames(1);
  EXPECT_EQ(stage.views.pictures_within, 0.0F);
  EXPECT_THAT(asked(app::SheetPlace::map), IsEmpty());
  stage.session.map_look.pictures = true;
  stage.session.dataset.reset();  // vectors of unknown origin
  stage.driver().frames(2);
  EXPECT_EQ(stage.views.pictures_within, 0.0F);
}

TEST_F(MapPictures, TheCardAsksForTheRowUnderTheMouse) {
  stage.views.map.pick = [](int, int) {
    return renderer::PickId{renderer::LayerKind::points, 0, 17};
  };
  stage.driver().move_to({400, 380});
  stage.driver().frames(1);
  const auto wanted = asked(app::SheetPlace::hover_card);
  ASSERT_FALSE(wanted.empty());
  EXPECT_THAT(wanted.back().rows, ElementsAre(17));
}

TEST(MapScene, ShowsOnlyPicturesThatAreThere) {
  auto session = full_session();
  auto sheet = app::thumbnails_from(app::SheetPlace::map, session.features, {5, 8, 13}, nullptr);
  app::MapScene scene;
  EXPECT_FALSE(scene.extract(session, -1, 2.0F).thumbnails->rows) << "none were asked for";
  sheet.tiles = {app::TileState::painted, app::TileState::unreadable, app::TileState::painted};
  session.map_pictures = std::make_shared<const app::Thumbnails>(sheet);
  const auto drawn = scene.extract(session, -1, 2.0F).thumbnails;
  ASSERT_TRUE(drawn);
  EXPECT_THAT(*drawn->rows, ElementsAre(5, 13));
  EXPECT_THAT(*drawn->tiles, ElementsAre(0, 2));
  EXPECT_EQ(drawn->within, 2.0F);
  EXPECT_EQ(drawn->sheet.get(), session.map_pictures->sheet.pixels.data());
  EXPECT_EQ(scene.extract(session, -1, 2.0F).thumbnails->rows, drawn->rows) << "kept";
  EXPECT_FALSE(scene.extract(session, -1).thumbnails);
}

class LoadedPictures : public app::WorkbenchTest {};

TEST_F(LoadedPictures, EachPlaceHasASheetOfItsOwn) {
  open_synthetic();
  apply(bench, app::LoadThumbnails{{1, 2}});
  apply(bench, app::LoadThumbnails{{3, 4, 5}, app::SheetPlace::map});
  apply(bench, app::LoadThumbnails{{6}, app::SheetPlace::hover_card});
  run_until_quiet();
  const auto& session = bench.session;
  EXPECT_THAT(session.thumbnails->rows, ElementsAre(1, 2));
  EXPECT_THAT(session.map_pictures->rows, ElementsAre(3, 4, 5));
  EXPECT_THAT(session.map_pictures->tiles, Each(app::TileState::painted));
  EXPECT_EQ(session.map_pictures->grid.rows, 1) << "no more than is needed";
  EXPECT_THAT(session.hover_picture->rows, ElementsAre(6));
  EXPECT_EQ(session.hover_picture->sheet.width, 160);
  apply(bench, app::OpenData{"synthetic"});
  EXPECT_FALSE(bench.session.map_pictures);
}

}  // namespace
}  // namespace diatom::tests
