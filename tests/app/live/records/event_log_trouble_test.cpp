// The event log: what the world does to its file, and that nothing is lost by it.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/live/records/event_log.h"
#include "tests/app/live/records/event_material.h"
#include "tests/support/full_disk.h"
#include "tests/support/shared_material.h"

namespace diatom::live {
namespace {

namespace fs = std::filesystem;
using diatom::tests::FullDisk;
using diatom::tests::TemporaryFolder;
using testing::HasSubstr;
using tests::all_written;
using tests::at;
using tests::comes_to;
using tests::noisy_crop;
using tests::run_record;
using tests::track_record;
using tests::tracks_in;

std::string sentence_of_opening(const fs::path& file) {
  try {
    const EventLog log(at(file));
  } catch (const std::runtime_error& refused) {
    return refused.what();
  }
  return {};
}

TEST(EventLog, WaitsForALockAndGoesOn) {
  const TemporaryFolder folder;
  EventLog log(at(folder / "events.db"));
  log.add(run_record());
  log.add(track_record(1));
  ASSERT_TRUE(comes_to(log, all_written));
  {
    Database other(folder / "events.db", Database::Access::write, 1000);
    const Transaction lock(other);
    log.add(track_record(2));
    ASSERT_TRUE(comes_to(log, [](const auto& status) { return !status.message.empty(); }));
    EXPECT_THAT(log.status().message, HasSubstr("another program has locked it"));
    EXPECT_THAT(log.status().message, HasSubstr("records that wait: 1"));
  }
  ASSERT_TRUE(comes_to(log, all_written));
  EXPECT_EQ(log.status().message, "");
  EXPECT_EQ(tracks_in(folder / "events.db").size(), 2U);
  EXPECT_EQ(EventReader(folder / "events.db").runs().size(), 1U);
}

TEST(EventLog, RefusesAndCountsWhatIsTooMuchToWait) {
  const TemporaryFolder folder;
  auto options = at(folder / "events.db");
  options.backlog = 5;
  EventLog log(options);
  log.add(run_record());
  ASSERT_TRUE(comes_to(log, all_written));
  Database other(folder / "events.db", Database::Access::write, 1000);
  {
    const Transaction lock(other);
    for (std::uint64_t track = 1; track <= 12; ++track) log.add(track_record(track));
    EXPECT_EQ(log.status().waiting, 5U);
    EXPECT_EQ(log.status().refused, 7U);
  }
  ASSERT_TRUE(comes_to(log, all_written));
  EXPECT_EQ(tracks_in(folder / "events.db").size(), 5U);
}

TEST(EventLog, ClosedWhileLockedItSaysWhatIsLost) {
  const TemporaryFolder folder;
  EventLog log(at(folder / "events.db"));
  log.add(run_record());
  ASSERT_TRUE(comes_to(log, all_written));
  Database other(folder / "events.db", Database::Access::write, 1000);
  const Transaction lock(other);
  log.add(track_record(1));
  const auto status = log.close();
  EXPECT_EQ(status.refused, 1U);
  EXPECT_EQ(status.waiting, 0U);
  EXPECT_THAT(status.message, HasSubstr("locked"));
}

TEST(EventLog, AFullDiskIsSaidAndOvercome) {
  const TemporaryFolder folder;
  EventLog log(at(folder / "events.db"));
  log.add(run_record());
  constexpr std::uint64_t count = 4000;  // some 600 KB
  {
    const FullDisk full(300'000);
    for (std::uint64_t track = 1; track <= count; ++track) log.add(track_record(track));
    ASSERT_TRUE(comes_to(log, [](const auto& status) { return !status.message.empty(); }));
    EXPECT_THAT(log.status().message, HasSubstr("events.db: the disk"));
    EXPECT_GT(log.status().waiting, 0U);
  }
  ASSERT_TRUE(comes_to(log, all_written));
  EXPECT_EQ(log.status().message, "");
  EXPECT_EQ(log.status().refused, 0U);
  EXPECT_EQ(tracks_in(folder / "events.db").size(), count);
}

TEST(EventLog, ACropThatCannotBeKeptCostsOnlyItself) {
  const TemporaryFolder folder;
  std::ofstream(folder / "events.crops") << "a file where the folder should be";
  EventLog log(at(folder / "events.db"));
  log.add(run_record());
  auto track = track_record(1);
  track.crop = noisy_crop(8);
  log.add(track);
  const auto status = log.close();
  EXPECT_EQ(status.crops_refused, 1U);
  EXPECT_THAT(status.message, HasSubstr("a crop was not kept"));
  ASSERT_EQ(tracks_in(folder / "events.db").size(), 1U);
  EXPECT_FALSE(tracks_in(folder / "events.db")[0].crop_file);
}

TEST(EventLog, ADeletedFolderIsSaidAndTheLogGoesOnWhenItIsBack) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "disk");
  EventLog log(at(folder / "disk/events.db"));
  log.add(run_record());
  log.add(track_record(1));
  ASSERT_TRUE(comes_to(log, all_written));
  fs::remove_all(folder / "disk");
  auto lost = track_record(2);
  lost.crop = noisy_crop(8);
  log.add(lost);
  ASSERT_TRUE(comes_to(log, [](const auto& status) { return !status.message.empty(); }));
  EXPECT_EQ(log.status().waiting, 1U);
  fs::create_directories(folder / "disk");
  ASSERT_TRUE(comes_to(log, all_written));
  const auto tracks = tracks_in(folder / "disk/events.db");
  ASSERT_EQ(tracks.size(), 1U);
  EXPECT_EQ(tracks[0].track.track, 2U);
  EXPECT_TRUE(tracks[0].crop_file);
  EXPECT_EQ(EventReader(folder / "disk/events.db").runs().size(), 1U);
}

TEST(EventLog, ADeletedFileIsMadeAnew) {
  const TemporaryFolder folder;
  EventLog log(at(folder / "events.db"));
  log.add(run_record());
  ASSERT_TRUE(comes_to(log, all_written));
  for (const auto* name : {"events.db", "events.db-wal", "events.db-shm"})
    fs::remove(folder / name);
  log.add(track_record(1));
  ASSERT_TRUE(comes_to(log, all_written));
  EXPECT_EQ(tracks_in(folder / "events.db").size(), 1U);
  EXPECT_EQ(EventReader(folder / "events.db").runs().size(), 1U);
}

TEST(EventLog, RefusesAFileThatItDoesNotKnow) {
  const TemporaryFolder folder;
  std::ofstream(folder / "text.db") << std::string(5000, 'x');
  EXPECT_THAT(sentence_of_opening(folder / "text.db"), HasSubstr("it is no SQLite file"));

  Database(folder / "foreign.db", Database::Access::write, 1000)
      .execute("CREATE TABLE cookies (x)");
  EXPECT_THAT(sentence_of_opening(folder / "foreign.db"), HasSubstr("no event log"));

  { const EventLog log(at(folder / "newer.db")); }
  Database(folder / "newer.db", Database::Access::write, 1000).execute("PRAGMA user_version = 99");
  EXPECT_THAT(sentence_of_opening(folder / "newer.db"), HasSubstr("a newer Diatom has made it"));
  EXPECT_THROW(EventReader(folder / "newer.db"), std::runtime_error);

  EXPECT_THAT(sentence_of_opening(folder / "nowhere/events.db"), HasSubstr("nowhere/events.db"));

  { const EventLog log(at(folder / "locked.db")); }
  Database other(folder / "locked.db", Database::Access::write, 1000);
  other.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  EXPECT_THAT(sentence_of_opening(folder / "locked.db"),
              HasSubstr("another program has locked it"));
}

}  // namespace
}  // namespace diatom::live
