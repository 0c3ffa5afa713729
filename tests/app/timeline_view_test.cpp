// The scrubber: what is said of the moments, and what a drag and the buttons ask for.
#include "app/panels/timeline_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/timeline.h"
#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"

namespace diatom::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

struct NoState : ml::TrainingState {
  std::size_t bytes() const override { return 1 << 20; }
};

std::shared_ptr<app::Timeline> twelve_iterations() {
  auto timeline = std::make_shared<app::Timeline>();
  for (int i = 1; i <= 12; ++i) {
    ml::Fit fit;
    fit.iterations.resize(static_cast<std::size_t>(i));
    if (i < 12) fit.state = std::make_shared<const NoState>();
    app::TopTuningRun run;
    run.fit = std::make_shared<const ml::Fit>(std::move(fit));
    app::Moment moment;
    moment.at = i;
    moment.results.training = std::make_shared<const app::TopTuningRun>(std::move(run));
    *timeline = app::with_moment(*timeline, std::move(moment));
  }
  return timeline;
}

class TimelineView : public testing::Test {
 protected:
  TimelineView() {
    stage.session.features = some_features();
    stage.session.training = training_of(stage.session.features);
    stage.session.timeline = timeline;
  }
  void look_back_to(std::size_t moment) { timeline->looked_at = moment; }

  std::shared_ptr<app::Timeline> timeline = twelve_iterations();
  Stage stage{app::make_top_tuning_panel(), {360, 1400}};
};

TEST_F(TimelineView, SaysWhereAndHowMuch) {
  EXPECT_THAT(stage.driver().words(),
              AllOf(HasSubstr("iteration 12 of 12"),
                    HasSubstr("kept 12 of 12 moments, 11.0 MB, none on disk")));
  look_back_to(6);
  EXPECT_THAT(stage.driver().words(), HasSubstr("iteration 7 of 12"));
}

TEST_F(TimelineView, ADragLooksBackAndForth) {
  const auto middle = stage.driver().find({"timeline", "##moments"}, "stage");
  stage.commands.clear();
  stage.driver().drag({350, middle.y}, {10, middle.y});
  const auto asked = stage.emitted<app::LookBackTo>();
  ASSERT_THAT(asked, SizeIs(testing::Ge(3U)));
  for (std::size_t i = 1; i < asked.size(); ++i)
    EXPECT_LE(asked[i].moment, asked[i - 1].moment) << "one after the other";
  EXPECT_EQ(asked.back().moment, 0U);
  stage.commands.clear();
  stage.driver().move_to({200, middle.y});
  EXPECT_THAT(stage.commands, IsEmpty()) << "a mouse that only passes asks for nothing";
}

TEST_F(TimelineView, ButtonsAskOnlyWhereTheyCan) {
  const auto button = [this](const char* name) {
    stage.click({"timeline", name});
    return stage.commands.size();
  };
  EXPECT_THAT(stage.driver().words(), HasSubstr("Go on from here"));
  look_back_to(3);
  EXPECT_EQ(button("Go on from here"), 1U);
  EXPECT_THAT(stage.emitted<app::GoOnFromHere>(), SizeIs(1));
  EXPECT_EQ(button("Newest"), 1U);
  EXPECT_THAT(stage.emitted<app::LeaveThePast>(), SizeIs(1));
}

TEST_F(TimelineView, PlayReturnsFirst) {
  look_back_to(3);
  stage.click({"Play"});
  EXPECT_THAT(stage.commands, SizeIs(1));
  EXPECT_THAT(stage.emitted<app::LeaveThePast>(), SizeIs(1));
}

TEST_F(TimelineView, IsAbsentWhereThereIsNothingToScrub) {
  timeline->request = app::ClusterRequest();
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("moments"))) << "it is of another panel's run";
  timeline->request = app::TopTuningRequest();
  EXPECT_THAT(stage.driver().words(), HasSubstr("moments"));
  timeline->moments.resize(1);
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("moments")));
  stage.session.timeline.reset();
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("moments")));
}

}  // namespace
}  // namespace diatom::tests
