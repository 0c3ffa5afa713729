// The Export panel: what its button asks for, and what it shows of what is going.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"

namespace diatom::tests {
namespace {

using app::Export;
using app::SaveMapPicture;
using app::SaveTurntable;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class ExportPanel : public testing::Test {
 protected:
  ExportPanel() {
    stage.session = full_session();
    stage.views.map.view.size_px = {700, 450};
  }
  void choose(const char* format) {
    stage.click({"##format"});
    stage.driver().click(stage.driver().find({format}, "##Combo"));
  }
  Stage stage{app::make_export_panel(), {360, 500}};
};

TEST_F(ExportPanel, PicturesAreFourTimesAsLargeUnlessSaidOtherwise) {
  choose("Picture of the map");
  EXPECT_THAT(stage.driver().words(), HasSubstr("2800 x 1800 pixels"));
  stage.click({"Write"});
  ASSERT_THAT(stage.emitted<SaveMapPicture>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<SaveMapPicture>().front().size_px, Eigen::Vector2i(2800, 1800));
  EXPECT_EQ(stage.emitted<SaveMapPicture>().front().file, "") << "it finds a name";
  EXPECT_TRUE(stage.emitted<SaveMapPicture>().front().captions);
  stage.click({"##times", "8x"});
  stage.click({"names and legend"});
  stage.click({"Write"});
  EXPECT_FALSE(stage.emitted<SaveMapPicture>().front().captions);
  EXPECT_EQ(stage.emitted<SaveMapPicture>().front().size_px, Eigen::Vector2i(5600, 3600));
}

TEST_F(ExportPanel, AFilmHasASizeAndATime) {
  choose("Film around the map");
  stage.click({"Write"});
  ASSERT_THAT(stage.emitted<SaveTurntable>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<SaveTurntable>().front().size_px, Eigen::Vector2i(1280, 720));
  EXPECT_EQ(stage.emitted<SaveTurntable>().front().seconds, 8.0);
}

TEST_F(ExportPanel, TablesAndFiguresNeedAName) {
  choose("Reliability");
  stage.click({"Write"});
  EXPECT_THAT(stage.commands, IsEmpty());
  stage.click({"##out"});
  stage.driver().type("a.svg");
  stage.click({"Write"});
  ASSERT_THAT(stage.emitted<Export>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<Export>().front().kind, app::ExportKind::reliability);
  EXPECT_EQ(stage.emitted<Export>().front().out, "a.svg");
}

TEST_F(ExportPanel, WhatIsGoingIsShownAndCanBeStopped) {
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("Stop")));
  stage.session.recording = app::Recording{"/data/turn.mp4", {0.25F, "frame 60 of 240"}};
  stage.session.jobs.push_back(job_in(ml::JobState::running, 9, app::JobRole::exporting));
  EXPECT_THAT(stage.driver().words(), HasSubstr("turn.mp4: frame 60 of 240"));
  stage.click({"Stop"});
  EXPECT_THAT(stage.emitted<app::CancelRecording>(), SizeIs(1));
  stage.click({"Cancel"});
  ASSERT_THAT(stage.emitted<app::CancelJob>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::CancelJob>().front().id, 9U);
}

}  // namespace
}  // namespace diatom::tests
