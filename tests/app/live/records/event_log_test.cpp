// The event log: what goes in comes out, and only so many pictures of it are kept.
#include "app/live/records/event_log.h"

#include <algorithm>
#include <fstream>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/live/records/event_material.h"
#include "tests/support/shared_material.h"

namespace diatom::live {
namespace {

namespace fs = std::filesystem;
using diatom::tests::TemporaryFolder;
using tests::all_written;
using tests::at;
using tests::comes_to;
using tests::noisy_crop;
using tests::noon;
using tests::run_record;
using tests::track_record;
using tests::tracks_in;

std::int64_t number_in(const fs::path& file, const std::string& sql) {
  return Database(file, Database::Access::read, 1000).number(sql);
}

// --- What goes in comes out

TEST(EventLog, GivesBackWhatWasWritten) {
  const TemporaryFolder folder;
  auto track = track_record(7, "a \"b\", c");
  track.first_seen_utc += std::chrono::milliseconds(5);
  track.size_um = 41.25;
  track.crop = noisy_crop(12);
  {
    EventLog log(at(folder / "events.db"));
    log.add(run_record());
    log.add(track);
    log.add(track_record(8));
    log.add(AlarmRecord{noon, "class_seen", "Seen: volvox", "volvox", 1.0});
    log.add(AlarmRecord{noon, "disk_full", "Little space", std::nullopt, 12.5});
    log.add(GapRecord{noon, noon + std::chrono::seconds(3), "The camera was unplugged"});
    const auto status = log.close();
    EXPECT_EQ(status.written, 6U);
    EXPECT_EQ(status.message, "");
  }
  const EventReader reader(folder / "events.db");
  const auto runs = reader.runs();
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].run.start_utc, noon);
  EXPECT_EQ(runs[0].run.source, "synthetic");
  EXPECT_EQ(runs[0].run.classes, run_record().classes);
  EXPECT_EQ(runs[0].run.um_per_px, 1.5);

  const auto tracks = tracks_in(folder / "events.db");
  ASSERT_EQ(tracks.size(), 2U);
  const auto& back = tracks[0].track;
  EXPECT_EQ(tracks[0].run, runs[0].id);
  EXPECT_EQ(back.track, 7U);
  EXPECT_EQ(back.first_seen_utc, track.first_seen_utc);
  EXPECT_EQ(back.last_seen_utc, track.last_seen_utc);
  EXPECT_EQ(back.class_name, "a \"b\", c");
  EXPECT_EQ(back.frames, 31);
  EXPECT_EQ(back.votes, 30);
  EXPECT_EQ(back.box.y, 20);
  EXPECT_EQ(back.box.height, 40);
  EXPECT_EQ(back.area_px, 512.5);
  EXPECT_EQ(back.size_um, 41.25);
  EXPECT_EQ(back.novelty, std::nullopt);
  ASSERT_TRUE(tracks[0].crop_file);
  EXPECT_EQ(ml::read_image(*tracks[0].crop_file).width, 12);
  EXPECT_FALSE(tracks[1].crop_file);

  const auto alarms = reader.alarms({});
  ASSERT_EQ(alarms.size(), 2U);
  EXPECT_EQ(alarms[0].alarm.class_name, "volvox");
  EXPECT_EQ(alarms[1].alarm.class_name, std::nullopt);
  EXPECT_EQ(alarms[1].alarm.value, 12.5);
  ASSERT_EQ(reader.gaps({}).size(), 1U);
  EXPECT_EQ(reader.gaps({})[0].gap.to_utc, noon + std::chrono::seconds(3));
}

TEST(EventLog, CommitsWithoutBeingClosed) {
  const TemporaryFolder folder;
  EventLog log(at(folder / "events.db"));
  log.add(run_record());
  log.add(track_record(1));
  ASSERT_TRUE(comes_to(log, all_written));
  EXPECT_EQ(tracks_in(folder / "events.db").size(), 1U);
}

TEST(EventLog, ARangeHoldsItsBeginningAndNotItsEnd) {
  const TemporaryFolder folder;
  EventLog log(at(folder / "events.db"));
  log.add(run_record());
  for (std::uint64_t track = 1; track <= 9; ++track) log.add(track_record(track));
  log.close();
  const EventReader reader(folder / "events.db");
  std::vector<std::uint64_t> seen;
  const UtcRange range{noon + std::chrono::seconds(3), noon + std::chrono::seconds(6)};
  reader.for_each_track(range, [&](const auto& logged) { seen.push_back(logged.track.track); });
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{3, 4, 5}));
}

TEST(EventLog, NumbersThatAreNoneHoldNobodyUp) {
  const TemporaryFolder folder;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EventLog log(at(folder / "events.db"));
  log.add(run_record());
  auto track = track_record(1);
  track.probability = nan;
  track.area_px = nan;
  track.novelty = nan;
  log.add(track);
  log.add(AlarmRecord{noon, "novelty", "", "", nan});
  EXPECT_EQ(log.close().written, 3U);
  ASSERT_EQ(tracks_in(folder / "events.db").size(), 1U);
  EXPECT_EQ(tracks_in(folder / "events.db")[0].track.novelty, std::nullopt);
}

TEST(EventLog, EveryEventBelongsToTheRunBeforeIt) {
  const TemporaryFolder folder;
  {
    EventLog log(at(folder / "events.db"));
    log.add(run_record());
    log.add(track_record(1));
    log.add(run_record());  // another model, say
    log.add(track_record(1));
    log.add(track_record(2));
  }
  {
    EventLog log(at(folder / "events.db"));  // the next day
    log.add(run_record());
    log.add(track_record(1));
  }
  std::vector<std::int64_t> of_run(4);
  for (const auto& track : tracks_in(folder / "events.db")) ++of_run[track.run];
  EXPECT_EQ(of_run, (std::vector<std::int64_t>{0, 1, 2, 1}));
}

// Two cameras at once, one of which gets another model.
TEST(EventLog, EveryEventBelongsToTheRunOfItsOwnFeed) {
  const TemporaryFolder folder;
  {
    EventLog log(at(folder / "events.db"));
    log.add(run_record(), 1);
    log.add(run_record(), 2);
    log.add(track_record(1), 1);
    log.add(track_record(1), 2);
    log.add(run_record(), 1);
    log.add(track_record(2), 2);
    log.add(track_record(2), 1);
    log.add(AlarmRecord{noon, "class_seen", "", "volvox", 1.0}, 2);
    log.add(AlarmRecord{noon, "drift", "", std::nullopt, 0.5}, std::nullopt);
    log.add(GapRecord{noon, noon, ""}, 1);
    EXPECT_EQ(log.close().written, 10U);
  }
  std::vector<std::pair<std::int64_t, std::uint64_t>> seen;
  for (const auto& track : tracks_in(folder / "events.db"))
    seen.emplace_back(track.run, track.track.track);
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, (decltype(seen){{1, 1}, {2, 1}, {2, 2}, {3, 2}}));
  const EventReader reader(folder / "events.db");
  const auto alarms = reader.alarms({});
  ASSERT_EQ(alarms.size(), 2U);
  EXPECT_EQ(alarms[0].run, 2);
  EXPECT_EQ(alarms[1].run, std::nullopt);
  EXPECT_EQ(reader.gaps({}).at(0).run, 3);
}

TEST(EventLog, AnAlarmNamesItsClipWhileThatIsThere) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "events.clips");
  std::ofstream(folder / "events.clips/a.mp4") << "film";
  EventLog log(at(folder / "events.db"));
  log.add(run_record());
  for (const char* clip : {"a.mp4", "gone.mp4", ""}) {
    AlarmRecord alarm{noon, "class_seen", "", "volvox", 1.0};
    alarm.clip = clip;
    log.add(alarm);
  }
  log.close();
  const auto alarms = EventReader(folder / "events.db").alarms({});
  ASSERT_EQ(alarms.size(), 3U);
  EXPECT_EQ(alarms[0].clip_file, folder / "events.clips/a.mp4");
  EXPECT_EQ(alarms[1].alarm.clip, "gone.mp4");
  EXPECT_FALSE(alarms[1].clip_file);
  EXPECT_FALSE(alarms[2].clip_file);
}

TEST(EventLog, TwoReadersSeeTheirMomentWhileItIsWritten) {
  const TemporaryFolder folder;
  EventLog log(at(folder / "events.db"));
  log.add(run_record());
  log.add(track_record(1));
  ASSERT_TRUE(comes_to(log, all_written));
  const auto count = [](const EventReader& reader) {
    int tracks = 0;
    reader.for_each_track({}, [&](const LoggedTrack&) { ++tracks; });
    return tracks;
  };
  const EventReader early(folder / "events.db");
  log.add(track_record(2));
  ASSERT_TRUE(comes_to(log, all_written));  // readers hold nobody up
  const EventReader late(folder / "events.db");
  EXPECT_EQ(count(early), 1);
  EXPECT_EQ(count(late), 2);
  EXPECT_EQ(log.status().message, "");
}

// --- Crops

TEST(EventLog, TheOldestCropsGoFirstAndTheirRowsStay) {
  const TemporaryFolder folder;
  auto options = at(folder / "events.db");
  options.crop_cap_mb = 1;
  {
    EventLog log(options);
    log.add(run_record());
    for (std::uint64_t track = 1; track <= 8; ++track) {
      auto record = track_record(track);
      record.crop = noisy_crop(500);  // 0.25 MB
      log.add(record);
    }
    const auto status = log.close();
    EXPECT_LE(status.crops_mb, 1.0);
    EXPECT_GT(status.crops_mb, 0.7);
  }
  std::vector<std::uint64_t> kept;
  for (const auto& track : tracks_in(folder / "events.db"))
    if (track.crop_file) kept.push_back(track.track.track);
  EXPECT_EQ(kept, (std::vector<std::uint64_t>{6, 7, 8}));
  EXPECT_EQ(number_in(folder / "events.db", "SELECT count(*) FROM tracks WHERE crop IS NULL"), 5);

  // What an earlier run has left counts, too.
  EventLog log(options);
  auto run = run_record();
  run.start_utc += std::chrono::hours(24);
  log.add(run);
  auto record = track_record(1);
  record.first_seen_utc += std::chrono::hours(24);
  record.crop = noisy_crop(500);
  log.add(record);
  EXPECT_LE(log.close().crops_mb, 1.0);
  EXPECT_EQ(number_in(folder / "events.db", "SELECT count(*) FROM tracks WHERE crop IS NULL"), 6);
}

TEST(EventLog, WithoutACapNoCropIsKept) {
  const TemporaryFolder folder;
  auto options = at(folder / "events.db");
  options.crop_cap_mb = 0;
  EventLog log(options);
  log.add(run_record());
  auto record = track_record(1);
  record.crop = noisy_crop(8);
  log.add(record);
  const auto status = log.close();
  EXPECT_EQ(status.crops_refused, 1U);
  EXPECT_EQ(status.message, "");
  EXPECT_FALSE(fs::exists(folder / "events.crops"));
}

TEST(EventLog, CropsThatWaitAreBounded) {
  const TemporaryFolder folder;
  auto options = at(folder / "events.db");
  options.crop_backlog_mb = 1;
  EventLog log(options);
  log.add(run_record());
  ASSERT_TRUE(comes_to(log, all_written));
  Database other(folder / "events.db", Database::Access::write, 1000);
  {
    const Transaction lock(other);
    for (std::uint64_t track = 1; track <= 3; ++track) {
      auto record = track_record(track);
      record.crop = noisy_crop(700);  // 0.49 MB
      log.add(record);
    }
    EXPECT_EQ(log.status().waiting, 3U);
    EXPECT_EQ(log.status().crops_refused, 1U);
  }
  EXPECT_EQ(log.close().written, 4U);
}

}  // namespace
}  // namespace diatom::live
