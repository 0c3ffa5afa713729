// Commands about counts, alarms and the log: what they change, and that bad ones change nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/live/records/event_reader.h"
#include "tests/app/workbench_fixture.h"
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

using diatom::tests::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class MonitoringCommands : public WorkbenchTest {
 protected:
  std::string newest_notice() const {
    return bench.session.notices.empty() ? "" : bench.session.notices.back().text;
  }
};

TEST_F(MonitoringCommands, ALogIsStartedAndStopped) {
  const TemporaryFolder folder;
  apply(bench, StartLog{folder / "events.db"});
  ASSERT_TRUE(bench.session.records);
  EXPECT_EQ(bench.session.records->log_file, folder / "events.db");
  apply(bench, OpenFeed{"synthetic:64x64:1", false});
  apply(bench, StopLog{});
  EXPECT_EQ(bench.session.records->log_file, "");
  const auto runs = live::EventReader(folder / "events.db").runs();
  ASSERT_THAT(runs, SizeIs(1));
  EXPECT_EQ(runs[0].run.source, "synthetic:64x64:1");
}

TEST_F(MonitoringCommands, ALogThatCannotBeOpenedIsSaidAndTheOldOneGoesOn) {
  const TemporaryFolder folder;
  apply(bench, StartLog{folder / "events.db"});
  apply(bench, StartLog{folder / "nowhere/events.db"});
  EXPECT_THAT(newest_notice(), HasSubstr("nowhere/events.db"));
  EXPECT_EQ(bench.session.records->log_file, folder / "events.db");
}

TEST_F(MonitoringCommands, AlarmsAndScaleAreSet) {
  const auto rule = live::alarm_rule("drift:0.3");
  apply(bench, SetAlarms{{rule}});
  apply(bench, SetScale{0.65});
  EXPECT_THAT(bench.session.records->rules, ElementsAre(rule));
  EXPECT_EQ(bench.session.records->um_per_px, 0.65);
  apply(bench, SetScale{-2.0});
  EXPECT_THAT(newest_notice(), HasSubstr("positive number"));
  apply(bench, SetAlarms{{{live::AlarmKind::novelty, "", 7.0}}});
  EXPECT_THAT(newest_notice(), HasSubstr("0 to 1"));
  EXPECT_THAT(bench.session.records->rules, ElementsAre(rule));
  EXPECT_EQ(bench.session.records->um_per_px, 0.65);
  apply(bench, SetScale{std::nullopt});
  EXPECT_EQ(bench.session.records->um_per_px, std::nullopt);
}

}  // namespace
}  // namespace diatom::app
