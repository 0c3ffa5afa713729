// The Monitor panel and what it shares with the Live one: figures, alarms, the log, a source's
// form.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/panels/monitor_figures.h"
#include "app/panels/source_properties.h"
#include "app/panels/waterfall.h"
#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"

namespace diatom::tests {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const live::Utc noon = live::utc_of("2024-05-31T12:00:00Z");

live::TrackRecord track_of(const std::string& class_name) {
  live::TrackRecord track;
  track.class_name = class_name;
  track.area_px = 314.16;
  return track;
}

// Twelve Volvox of which two came within the last minute, and an alarm that is not over.
live::RecordsView some_records() {
  live::Monitor monitor({0.5, {live::alarm_rule("class:Volvox"), live::alarm_rule("drift:0.3")}});
  for (int i = 0; i < 10; ++i) monitor.add(1, track_of("Volvox"), noon + seconds(i));
  monitor.tick(noon + minutes(3));  // the first swarm has gone
  for (int i = 10; i < 12; ++i) monitor.add(1, track_of("Volvox"), noon + minutes(5) + seconds(i));
  live::RecordsView records;
  records.figures = monitor.figures();
  records.rules = monitor.rules();
  records.latest_alarms = monitor.take_alarms();
  std::reverse(records.latest_alarms.begin(), records.latest_alarms.end());
  records.at_utc = noon + minutes(5) + seconds(30);
  return records;
}

class MonitorPanel : public testing::Test {
 protected:
  MonitorPanel() {
    stage_.session = full_session();
    show(some_records());
  }
  void show(live::RecordsView records) {
    stage_.session.records = std::make_shared<const live::RecordsView>(std::move(records));
  }

  Stage stage_{app::make_monitor_panel(), {420, 1000}};
};

TEST_F(MonitorPanel, SaysWhatToDoWhereNothingIsWatched) {
  stage_.session.records = nullptr;
  EXPECT_THAT(stage_.driver().words(), HasSubstr("Open a feed"));
}

TEST_F(MonitorPanel, CountsByClassAndInTheLastMinute) {
  const auto words = stage_.driver().words();
  EXPECT_THAT(words, testing::ContainsRegex("Volvox[^0-9]*12[^0-9]+2[^0-9]"));
  EXPECT_THAT(words, HasSubstr("organisms a minute"));
  EXPECT_THAT(words, HasSubstr("sizes, from 20 to 25.1 px"));
}

TEST_F(MonitorPanel, SizesAreMicrometresWhereTheyAreKnown) {
  auto records = some_records();
  records.figures.sizes_um.add(150.0);
  show(records);
  EXPECT_THAT(stage_.driver().words(), HasSubstr("sizes, from 126 to 158 µm"));
}

TEST(TracksByMinute, FillsWhatIsMissing) {
  const auto tracks = app::tracks_by_minute(some_records());
  EXPECT_EQ(tracks[59], 2.0);
  EXPECT_EQ(tracks[58], 0.0);
  EXPECT_EQ(tracks[54], 10.0);
  auto later = some_records();
  later.at_utc += std::chrono::hours(1);
  EXPECT_THAT(app::tracks_by_minute(later), testing::Each(0.0));
}

TEST_F(MonitorPanel, AlarmsAreListedWithTheirTime) {
  const auto words = stage_.driver().words();
  EXPECT_THAT(words, HasSubstr("12:05:10 Volvox was seen"));
  EXPECT_THAT(words, HasSubstr("12:00:00 Volvox was seen"));
  EXPECT_LT(words.find("12:05:10"), words.find("12:00:00")) << "the newest first";
}

TEST_F(MonitorPanel, AClickOnARuleRemovesIt) {
  stage_.click({"class:Volvox  ×"});
  ASSERT_THAT(stage_.emitted<app::SetAlarms>(), SizeIs(1));
  EXPECT_THAT(stage_.emitted<app::SetAlarms>().front().rules,
              ElementsAre(live::alarm_rule("drift:0.3")));
}

TEST_F(MonitorPanel, ATypedRuleIsAdded) {
  stage_.click({"##rule"});
  stage_.driver().type("fence");
  stage_.driver().tap(TestKey::enter);
  ASSERT_THAT(stage_.emitted<app::SetAlarms>(), SizeIs(1));
  const auto rules = stage_.emitted<app::SetAlarms>().front().rules;
  ASSERT_THAT(rules, SizeIs(3));
  EXPECT_EQ(rules.back(), live::alarm_rule("fence"));
}

TEST_F(MonitorPanel, WhatIsNoRuleIsSaidBelowTheField) {
  stage_.click({"##rule"});
  stage_.driver().type("noise:3");
  stage_.driver().tap(TestKey::enter);
  EXPECT_THAT(stage_.commands, IsEmpty());
  stage_.driver().move_to({-1, -1});  // away from the field, whose tooltip would end the words
  EXPECT_THAT(stage_.driver().words(), HasSubstr("'noise:3' is no alarm"));
}

TEST_F(MonitorPanel, ALogIsStartedByItsFile) {
  stage_.click({"Start"});
  EXPECT_THAT(stage_.commands, IsEmpty()) << "without a name there is no log";
  stage_.click({"##log"});
  stage_.driver().type("week.db");
  stage_.click({"Start"});
  ASSERT_THAT(stage_.emitted<app::StartLog>(), SizeIs(1));
  EXPECT_EQ(stage_.emitted<app::StartLog>().front().file, "week.db");
}

TEST_F(MonitorPanel, ALogThatRunsSaysHowItDoes) {
  auto records = some_records();
  records.log_file = "/data/week.db";
  records.log.written = 1234;
  records.log.message = "week.db: another program has locked it";
  show(records);
  const auto words = stage_.driver().words();
  EXPECT_THAT(words, HasSubstr("1,234 rows written"));
  EXPECT_THAT(words, HasSubstr("another program has locked it"));
  stage_.click({"Stop"});
  EXPECT_THAT(stage_.emitted<app::StopLog>(), SizeIs(1));
}

TEST_F(MonitorPanel, TheScaleIsTyped) {
  stage_.click({"##scale"});
  stage_.driver().double_click(ImGui::GetIO().MousePos);
  stage_.driver().type("0.65");
  EXPECT_THAT(stage_.emitted<app::SetScale>(), IsEmpty()) << "while it is half-typed";
  stage_.driver().tap(TestKey::enter);
  ASSERT_THAT(stage_.emitted<app::SetScale>(), SizeIs(1));
  EXPECT_EQ(stage_.emitted<app::SetScale>().front().um_per_px, 0.65);
}

TEST_F(MonitorPanel, SaysWhatIsGivenUpUnderLoad) {
  EXPECT_THAT(stage_.driver().words(), Not(HasSubstr("Too much to do")));
  stage_.session.relief = app::Relief::looks;
  EXPECT_THAT(stage_.driver().words(), HasSubstr("Too much to do: fewer looks a frame"));
  stage_.session.feeds.clear();
  EXPECT_THAT(stage_.driver().words(), Not(HasSubstr("Too much to do"))) << "there is no feed";
}

TEST_F(MonitorPanel, SaysHowFarOrganismsDriftFromTheTrainingData) {
  EXPECT_THAT(stage_.driver().words(), HasSubstr("Not known yet"));
  app::Drift drift;
  drift.share = 0.42;
  drift.history = {0.05F, 0.2F, 0.42F};
  stage_.session.drift = std::make_shared<const app::Drift>(drift);
  EXPECT_THAT(stage_.driver().words(), HasSubstr("42.0 % of the newest organisms"));
}

TEST_F(MonitorPanel, ShowsWhereTheTimeOfAFrameGoes) {
  EXPECT_THAT(stage_.driver().words(), Not(HasSubstr("Time of a frame")));
  stage_.session.feeds.front().status.stages = {{"wait", 1.25}, {"find", 10.0}};
  const auto words = stage_.driver().words();
  EXPECT_THAT(words, HasSubstr("wait 1.2 ms"));
  EXPECT_THAT(words, HasSubstr("find 10.0 ms"));
}

// --- A source's form

// It stands alone on the stage.
class SourcePanel : public app::Panel {
 public:
  const char* title() const override { return "Source"; }
  void draw(app::PanelContext& context) override {
    ImGui::SetNextItemOpen(true);
    app::draw_source_properties(feed_in_view(context.session), context.commands);
  }
};

live::SourceProperty property(const std::string& id, double value, bool automatic = false) {
  live::SourceProperty property;
  property.parameter.id = id;
  property.parameter.label = id;
  property.parameter.minimum = 0;
  property.parameter.maximum = 100;
  property.value = value;
  property.automatic = automatic;
  return property;
}

TEST(SourceProperties, AreSetByTheirForm) {
  Stage stage(std::make_unique<SourcePanel>(), {420, 500});
  stage.session = full_session();
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("Source settings")));
  stage.session.feeds.front().properties = {property("exposure", 20, true), property("gain", 0)};
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("exposure (auto)"));
  EXPECT_THAT(words, Not(HasSubstr("gain (auto)")));
  stage.click({"Source settings", "##parameters", "gain", "##field"});
  stage.driver().double_click(ImGui::GetIO().MousePos);
  stage.commands.clear();
  stage.driver().type("25");
  stage.driver().tap(TestKey::enter);
  const auto changes = stage.emitted<app::SetFeedProperty>();
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes.back().id, "gain");
  EXPECT_EQ(changes.back().value, 25.0);
}

}  // namespace
}  // namespace diatom::tests
