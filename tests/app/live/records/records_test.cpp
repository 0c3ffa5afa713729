// Records: what feeds leave behind, and what can be changed while they go on.
#include "app/live/records/records.h"

#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/live/records/hand_clock.h"
#include "tests/app/live/records/overlay_material.h"
#include "tests/support/full_disk.h"
#include "tests/support/shared_material.h"

namespace diatom::live {
namespace {

using diatom::tests::FullDisk;
using diatom::tests::TemporaryFolder;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;
using tests::departure_of;
using tests::HandClock;
using tests::noisy_overlay_of;
using tests::noon;
using tests::overlay_of;
using tests::run_record;
using tests::tracks_in;

RunRecord run_of(const std::string& source) {
  auto run = run_record();
  run.source = source;
  return run;
}

FeedStatus status_in(FeedState state, const std::string& message = "") {
  FeedStatus status;
  status.state = state;
  status.message = message;
  return status;
}

TEST(Records, CountTracksOfAllFeedsAndLogEachWithItsOwn) {
  const TemporaryFolder folder;
  RecordsOptions options;
  options.log = folder / "events.db";
  options.um_per_px = 2.0;
  Records records(options);
  records.begin(1, run_of("left"));
  records.begin(2, run_of("right"));
  records.add(1, departure_of(1));
  records.add(2, departure_of(1, 1));
  records.add(2, departure_of(2, 1));
  const auto view = records.finish();
  EXPECT_EQ(view.figures.tracks, 3U);
  EXPECT_EQ(view.figures.tracks_by_class.at("stentor"), 2U);
  EXPECT_EQ(view.log_file, options.log);
  EXPECT_EQ(view.log.written, 5U);

  const auto runs = EventReader(options.log).runs();
  ASSERT_THAT(runs, SizeIs(2));
  EXPECT_EQ(runs[1].run.um_per_px, 2.0);
  const auto tracks = tracks_in(options.log);
  ASSERT_THAT(tracks, SizeIs(3));
  for (const auto& logged : tracks)
    EXPECT_EQ(runs.at(static_cast<std::size_t>(logged.run) - 1).run.source,
              logged.track.class_name == "volvox" ? "left" : "right");
  EXPECT_NEAR(tracks[0].track.size_um.value(), 40.0, 0.01);
  EXPECT_EQ(tracks[0].track.box.height, 40);
  EXPECT_NEAR(tracks[0].track.novelty.value(), 0.25, 1e-6);
  EXPECT_TRUE(tracks[0].crop_file);
}

TEST(Records, ALogCanBeStartedAndStoppedWhileFeedsGoOn) {
  const TemporaryFolder folder;
  Records records;
  EXPECT_EQ(records.view()->log_file, "");
  records.begin(1, run_of("camera"));
  records.add(1, departure_of(1));
  records.start_log(folder / "a.db");
  EXPECT_EQ(records.view()->log_file, folder / "a.db");
  records.add(1, departure_of(2));
  records.start_log(folder / "b.db");  // in place of the other
  records.add(1, departure_of(3));
  records.stop_log();
  EXPECT_EQ(records.view()->log_file, "");
  records.add(1, departure_of(4));
  EXPECT_EQ(records.finish().figures.tracks, 4U);
  ASSERT_THAT(tracks_in(folder / "a.db"), SizeIs(1));
  EXPECT_EQ(tracks_in(folder / "a.db")[0].track.track, 2U);
  ASSERT_THAT(tracks_in(folder / "b.db"), SizeIs(1));
  EXPECT_EQ(tracks_in(folder / "b.db")[0].track.track, 3U);
}

// The last organisms of a feed may be told after its end.
TEST(Records, ALateDepartureBringsItsRunIntoTheNewLog) {
  const TemporaryFolder folder;
  RecordsOptions options;
  options.log = folder / "a.db";
  Records records(options);
  records.begin(1, run_of("camera"));
  records.end(1);
  records.start_log(folder / "b.db");
  records.add(1, departure_of(1));
  records.finish();
  ASSERT_THAT(EventReader(folder / "b.db").runs(), SizeIs(1));
  EXPECT_THAT(tracks_in(folder / "b.db"), SizeIs(1));
}

TEST(Records, WhatIsRefusedLeavesAllAsItWas) {
  const TemporaryFolder folder;
  RecordsOptions options;
  options.log = folder / "events.db";
  options.alarms = {alarm_rule("class:volvox")};
  Records records(options);
  records.begin(1, run_of("camera"));
  EXPECT_THROW(records.start_log(folder / "nowhere/events.db"), std::runtime_error);
  EXPECT_THROW(records.start_log(""), std::invalid_argument);
  EXPECT_THROW(records.set_scale(-1.0), std::invalid_argument);
  EXPECT_THROW(records.set_alarms({{AlarmKind::novelty, "", 7.0, 60.0}}), std::invalid_argument);
  records.add(1, departure_of(1));
  const auto view = records.finish();
  EXPECT_EQ(view.log_file, options.log);
  EXPECT_EQ(view.um_per_px, std::nullopt);
  EXPECT_THAT(view.rules, ElementsAre(alarm_rule("class:volvox")));
  EXPECT_THAT(tracks_in(options.log), SizeIs(1));

  options.um_per_px = 0.0;
  EXPECT_THROW(Records{options}, std::invalid_argument);
}

TEST(Records, ANewScaleBeginsANewRun) {
  const TemporaryFolder folder;
  RecordsOptions options;
  options.log = folder / "events.db";
  Records records(options);
  records.begin(1, run_of("camera"));
  records.add(1, departure_of(1));
  records.set_scale(0.5);
  EXPECT_EQ(records.view()->um_per_px, 0.5);
  records.add(1, departure_of(2));
  records.set_scale(0.5);  // nothing new
  records.finish();
  const auto runs = EventReader(options.log).runs();
  ASSERT_THAT(runs, SizeIs(2));
  EXPECT_EQ(runs[0].run.um_per_px, std::nullopt);
  EXPECT_EQ(runs[1].run.um_per_px, 0.5);
  const auto tracks = tracks_in(options.log);
  ASSERT_THAT(tracks, SizeIs(2));
  EXPECT_EQ(tracks[0].track.size_um, std::nullopt);
  EXPECT_NEAR(tracks[1].track.size_um.value(), 10.0, 0.01);
}

// Six organisms a minute, watched for an hour and more while somebody sets the clock back by one.
class ClockSetBack : public testing::Test {
 protected:
  RecordsOptions options() {
    RecordsOptions options;
    options.log = folder_ / "events.db";
    options.alarms = {alarm_rule("above::12"), alarm_rule("below::3")};
    options.clocks = hands_.clocks();
    return options;
  }

  void watch(std::chrono::seconds time) {
    for (std::chrono::seconds passed(0); passed < time; passed += std::chrono::seconds(1)) {
      hands_.pass(std::chrono::seconds(1));
      if (++second_ % 10 == 0) records_.add(1, departure_of(++tracks_));
      records_.tick(1, status_in(FeedState::playing));
    }
  }

  TemporaryFolder folder_;
  HandClock hands_;
  Records records_{options()};
  std::uint64_t second_ = 0;
  std::uint64_t tracks_ = 0;
};

TEST_F(ClockSetBack, LosesNothingAndAlarmsNobody) {
  records_.begin(1, run_of("camera"));
  watch(minutes(5));
  hands_.set(-hours(1));
  watch(minutes(65));
  const auto view = records_.view();
  EXPECT_EQ(view->at_utc, noon + minutes(10)) << "as the clock says by now";
  EXPECT_EQ(view->figures.tracks_last_minute, 6U);
  EXPECT_THAT(view->latest_alarms, IsEmpty());
  const auto& by_minute = view->figures.history.minutes();
  ASSERT_GE(by_minute.size(), 70U);
  EXPECT_EQ(by_minute.back().from_utc, noon + minutes(10));
  for (std::size_t i = 1; i + 1 < by_minute.size(); ++i) {
    EXPECT_EQ(by_minute[i].tracks, 6U) << "minute " << i;
    EXPECT_EQ(by_minute[i].from_utc - by_minute[i - 1].from_utc, minutes(1));
  }
  records_.finish();
  EXPECT_THAT(tracks_in(folder_ / "events.db"), SizeIs(tracks_));
}

TEST_F(ClockSetBack, AlarmsBearTheNewTimeAndGapsTheirLength) {
  records_.begin(1, run_of("camera"));
  watch(minutes(2));
  records_.tick(1, status_in(FeedState::stalled, "No frame for 1.0 s"));
  hands_.pass(std::chrono::seconds(7));
  hands_.set(-hours(1));
  records_.tick(1, status_in(FeedState::playing));
  hands_.pass(minutes(3));
  records_.tick(1, status_in(FeedState::playing));  // nobody has come
  records_.finish();
  const EventReader reader(folder_ / "events.db");
  const auto gaps = reader.gaps({});
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].gap.to_utc - gaps[0].gap.from_utc, std::chrono::seconds(7));
  EXPECT_EQ(gaps[0].gap.to_utc, noon - hours(1) + minutes(2) + std::chrono::seconds(7));
  const auto alarms = reader.alarms({});
  ASSERT_THAT(alarms, SizeIs(1));
  EXPECT_EQ(alarms[0].alarm.kind, "rate_below");
  EXPECT_EQ(alarms[0].alarm.utc, noon - hours(1) + minutes(5) + std::chrono::seconds(7));
}

TEST(Records, AGapIsFromStallToFrameOrToTheEnd) {
  const TemporaryFolder folder;
  RecordsOptions options;
  options.log = folder / "events.db";
  Records records(options);
  records.begin(1, run_of("left"));
  records.begin(2, run_of("right"));
  records.tick(1, status_in(FeedState::stalled, "No frame for 1.0 s"));
  records.tick(2, status_in(FeedState::playing));
  records.tick(1, status_in(FeedState::reconnecting, "Reconnecting"));  // still the same gap
  records.tick(1, status_in(FeedState::playing));
  records.tick(2, status_in(FeedState::stalled, "No frame for 2.0 s"));
  records.end(2);
  records.tick(1, status_in(FeedState::stalled, "No frame for 3.0 s"));
  records.finish();
  const auto gaps = EventReader(options.log).gaps({});
  ASSERT_THAT(gaps, SizeIs(3));
  EXPECT_EQ(gaps[0].gap.reason, "No frame for 1.0 s");
  EXPECT_EQ(gaps[0].run, 1);
  EXPECT_EQ(gaps[1].run, 2);
  EXPECT_EQ(gaps[2].gap.reason, "No frame for 3.0 s");
}

TEST(Records, AlarmsAreLoggedAtOnceAndShownNewestFirst) {
  const TemporaryFolder folder;
  RecordsOptions options;
  options.log = folder / "events.db";
  options.alarms = {alarm_rule("class:volvox"), alarm_rule("drift:0.3"), alarm_rule("fence")};
  Records records(options);
  records.begin(1, run_of("left"));
  records.begin(2, run_of("right"));
  records.add(2, departure_of(1));
  records.tell_drift(0.5);
  records.tell_fence(1, 9, "stentor");
  const auto view = records.finish();
  ASSERT_THAT(view.latest_alarms, SizeIs(3));
  EXPECT_EQ(view.latest_alarms[0].kind, "fence");
  EXPECT_THAT(view.figures.alarms_now, SizeIs(3));
  const auto alarms = EventReader(options.log).alarms({});
  ASSERT_THAT(alarms, SizeIs(3));
  EXPECT_EQ(alarms[0].run, 2);
  EXPECT_EQ(alarms[1].run, std::nullopt);
  EXPECT_EQ(alarms[2].run, 1);
}

TEST(Records, AFilmThatDoesNotFitCostsNoRow) {
  const TemporaryFolder folder;
  RecordsOptions options;
  options.log = folder / "events.db";
  options.clip_s = 10.0;
  options.alarms = {alarm_rule("class:volvox")};
  Records records(options);
  const FullDisk full(200'000);  // the rows are less, the film is more
  records.begin(1, run_of("camera"));
  for (std::uint64_t frame = 1; frame <= 30; ++frame) {
    records.see(1, noisy_overlay_of(frame));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  records.add(1, departure_of(1));
  const auto view = records.finish();
  EXPECT_THAT(view.clips.message, StartsWith("a clip was not kept: cannot write"));
  EXPECT_EQ(view.log.message, "");
  EXPECT_THAT(tracks_in(options.log), SizeIs(1));
  const auto alarms = EventReader(options.log).alarms({});
  ASSERT_THAT(alarms, SizeIs(1));
  EXPECT_NE(alarms[0].alarm.clip, "");
  EXPECT_EQ(alarms[0].clip_file, std::nullopt) << "no half of it looks like the whole";
}

TEST(Records, WhatIsLeftOpenIsSaidWhileOneLooks) {
  Records records;
  records.begin(1, run_of("camera"));
  records.tick(1, status_in(FeedState::playing));
  const auto before = records.view();
  records.add(1, departure_of(1));
  records.tick(1, status_in(FeedState::playing));  // within the same second
  EXPECT_EQ(records.view(), before);
  records.set_alarms({alarm_rule("class:volvox")});
  EXPECT_NE(records.view(), before);
  EXPECT_EQ(records.view()->figures.tracks, 1U);
  EXPECT_THAT(records.view()->latest_alarms, IsEmpty());
}

TEST(Records, AnAlarmNamesTheClipThatIsWritten) {
  const TemporaryFolder folder;
  RecordsOptions options;
  options.log = folder / "events.db";
  options.clip_s = 1.0;
  options.alarms = {alarm_rule("class:volvox"), alarm_rule("disk:1e9")};
  Records records(options);
  records.begin(1, run_of("camera"));
  for (std::uint64_t frame = 1; frame <= 3; ++frame) records.see(1, overlay_of(frame));
  records.add(1, departure_of(1));
  records.tick(1, status_in(FeedState::playing));  // the disk is nearly full: no film
  EXPECT_EQ(records.finish().clips.written, 1U);
  const auto alarms = EventReader(options.log).alarms({});
  ASSERT_THAT(alarms, SizeIs(2));
  EXPECT_TRUE(alarms[0].clip_file);
  EXPECT_EQ(alarms[1].alarm.kind, "disk_nearly_full");
  EXPECT_EQ(alarms[1].alarm.clip, "");
}

}  // namespace
}  // namespace diatom::live
