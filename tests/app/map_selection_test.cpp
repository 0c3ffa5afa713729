// Rows are selected on the map by box and lasso, by search and by neighbourhood; boundaries and
// quality follow the map.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/extract.h"
#include "app/morph.h"
#include "app/panels/region_selection.h"
#include "app/panels/row_search.h"
#include "app/pose.h"
#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"
#include "tests/app/workbench_fixture.h"

namespace diatom::tests {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

renderer::View front_view() {
  renderer::View view;
  view.size_px = {400, 400};
  view.camera.yaw = 0.0F;
  view.camera.pitch = 0.0F;
  view.camera.distance = 4.0F;
  return view;
}

app::Map four_corners() {
  app::Map map;
  ml::Embedding embedding;
  embedding.points.resize(4, 3);
  embedding.points << -1, 1, 0, 1, 1, 0, -1, -1, 0, 1, -1, 0;
  map.embedding = std::make_shared<const ml::Embedding>(embedding);
  return map;
}

TEST(RowsWithin, AreThoseSeenInsideThePolygon) {
  const auto map = four_corners();
  auto view = front_view();
  EXPECT_THAT(app::rows_within(map, view, {{0, 0}, {200, 0}, {200, 200}, {0, 200}}),
              ElementsAre(0));
  EXPECT_THAT(app::rows_within(map, view, {{0, 0}, {400, 0}, {400, 200}, {0, 200}}),
              ElementsAre(0, 1));
  // A triangle along the diagonal leaves the lower right corner out.
  EXPECT_THAT(app::rows_within(map, view, {{0, 0}, {450, 0}, {0, 450}}), ElementsAre(0, 1, 2));
  // What is cut away cannot be selected.
  view.clip_plane = Eigen::Vector4f(1, 0, 0, 0);
  EXPECT_THAT(app::rows_within(map, view, {{0, 0}, {400, 0}, {400, 400}, {0, 400}}),
              ElementsAre(1, 3));
}

class MapRegion : public testing::Test {
 protected:
  MapRegion() {
    stage.session = full_session();
    stage.views.map.pick = [](int, int) { return renderer::PickId{}; };
    stage.driver().frames(3);
  }
  std::vector<int> drag_over_all(bool shift, bool ctrl) {
    auto& io = ImGui::GetIO();
    io.KeyShift = shift;
    io.KeyCtrl = ctrl;
#if IMGUI_VERSION_NUM >= 18700
    io.AddKeyEvent(ImGuiKey_ModShift, shift);
    io.AddKeyEvent(ImGuiKey_ModCtrl, ctrl);
#endif
    auto& driver = stage.driver();
    driver.move_to({230, 120});
    driver.press();
    for (const ImVec2 place : {ImVec2(690, 120), ImVec2(690, 550), ImVec2(230, 550)})
      driver.move_to(place);
    driver.release();
    const auto emitted = stage.emitted<app::SelectRows>();
    return emitted.empty() ? std::vector<int>{-1} : emitted.back().rows;
  }

  Stage stage{app::make_map_panel(), ImVec2(700, 560)};
};

TEST_F(MapRegion, ALassoSelectsAndMovesNoCamera) {
  const auto before = stage.views.map.view.camera;
  const auto rows = drag_over_all(true, false);
  EXPECT_GT(rows.size(), 10U);
  EXPECT_EQ(stage.views.map.view.camera.yaw, before.yaw);
}

TEST_F(MapRegion, WithControlItAddsAndAloneItTakesAway) {
  const auto inside = drag_over_all(true, false);
  ASSERT_GT(inside.size(), 3U);
  stage.session.selection =
      std::make_shared<const std::vector<int>>(std::vector<int>{inside[0], inside[1]});
  EXPECT_EQ(drag_over_all(true, true), inside);
  EXPECT_THAT(drag_over_all(false, true), IsEmpty());
}

TEST(RowSearch, FindsByNameClassAndPrediction) {
  const auto session = full_session();
  EXPECT_THAT(app::rows_found(session, "/17\\.png$"), ElementsAre(17));
  EXPECT_EQ(app::rows_found(session, "arcella").size(), 14U);  // rows 0, 3, ... 39
  EXPECT_EQ(app::rows_found(session, "stentor").size(), 40U);  // all are taken for it
  EXPECT_THAT(app::rows_found(session, "no such"), IsEmpty());
  EXPECT_THAT(app::rows_found(session, ""), IsEmpty());
  EXPECT_THROW(app::rows_found(session, "(("), std::runtime_error);
  EXPECT_THROW(app::rows_found(session, std::string(1000, 'a')), std::runtime_error);
}

TEST(Morph, GlidesToTheNewPlacesAndArrives) {
  app::Morph morph;
  renderer::PointCloud cloud;
  const auto places = [](float at) {
    return std::make_shared<const renderer::Positions>(renderer::Positions::Constant(3, 3, at));
  };
  const auto first = places(0.0F);
  cloud.positions = first;
  morph.move(cloud, 1.0);
  EXPECT_EQ(cloud.positions, first);
  const auto second = places(1.0F);
  cloud.positions = second;
  morph.move(cloud, 1.05);
  EXPECT_TRUE(morph.is_moving());
  EXPECT_GT((*cloud.positions)(0, 0), 0.1F);
  EXPECT_LT((*cloud.positions)(0, 0), 0.9F);
  double now = 1.05;
  for (int frame = 0; frame < 200 && morph.is_moving(); ++frame) {
    cloud.positions = second;
    morph.move(cloud, now += 0.016);
  }
  EXPECT_EQ(cloud.positions, second);
  EXPECT_LT(now, 2.5);
  cloud.positions = std::make_shared<const renderer::Positions>(renderer::Positions::Zero(5, 3));
  morph.move(cloud, now);
  EXPECT_FALSE(morph.is_moving());  // other rows are shown at once
}

TEST(Pose, SurvivesItsText) {
  const renderer::Camera camera{{0.25F, -1.5F, 3.0F}, -2.0F, 0.3F, 4.5F};
  const auto again = app::camera_from_text(app::to_text(camera) + "\n");
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, camera);
  for (const char* text :
       {"", "diatom-camera 1 2 3", "diatom-camera 0 0 0 yaw 0 pitch 9 distance 1",
        "diatom-camera 0 0 nan yaw 0 pitch 0 distance 1",
        "diatom-camera 0 0 0 yaw 0 pitch 0 distance 1 more"})
    EXPECT_FALSE(app::camera_from_text(text)) << text;
}

TEST(Pose, AFlightTakesTheShorterTurn) {
  renderer::Camera from;
  renderer::Camera to;
  from.yaw = 3.0F;
  to.yaw = -3.0F;
  from.distance = 1.0F;
  to.distance = 4.0F;
  const auto halfway = app::between(from, to, 0.5F);
  EXPECT_NEAR(halfway.yaw, 3.1416F, 1e-3F);
  EXPECT_NEAR(halfway.distance, 2.0F, 1e-4F);
  EXPECT_EQ(app::between(from, to, 1.0F).target, to.target);
}

}  // namespace
}  // namespace diatom::tests
