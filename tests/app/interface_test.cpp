// The whole interface: keys, tiling, and that it draws whatever the session holds at any size.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/panels/style.h"
#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"

namespace diatom::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const ImVec2 window(1280, 800);

// But for pictures, which panels ask for by themselves.
bool nothing_was_asked(const Stage& stage) {
  return stage.commands.size() == stage.emitted<app::LoadThumbnails>().size();
}

TEST(Keys, SpaceDotCAndEscape) {
  Stage stage(window);
  stage.session = full_session();
  stage.session.selection = std::make_shared<const std::vector<int>>(std::vector<int>{1, 2});
  auto& driver = stage.driver();
  driver.tap(TestKey::space);
  EXPECT_THAT(stage.emitted<app::PlayOrPause>(), SizeIs(1));
  driver.type(".");
  EXPECT_THAT(stage.emitted<app::StepTraining>(), SizeIs(1));
  driver.tap(TestKey::c);
  ASSERT_THAT(stage.emitted<app::ShowOverlay>(), SizeIs(1));
  EXPECT_FALSE(stage.emitted<app::ShowOverlay>().front().visible);
  driver.tap(TestKey::escape);
  ASSERT_THAT(stage.emitted<app::SelectRows>(), SizeIs(1));
  EXPECT_THAT(stage.emitted<app::SelectRows>().front().rows, IsEmpty());
  EXPECT_FALSE(stage.views.fit_map);
  driver.tap(TestKey::r);
  EXPECT_TRUE(stage.views.fit_map);
}

TEST(Keys, NoneFiresWhileATextBoxHasTheFocus) {
  Stage stage(window);
  stage.session = full_session();
  auto& driver = stage.driver();
  driver.click(driver.find({"##address"}, "/Data_"));
  stage.commands.clear();
  ASSERT_TRUE(ImGui::GetIO().WantTextInput);
  driver.tap(TestKey::space);
  stage.session.selection = std::make_shared<const std::vector<int>>(std::vector<int>{1, 7});
  driver.type(" .?rc1");
  driver.tap(TestKey::c);
  driver.tap(TestKey::r);
  EXPECT_TRUE(nothing_was_asked(stage));
  EXPECT_FALSE(stage.views.fit_map);
}

TEST(Keys, DigitsLabelTheSelectionAndCtrlZTakesThatBack) {
  Stage stage(window);
  stage.session = full_session();
  auto& driver = stage.driver();
  driver.type("2");
  EXPECT_THAT(stage.emitted<app::LabelRows>(), IsEmpty()) << "nothing is selected";
  stage.session.selection = std::make_shared<const std::vector<int>>(std::vector<int>{1, 7});
  driver.frame();  // the feed is meant no more
  driver.type("2");
  driver.type("0");
  const auto emitted = stage.emitted<app::LabelRows>();
  ASSERT_THAT(emitted, SizeIs(2));
  EXPECT_EQ(emitted[0].label, 1);
  EXPECT_THAT(emitted[0].rows, testing::ElementsAre(1, 7));
  EXPECT_EQ(emitted[1].label, 9);
  driver.tap(TestKey::z);
  EXPECT_THAT(stage.emitted<app::Undo>(), IsEmpty());
  driver.hold_ctrl(true);
  driver.tap(TestKey::z);
  driver.hold_ctrl(false);
  EXPECT_THAT(stage.emitted<app::Undo>(), SizeIs(1));
}

TEST(Keys, TheSheetOpensAndEscapeClosesIt) {
  Stage stage(window);
  stage.session = full_session();
  auto& driver = stage.driver();
  EXPECT_THAT(driver.words(), Not(HasSubstr("Wheel")));
  driver.type("?");
  EXPECT_THAT(driver.words(), HasSubstr("zoom to the cursor"));
  driver.tap(TestKey::escape);
  EXPECT_THAT(driver.words(), Not(HasSubstr("zoom to the cursor")));
  EXPECT_TRUE(nothing_was_asked(stage));  // with the sheet open, Esc clears no selection
}

TEST(Keys, NoneReachesWhatTheSheetCovers) {
  Stage stage(window);
  stage.session = full_session();
  auto& driver = stage.driver();
  driver.type("?");
  driver.frames(2);
  stage.commands.clear();
  driver.tap(TestKey::space);
  driver.tap(TestKey::c);
  driver.type(".");
  EXPECT_TRUE(nothing_was_asked(stage));
  driver.type("?");
  EXPECT_THAT(driver.words(), Not(HasSubstr("zoom to the cursor")));
}

TEST(Keys, EscapeClosesAListBeforeItSelectsNothing) {
  Stage stage(window);
  stage.session = full_session();
  stage.session.selection = std::make_shared<const std::vector<int>>(std::vector<int>{1, 2});
  auto& driver = stage.driver();
  driver.click(driver.find({"Tours"}, "##diatom"));
  driver.frames(2);
  ASSERT_TRUE(ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup));
  driver.tap(TestKey::space);
  driver.tap(TestKey::escape);
  driver.frames(2);
  EXPECT_FALSE(ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup));
  EXPECT_TRUE(nothing_was_asked(stage));
  driver.tap(TestKey::escape);
  EXPECT_THAT(stage.emitted<app::SelectRows>(), SizeIs(1));
}

// A computer that takes the whole frame to draw leaves the mark where it can be dragged.
TEST(TopBar, TheShareOfTrainingCanBeSetThoughDrawingTakesTheFrame) {
  Stage stage(window);
  stage.session = full_session();
  stage.figures.frame_ms = 40.0;
  auto& driver = stage.driver();
  const ImVec2 bar = driver.find({"##share"}, "##diatom");
  const float em = ImGui::GetFontSize();
  driver.drag(bar, {bar.x + 4.5F * em, bar.y});
  ASSERT_FALSE(stage.emitted<app::SetTrainingShare>().empty());
  const auto share = stage.emitted<app::SetTrainingShare>().back().share;
  EXPECT_GT(share, 0.2);
  EXPECT_LT(share, 0.9);
}

TEST(TopBar, LayoutsAreChosenByOneClick) {
  Stage stage(window);
  stage.session = full_session();
  auto& driver = stage.driver();
  driver.click(driver.find({"layout", "Monitor"}, "##diatom"));
  ASSERT_THAT(stage.emitted<app::ChooseLayout>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::ChooseLayout>().front().layout, app::Layout::monitor);
}

TEST(TopBar, PlayStepPaceAndTheme) {
  Stage stage(window);
  stage.session = full_session();
  auto& driver = stage.driver();
  const auto click = [&](std::initializer_list<const char*> ids) {
    const ImVec2 at = driver.find(ids, "##diatom");
    stage.commands.clear();
    driver.click(at);
  };
  click({"##play"});
  EXPECT_THAT(stage.emitted<app::PlayOrPause>(), SizeIs(1));
  click({"##step"});
  EXPECT_THAT(stage.emitted<app::StepTraining>(), SizeIs(1));
  click({"pace", "One step"});
  ASSERT_THAT(stage.emitted<app::SetPace>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::SetPace>().front().pace, ml::Pace::one_step);
  click({"##theme"});
  ASSERT_THAT(stage.emitted<app::ChooseTheme>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::ChooseTheme>().front().theme, renderer::Theme::light);
}

TEST(Interface, DrawsAnySessionAtAnySize) {
  for (const bool full : {false, true}) {
    Stage stage(window);
    if (full) stage.session = full_session();
    for (const auto theme : {renderer::Theme::dark, renderer::Theme::light}) {
      stage.session.theme = theme;
      app::apply_style(theme, 1);
      for (const ImVec2 size : {ImVec2(3840, 2160), ImVec2(1280, 800), ImVec2(960, 600),
                                ImVec2(320, 200), ImVec2(40, 30), ImVec2(1, 1)}) {
        stage.driver().resize(size);
        stage.driver().move_to({size.x / 2, size.y / 2});
        stage.driver().frames(3);
        EXPECT_TRUE(ImGui::GetDrawData()->Valid);
        EXPECT_GE(stage.views.map.view.size_px.minCoeff(), 0);
        EXPECT_GE(stage.views.live.view.size_px.minCoeff(), 0);
      }
    }
    EXPECT_TRUE(nothing_was_asked(stage));
  }
}

TEST(Interface, DrawsSessionsThatAreOddInEveryWay) {
  Stage stage(window);
  auto& session = stage.session;
  session = full_session();
  session.classifier = "no such classifier";
  session.backbone_request.id = "no such backbone";
  session.dataset.reset();
  auto overlay = std::make_shared<live::Overlay>(*session.feeds.front().overlay);
  overlay->classes.clear();
  session.feeds.front().overlay = overlay;
  session.training = std::make_shared<const app::TopTuningRun>();
  session.feeds.front().status.state = live::FeedState::reconnecting;
  session.feeds.front().status.message = "Reconnecting in 2 s (attempt 3)";
  stage.driver().frames(3);
  session.feeds.front().overlay.reset();
  session.feeds.front().frame.reset();
  stage.driver().frames(3);
  auto many = std::make_shared<ml::Features>(*session.features);
  for (int i = 0; i < 200; ++i) many->classes.push_back("class " + std::to_string(i));
  session.features = many;
  session.map = map_of(session.features);
  stage.driver().frames(3);
  EXPECT_TRUE(ImGui::GetDrawData()->Valid);
}

TEST(Interface, DrawsASessionWithoutLabels) {
  Stage stage(window);
  stage.session = unlabelled_session();
  stage.views.hovered_row = 3;
  stage.driver().frames(3);
  EXPECT_TRUE(nothing_was_asked(stage));
  EXPECT_TRUE(ImGui::GetDrawData()->Valid);
}

TEST(Interface, SplittersMoveTheTiles) {
  Stage stage(window);
  stage.session = full_session();
  auto& driver = stage.driver();
  driver.frames(3);
  const int before = stage.views.map.view.size_px.x();
  const ImVec2 splitter = driver.find({"##column0"}, "##diatom");
  driver.drag(splitter, {splitter.x + 60, splitter.y});
  driver.frames(2);
  EXPECT_NEAR(stage.views.map.view.size_px.x(), before - 60, 3);
}

TEST(Interface, WhatWasDraggedComesBackAfterAWindowThatWasTooLow) {
  Stage stage(window);
  stage.session = full_session();
  auto& driver = stage.driver();
  driver.frames(3);
  const ImVec2 splitter = driver.find({"##tile2.0"}, "##diatom");
  driver.drag(splitter, {splitter.x, splitter.y - 90});
  driver.frames(2);
  const auto live = stage.views.live.view.size_px;
  driver.resize({1280, 300});
  driver.frames(3);
  EXPECT_NE(stage.views.live.view.size_px, live);
  driver.resize(window);
  driver.frames(3);
  EXPECT_EQ(stage.views.live.view.size_px, live);
}

}  // namespace
}  // namespace diatom::tests
