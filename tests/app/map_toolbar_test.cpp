// The map's tools: those that find no room in a narrow panel are in its menu.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"

namespace diatom::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct NarrowMap : testing::Test {
  NarrowMap() {
    stage.session = full_session();
    stage.driver().frames(4);  // the first ones measure the tools
  }

  Stage stage{app::make_map_panel(), {380, 620}};
};

TEST_F(NarrowMap, KeepsWhatToursSpeakOfAndHidesTheRest) {
  EXPECT_THAT(stage.driver().words(), AllOf(HasSubstr("Map by"), HasSubstr("Colour"),
                                            HasSubstr("More"), Not(HasSubstr("Neighbours"))));
}

TEST_F(NarrowMap, LeavesMostOfItsRoomToThePicture) {
  EXPECT_GT(stage.views.map.view.size_px.y(), 620 * 3 / 4);
}

TEST_F(NarrowMap, OpensTheOtherToolsInAMenu) {
  stage.click({"More"});
  stage.driver().frames(2);
  EXPECT_THAT(stage.driver().words(), AllOf(HasSubstr("Invert"), HasSubstr("Neighbours")));
}

TEST_F(NarrowMap, OpensTheMenuForWhoeverWantsToFindSomething) {
  stage.views.asked = "find";
  stage.driver().frame();
  stage.views.asked.clear();
  stage.driver().frames(2);
  EXPECT_THAT(stage.driver().words(), HasSubstr("Neighbours"));
  EXPECT_TRUE(ImGui::GetIO().WantTextInput) << "the field waits for a pattern";
}

TEST(WideMap, HasNoMenu) {
  Stage stage{app::make_map_panel(), {1100, 620}};
  stage.session = full_session();
  stage.driver().frames(4);
  EXPECT_THAT(stage.driver().words(), AllOf(HasSubstr("Neighbours"), Not(HasSubstr("More"))));
}

}  // namespace
}  // namespace diatom::tests
