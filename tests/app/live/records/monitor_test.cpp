// The monitor: what it counts, and that one event is one alarm.
#include "app/live/records/monitor.h"

#include <limits>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/live/records/event_material.h"

namespace diatom::live {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::noon;
using tests::track_record;

Monitor watching(AlarmRule rule) {
  MonitorOptions options;
  options.rules = {std::move(rule)};
  return Monitor(options);
}

TrackRecord track_of(const std::string& class_name) {
  return track_record(1, class_name);
}

// `count` tracks, `every` apart, from `from` on.
void add_tracks(Monitor& monitor, const std::string& class_name, int count, Utc from,
                std::chrono::milliseconds every) {
  for (int i = 0; i < count; ++i) monitor.add(1, track_of(class_name), from + i * every);
}

std::uint64_t total(const std::deque<TrackCount>& counts) {
  std::uint64_t tracks = 0;
  for (const auto& count : counts) tracks += count.tracks;
  return tracks;
}

// --- Counts

TEST(Monitor, CountsByClassAndByMinute) {
  Monitor monitor({});
  add_tracks(monitor, "volvox", 3, noon, seconds(10));
  add_tracks(monitor, "spirostomum", 2, noon + seconds(50), seconds(20));
  const auto figures = monitor.figures();
  EXPECT_EQ(figures.tracks, 5U);
  EXPECT_EQ(figures.tracks_by_class.at("volvox"), 3U);
  EXPECT_EQ(figures.tracks_last_minute, 3U);  // 12:00:10 has just left it
  EXPECT_EQ(figures.tracks_last_minute_by_class.at("volvox"), 1U);
  EXPECT_EQ(figures.tracks_last_minute_by_class.at("spirostomum"), 2U);
  const auto& by_minute = figures.history.minutes();
  ASSERT_EQ(by_minute.size(), 2U);
  EXPECT_EQ(by_minute[0].tracks, 4U);
  EXPECT_EQ(by_minute[0].by_class.at("spirostomum"), 1U);
  EXPECT_EQ(by_minute[1].from_utc, noon + minutes(1));
  EXPECT_EQ(by_minute[1].tracks, 1U);
}

TEST(Monitor, HistoryIsBoundedAndLosesNothingWithinItsTime) {
  Monitor monitor({});
  int added = 0;
  for (int minute = 0; minute < 7 * 24 * 60; ++minute, ++added)
    monitor.add(1, track_of("volvox"), noon + minutes(minute));
  auto history = monitor.figures().history;
  EXPECT_LE(history.minutes().size(), 24U * 60U + 1U);
  EXPECT_LE(history.hours().size(), 6U * 24U + 1U);
  EXPECT_EQ(total(history.minutes()) + total(history.hours()), static_cast<std::uint64_t>(added));
  EXPECT_EQ(history.hours()[5].by_class.at("volvox"), 60U);

  monitor.add(1, track_of("volvox"), noon + hours(24 * 365));
  history = monitor.figures().history;
  EXPECT_THAT(history.hours(), IsEmpty());
  EXPECT_EQ(history.minutes().size(), 1U);
}

TEST(Monitor, AClockThatIsSetBackChangesNoOrder) {
  Monitor monitor({});
  monitor.add(1, track_of("volvox"), noon + hours(1));
  monitor.add(1, track_of("volvox"), noon);
  ASSERT_EQ(monitor.figures().history.minutes().size(), 1U);
  EXPECT_EQ(monitor.figures().tracks_last_minute, 2U);
}

TEST(Monitor, SizesAreMicrometresWhereTheyAreKnown) {
  Monitor monitor({});
  auto track = track_of("volvox");
  track.area_px = 78.54;  // a disc of diameter 10
  monitor.add(1, track, noon);
  track.size_um = 150.0;
  monitor.add(1, track, noon);
  track.size_um = 1e9;
  monitor.add(1, track, noon);
  track.size_um = 0.0;
  monitor.add(1, track, noon);
  const auto figures = monitor.figures();
  EXPECT_EQ(figures.sizes_px.counts[10], 1U);
  EXPECT_LE(SizeHistogram::lower_edge(21), 150.0);
  EXPECT_GT(SizeHistogram::lower_edge(22), 150.0);
  EXPECT_EQ(figures.sizes_um.counts[21], 1U);
  EXPECT_EQ(figures.sizes_um.counts.back(), 1U);
  EXPECT_EQ(figures.sizes_um.counts.front(), 1U);
}

// --- Alarms

TEST(Monitor, AClassThatStaysIsOneAlarmAndItsReturnAnother) {
  auto monitor = watching({AlarmKind::class_seen, "volvox", 0.0, 60.0});
  monitor.add(1, track_of("spirostomum"), noon);
  EXPECT_THAT(monitor.take_alarms(), IsEmpty());
  add_tracks(monitor, "volvox", 50, noon + seconds(1), seconds(5));  // a swarm of four minutes
  const auto alarms = monitor.take_alarms();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms[0].kind, "class_seen");
  EXPECT_EQ(alarms[0].class_name, "volvox");
  EXPECT_EQ(alarms[0].utc, noon + seconds(1));
  EXPECT_EQ(monitor.figures().alarms_now.size(), 1U);

  monitor.tick(noon + minutes(10));
  EXPECT_THAT(monitor.figures().alarms_now, IsEmpty());
  monitor.add(1, track_of("volvox"), noon + minutes(11));
  EXPECT_EQ(monitor.take_alarms().size(), 1U);
  EXPECT_EQ(monitor.figures().alarms_by_kind.at("class_seen"), 2U);
}

TEST(Monitor, ARateAroundItsLimitIsOneAlarm) {
  auto monitor = watching({AlarmKind::rate_above, "volvox", 10.0, 0.0});
  // 12 a minute for ten minutes: the count of the last minute goes to and fro between 11 and 12.
  add_tracks(monitor, "volvox", 120, noon, seconds(5));
  const auto alarms = monitor.take_alarms();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_THAT(alarms[0].text, HasSubstr("more than 10"));
  // 9 a minute is below, but not by a fifth.
  add_tracks(monitor, "volvox", 30, noon + minutes(10), std::chrono::milliseconds(6700));
  EXPECT_EQ(monitor.figures().alarms_now.size(), 1U);
  monitor.tick(noon + minutes(30));
  EXPECT_THAT(monitor.figures().alarms_now, IsEmpty());
}

TEST(Monitor, TwoAlarmsOfARuleAreNeverCloserThanItsGap) {
  auto monitor = watching({AlarmKind::rate_above, "", 5.0, 600.0});
  std::vector<Utc> raised;
  for (int burst = 0; burst < 30; ++burst) {  // one every two minutes, for an hour
    add_tracks(monitor, "volvox", 10, noon + minutes(2 * burst), seconds(1));
    monitor.tick(noon + minutes(2 * burst) + seconds(90));
    for (const auto& alarm : monitor.take_alarms()) raised.push_back(alarm.utc);
  }
  ASSERT_EQ(raised.size(), 6U);
  for (std::size_t i = 1; i < raised.size(); ++i)
    EXPECT_GE(raised[i] - raised[i - 1], seconds(600));
}

TEST(Monitor, ARateBelowNeedsAMinuteOfWatching) {
  auto monitor = watching({AlarmKind::rate_below, "", 2.0, 60.0});
  monitor.tick(noon);
  monitor.tick(noon + seconds(59));
  EXPECT_THAT(monitor.take_alarms(), IsEmpty());
  monitor.tick(noon + seconds(60));
  EXPECT_EQ(monitor.take_alarms().size(), 1U);
  monitor.tick(noon + seconds(300));
  EXPECT_THAT(monitor.take_alarms(), IsEmpty());
  add_tracks(monitor, "volvox", 3, noon + seconds(301), seconds(1));
  EXPECT_THAT(monitor.figures().alarms_now, IsEmpty());
}

TEST(Monitor, NoveltyIsAShareOfEnoughTracks) {
  MonitorOptions options;
  options.novel_from = 0.5;
  options.rules = {{AlarmKind::novelty, "", 0.3, 60.0}};
  Monitor monitor(options);
  auto track = track_of("volvox");
  track.novelty = 0.9;
  for (int i = 0; i < 19; ++i) monitor.add(1, track, noon);
  EXPECT_THAT(monitor.take_alarms(), IsEmpty());
  monitor.add(1, track, noon);
  ASSERT_EQ(monitor.figures().alarms_now.size(), 1U);
  EXPECT_EQ(monitor.take_alarms()[0].value, 1.0);
  track.novelty = 0.1;
  for (int i = 0; i < 100; ++i) monitor.add(1, track, noon);
  EXPECT_THAT(monitor.figures().alarms_now, IsEmpty());
}

// Frames of that sharpness, five a second, for so long.
Utc show(Monitor& monitor, double sharpness, Utc from, seconds duration) {
  const auto end = from + duration;
  for (; from < end; from += std::chrono::milliseconds(200)) monitor.look(1, sharpness, 0.5, from);
  return end;
}

TEST(Monitor, FocusIsLostWhenItStaysBelowWhatItWas) {
  auto monitor = watching({AlarmKind::focus_lost, "", 0.5, 60.0});
  auto now = show(monitor, 40.0, noon, seconds(30));
  now = show(monitor, 5.0, now, seconds(3));  // something large swims past
  now = show(monitor, 40.0, now, seconds(3));
  EXPECT_THAT(monitor.take_alarms(), IsEmpty());
  now = show(monitor, 10.0, now, seconds(3600));  // for an hour, and never taken for usual
  const auto alarms = monitor.take_alarms();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_NEAR(alarms[0].value, 0.25, 0.01);
  now = show(monitor, 22.0, now, seconds(10));  // a little better is not well
  EXPECT_EQ(monitor.figures().alarms_now.size(), 1U);
  show(monitor, 40.0, now, seconds(10));
  EXPECT_THAT(monitor.figures().alarms_now, IsEmpty());
  EXPECT_THAT(monitor.take_alarms(), IsEmpty());
}

TEST(Monitor, WhatChangesSlowlyIsUsual) {
  auto monitor = watching({AlarmKind::light_lost, "", 0.5, 60.0});
  for (int second = 0; second < 4 * 3600; ++second)  // daylight goes within four hours
    monitor.look(1, 1.0, 200.0 - 180.0 * second / (4 * 3600.0), noon + seconds(second));
  EXPECT_LE(monitor.take_alarms().size(), 1U);
  Monitor sudden = watching({AlarmKind::light_lost, "", 0.5, 60.0});
  for (int second = 0; second < 60; ++second)
    sudden.look(1, 1.0, second < 30 ? 200.0 : 20.0, noon + seconds(second));
  EXPECT_EQ(sudden.take_alarms().size(), 1U);
}

TEST(Monitor, ADiskFillsOnce) {
  auto monitor = watching({AlarmKind::disk_nearly_full, "", 1000.0, 60.0});
  for (int minute = 0; minute < 60; ++minute)  // to and fro around the limit
    monitor.tell_free_disk(minute % 2 == 0 ? 1010.0 : 990.0, noon + minutes(minute));
  const auto alarms = monitor.take_alarms();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_THAT(alarms[0].text, HasSubstr("990 MB"));
  monitor.tell_free_disk(5000.0, noon + minutes(61));
  monitor.tell_free_disk(500.0, noon + minutes(62));
  EXPECT_EQ(monitor.take_alarms().size(), 1U);
}

TEST(Monitor, DriftIsJudgedAboveItsLimit) {
  auto monitor = watching({AlarmKind::drift, "", 0.3, 60.0});
  monitor.tell_drift(0.25, noon);
  EXPECT_THAT(monitor.take_alarms(), IsEmpty());
  for (int minute = 1; minute < 30; ++minute)  // to and fro around the limit
    monitor.tell_drift(minute % 2 == 0 ? 0.28 : 0.42, noon + minutes(minute));
  const auto alarms = monitor.take_alarms();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms[0].kind, "drift");
  EXPECT_EQ(alarms[0].value, 0.42);
  EXPECT_THAT(alarms[0].text, HasSubstr("42 %"));
  EXPECT_EQ(alarms[0].feed, std::nullopt);
  monitor.tell_drift(0.2, noon + minutes(30));
  EXPECT_THAT(monitor.figures().alarms_now, IsEmpty());
}

TEST(Monitor, WhoStaysInTheFenceIsOneAlarm) {
  auto monitor = watching({AlarmKind::fence, "", 0.0, 60.0});
  monitor.tick(noon);
  for (std::uint64_t track = 12; track < 30; ++track)
    monitor.tell_fence(2, track, "volvox", noon + seconds(2 * track));
  const auto alarms = monitor.take_alarms();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms[0].text, "volvox (track 12) came into the fence");
  EXPECT_EQ(alarms[0].class_name, "volvox");
  EXPECT_EQ(alarms[0].feed, 2U);
  monitor.tick(noon + minutes(5));
  EXPECT_THAT(monitor.figures().alarms_now, IsEmpty());
  monitor.tell_fence(2, 31, "", noon + minutes(6));
  const auto next = monitor.take_alarms();
  ASSERT_EQ(next.size(), 1U);
  EXPECT_THAT(next[0].text, HasSubstr("Something unknown"));
  EXPECT_EQ(next[0].class_name, std::nullopt);
}

// Each feed has its own usual light: a dark one beside a bright one has lost nothing.
TEST(Monitor, FeedsAreComparedWithThemselvesOnly) {
  auto monitor = watching({AlarmKind::light_lost, "", 0.5, 60.0});
  for (int second = 0; second < 60; ++second) {
    monitor.look(1, 1.0, 200.0, noon + seconds(second));
    monitor.look(2, 1.0, second < 40 ? 20.0 : 5.0, noon + seconds(second));
  }
  const auto alarms = monitor.take_alarms();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms[0].feed, 2U);
  EXPECT_EQ(monitor.figures().alarms_now.size(), 1U);
  monitor.forget(2);  // nobody looks there any more
  EXPECT_THAT(monitor.figures().alarms_now, IsEmpty());
}

TEST(Monitor, AnAlarmIsOfTheFeedThatSawTheClass) {
  auto monitor = watching({AlarmKind::class_seen, "volvox", 0.0, 60.0});
  monitor.add(7, track_of("volvox"), noon);
  EXPECT_EQ(monitor.take_alarms().at(0).feed, 7U);
}

TEST(Monitor, NewRulesKeepTheCountsAndTheAlarmsOfThoseThatStay) {
  const AlarmRule stays{AlarmKind::class_seen, "volvox", 0.0, 60.0};
  auto monitor = watching(stays);
  monitor.add(1, track_of("volvox"), noon);
  EXPECT_EQ(monitor.take_alarms().size(), 1U);
  const AlarmRule added{AlarmKind::class_seen, "stentor", 0.0, 60.0};
  monitor.use_rules({added, stays});
  monitor.add(1, track_of("volvox"), noon + seconds(1));  // the same swarm
  EXPECT_THAT(monitor.take_alarms(), IsEmpty());
  EXPECT_EQ(monitor.figures().tracks, 2U);
  EXPECT_EQ(monitor.figures().alarms_now.size(), 1U);
  EXPECT_THROW(monitor.use_rules({{AlarmKind::drift, "", 3.0, 60.0}}), std::invalid_argument);
  EXPECT_THAT(monitor.rules(), ElementsAre(added, stays));
  monitor.use_rules({added});
  EXPECT_THAT(monitor.figures().alarms_now, IsEmpty());
}

TEST(Monitor, RulesThatMakeNoSenseAreRefused) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(watching({AlarmKind::class_seen, "", 0.0, 60.0}), std::invalid_argument);
  EXPECT_THROW(watching({AlarmKind::rate_above, "", -1.0, 60.0}), std::invalid_argument);
  EXPECT_THROW(watching({AlarmKind::rate_above, "", nan, 60.0}), std::invalid_argument);
  EXPECT_THROW(watching({AlarmKind::novelty, "", 30.0, 60.0}), std::invalid_argument);
  EXPECT_THROW(watching({AlarmKind::novelty, "", 0.3, nan}), std::invalid_argument);
}

}  // namespace
}  // namespace diatom::live
