// The Map answers the mouse: drags move the camera, clicks select, and never both.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"

namespace diatom::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const ImVec2 map_size(700, 560);
const ImVec2 middle(400, 380);  // on the picture, beside the legend

class MapPanel : public testing::Test {
 protected:
  MapPanel() {
    stage.session = full_session();
    stage.views.map.pick = [this](int x, int y) {
      picked_at = {x, y};
      return under_mouse;
    };
    stage.driver().frames(3);
    before = stage.views.map.view.camera;
  }

  const renderer::Camera& camera() const { return stage.views.map.view.camera; }
  std::vector<int> selected() const {
    const auto emitted = stage.emitted<app::SelectRows>();
    return emitted.empty() ? std::vector<int>{-1} : emitted.back().rows;
  }
  void select(std::vector<int> rows) {
    stage.session.selection = std::make_shared<const std::vector<int>>(std::move(rows));
  }

  Stage stage{app::make_map_panel(), map_size};
  renderer::PickId under_mouse{renderer::LayerKind::points, 0, 17};
  Eigen::Vector2i picked_at{-1, -1};
  renderer::Camera before;
};

TEST_F(MapPanel, TakesTheRoomThatThereIs) {
  EXPECT_TRUE(stage.views.map.visible);
  const auto px = stage.views.map.view.size_px;
  EXPECT_GT(px.x(), 600);
  EXPECT_GT(px.y(), 400);
  EXPECT_LT(px.x(), 700);
}

TEST_F(MapPanel, ALeftDragOrbitsAndSelectsNothing) {
  stage.driver().drag(middle, {middle.x + 90, middle.y + 30});
  EXPECT_NE(camera().yaw, before.yaw);
  EXPECT_NE(camera().pitch, before.pitch);
  EXPECT_EQ(camera().target, before.target);
  EXPECT_EQ(camera().distance, before.distance);
  EXPECT_THAT(stage.emitted<app::SelectRows>(), IsEmpty());
}

TEST_F(MapPanel, ADragThatReturnsToItsBeginningIsNoClick) {
  auto& driver = stage.driver();
  driver.move_to(middle);
  driver.press();
  driver.move_to({middle.x + 60, middle.y});
  driver.move_to(middle);
  driver.release();
  EXPECT_THAT(stage.emitted<app::SelectRows>(), IsEmpty());
}

TEST_F(MapPanel, ASwiftDragWithinOneFrameIsNoClick) {
  auto& driver = stage.driver();
  driver.move_to(middle);
  driver.press();
  ImGui::GetIO().MousePos = {middle.x + 60, middle.y};
  driver.release();
  EXPECT_THAT(stage.emitted<app::SelectRows>(), IsEmpty());
}

TEST_F(MapPanel, ARightOrMiddleDragPans) {
  for (const int button : {1, 2}) {
    const auto start = camera();
    stage.driver().drag(middle, {middle.x + 50, middle.y}, button);
    EXPECT_NE(camera().target, start.target) << button;
    EXPECT_EQ(camera().yaw, start.yaw) << button;
  }
}

TEST_F(MapPanel, TheWheelComesCloser) {
  stage.driver().move_to(middle);
  stage.driver().wheel(2);
  EXPECT_LT(camera().distance, before.distance);
  stage.driver().wheel(-4);
  EXPECT_GT(camera().distance, before.distance);
}

TEST_F(MapPanel, TheWheelElsewhereDoesNothing) {
  stage.driver().move_to({20, 4});
  stage.driver().wheel(2);
  EXPECT_EQ(camera().distance, before.distance);
}

TEST_F(MapPanel, HoverAsksWhatIsUnderTheMouseAndShowsIt) {
  stage.driver().move_to(middle);
  stage.driver().frames(2);
  EXPECT_EQ(stage.views.hovered_row, 17);
  EXPECT_GT(picked_at.x(), 300);
  EXPECT_LT(picked_at.x(), 400);
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("class/17.png"));
  EXPECT_THAT(words, HasSubstr("Volvox"));   // its class
  EXPECT_THAT(words, HasSubstr("Stentor"));  // what it is taken for
}

TEST_F(MapPanel, AHandGivenClassIsShownAsSuch) {
  auto labels = stage.session.features->labels();
  labels[17] = 0;
  stage.session.taught_labels = std::make_shared<const ml::Labels>(labels);
  stage.driver().move_to(middle);
  stage.driver().frames(2);
  EXPECT_THAT(stage.driver().words(), HasSubstr("as taught"));
}

TEST_F(MapPanel, AClickSelectsThePickedRow) {
  select({3});
  stage.driver().click(middle);
  EXPECT_THAT(stage.emitted<app::SelectRows>(), SizeIs(1));
  EXPECT_THAT(selected(), ElementsAre(17));
}

TEST_F(MapPanel, ShiftAddsAndCtrlTakesAway) {
  select({3, 20});
  stage.driver().hold_shift(true);
  stage.driver().click(middle);
  EXPECT_THAT(selected(), ElementsAre(3, 17, 20));
  stage.driver().hold_shift(false);

  select({3, 17, 20});
  stage.driver().hold_ctrl(true);
  stage.driver().click(middle);
  EXPECT_THAT(selected(), ElementsAre(3, 20));
}

TEST_F(MapPanel, AClickOnNothingOrOnAStrangeRowSelectsNothing) {
  under_mouse = {};
  stage.driver().click(middle);
  under_mouse = {renderer::LayerKind::points, 0, 4000};
  stage.driver().click(middle);
  under_mouse = {renderer::LayerKind::grid, 0, 1};
  stage.driver().click(middle);
  EXPECT_THAT(stage.emitted<app::SelectRows>(), IsEmpty());
}

TEST_F(MapPanel, AMapOfOtherFeaturesIsLookedAtAndNotPicked) {
  stage.session.features = some_features();  // as many rows, but other ones
  stage.driver().click(middle);
  EXPECT_EQ(stage.views.hovered_row, -1);
  EXPECT_THAT(stage.emitted<app::SelectRows>(), IsEmpty());
}

TEST_F(MapPanel, ADoubleClickFocusesAPointOrFitsAll) {
  stage.driver().double_click(middle);
  EXPECT_EQ(stage.views.focus_row, 17);
  EXPECT_FALSE(stage.views.fit_map);
  under_mouse = {};
  stage.views.focus_row.reset();
  stage.driver().double_click(middle);
  EXPECT_FALSE(stage.views.focus_row.has_value());
  EXPECT_TRUE(stage.views.fit_map);
}

TEST_F(MapPanel, SaysHowMuchIsShown) {
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("40 points"));
  EXPECT_THAT(words, HasSubstr("63.0 % of the variance"));
}

}  // namespace
}  // namespace diatom::tests
