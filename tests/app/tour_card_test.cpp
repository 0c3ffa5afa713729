// The card of a tour, and explanations, as a person uses them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"

namespace diatom::tests {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr const char* two_steps = R"({
  "title": "Two steps", "summary": "short", "place": 1, "minutes": 1,
  "start": [{"command": "open_world"}],
  "ready": {"condition": "classes", "count": 3},
  "steps": [{"text": "Look at the race.", "highlight": "Race", "task": "Colour it.",
             "action": [{"command": "colour", "by": "prediction"}],
             "done": {"condition": "coloured", "by": "prediction"}},
            {"text": "Look at the map.", "highlight": "Map", "task": "Select one.",
             "action": [{"command": "select", "count": 1}],
             "done": {"condition": "selected"}}],
  "end": "That was all."})";

class TourCard : public testing::Test {
 protected:
  TourCard() { session.data_address = "before"; }

  template <class X>
  std::size_t emitted() const {
    return static_cast<std::size_t>(std::count_if(
        commands.begin(), commands.end(),
        [](const app::Command& command) { return std::holds_alternative<X>(command); }));
  }
  void begin() { interface.begin_tour(app::parse_tour("two", two_steps)); }
  void click(const char* label) {
    const ImVec2 at = driver.find({label}, "tour card");
    commands.clear();
    driver.click(at);
  }

  app::Session session;
  app::FrameFigures figures;
  app::Views views;
  app::Commands commands;
  app::Interface interface;
  ImGuiDriver driver{{1280, 800}, [this] { interface.draw({session, figures, views, commands}); }};
};

TEST_F(TourCard, PreparesThenPointsAndWaits) {
  begin();
  driver.frame();
  EXPECT_EQ(emitted<app::OpenData>(), 1U);
  EXPECT_THAT(driver.words(), HasSubstr("being prepared"));
  EXPECT_EQ(views.highlighted, "");
  session = full_session();
  driver.frames(2);
  EXPECT_EQ(views.highlighted, "Race");
  const auto words = driver.words();
  EXPECT_THAT(words, HasSubstr("step 1 of 2"));
  EXPECT_THAT(words, HasSubstr("Look at the race."));
  EXPECT_THAT(words, HasSubstr("Start the race")) << "its tab was brought up";
}

TEST_F(TourCard, DoesNothingASecondTimeWhileTheFirstIsUnderWay) {
  session = full_session();
  begin();
  driver.frames(3);
  const ImVec2 button = driver.find({"Do it for me"}, "tour card");
  const auto colours_chosen_by_a_click = [&] {
    commands.clear();
    driver.click(button);
    return emitted<app::ChooseColor>();
  };
  EXPECT_EQ(colours_chosen_by_a_click(), 1U);
  app::JobEntry entry;
  entry.status.state = ml::JobState::running;
  session.jobs.push_back(entry);
  EXPECT_EQ(colours_chosen_by_a_click(), 0U);
  session.jobs.clear();
  EXPECT_EQ(colours_chosen_by_a_click(), 1U) << "it ended without coming true";
}

TEST_F(TourCard, DoesItGoesOnAndEnds) {
  session = full_session();
  begin();
  driver.frames(3);
  click("Do it for me");
  EXPECT_EQ(emitted<app::ChooseColor>(), 1U);
  session.color_by = app::ColorBy::prediction;
  click("Next");
  EXPECT_THAT(driver.words(), HasSubstr("step 2 of 2"));
  EXPECT_EQ(views.highlighted, "Map");
  click("Next");  // nobody has to
  EXPECT_THAT(driver.words(), HasSubstr("That was all."));
  EXPECT_EQ(views.highlighted, "");
  click("Back");
  EXPECT_THAT(driver.words(), HasSubstr("step 2 of 2"));
  click("Leave");
  EXPECT_EQ(interface.tour(), nullptr);
  EXPECT_EQ(views.highlighted, "");
  EXPECT_THAT(driver.words(), Not(HasSubstr("Two steps")));
}

// A person has to see what a step speaks of.
TEST_F(TourCard, HidesNothingOfTheMap) {
  session = full_session();
  for (const auto layout : {app::Layout::teach, app::Layout::explore}) {
    session.layout = layout;
    driver.frames(3);
    const float before = static_cast<float>(views.map.view.size_px.y());
    begin();
    driver.frames(4);
    const float card = 800 - driver.find({"Back"}, "tour card").y;  // and what is above its buttons
    EXPECT_LT(static_cast<float>(views.map.view.size_px.y()), before - card);
    click("Leave");
    driver.frames(2);
    EXPECT_EQ(static_cast<float>(views.map.view.size_px.y()), before);
  }
}

TEST_F(TourCard, ToursAreListedAndBegun) {
  session = full_session();
  const ImVec2 at = driver.find({"Tours"}, "##diatom");
  driver.click(at);
  EXPECT_THAT(driver.words(), HasSubstr("What is top-tuning?"));
  EXPECT_THAT(driver.words(), HasSubstr("Teach the microscope"));
  driver.click(driver.find({"purity", "##tour"}, "##Popup"));
  ASSERT_NE(interface.tour(), nullptr);
  EXPECT_EQ(interface.tour()->tour().name, "purity");
}

TEST(ExplanationMark, ShowsItsCardAndPinsIt) {
  Stage stage(app::make_top_tuning_panel(), {360, 760});
  stage.session = full_session();
  const char* const sentence = "how the classifier will do on new water";
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr(sentence)));
  const ImVec2 at = stage.driver().find({"held_out_accuracy", "?"}, "stage");
  stage.driver().frame();
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr(sentence));
  EXPECT_THAT(words, HasSubstr("Stone"));
  stage.driver().click(at);
  stage.driver().move_to({1, 1});
  EXPECT_THAT(stage.driver().words(), HasSubstr(sentence)) << "pinned";
  stage.driver().click(stage.driver().find({"Close"}, "##explanation"));
  stage.driver().move_to({1, 1});
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr(sentence)));
  EXPECT_TRUE(stage.emitted<app::PlayOrPause>().empty());
}

TEST(ExplanationMark, StandsBehindEveryParameterThatIsExplained) {
  Stage stage(app::make_top_tuning_panel(), {360, 1400});
  stage.session = full_session();
  const ImVec2 at = stage.driver().find({"##parameters", "lambda", "lambda", "?"}, "stage");
  EXPECT_GT(at.x, 0);
}

}  // namespace
}  // namespace diatom::tests
