// A process that is killed while it logs: nothing that was reported as written is missing, nothing
// is damaged, and what is lost came within the last second.
#include <algorithm>
#include <csignal>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/app/live/records/event_material.h"
#include "tests/support/shared_material.h"

namespace diatom::live {
namespace {

namespace fs = std::filesystem;
using tests::noisy_crop;
using tests::run_record;
using tests::track_record;
using tests::tracks_in;

std::int64_t now_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// What the child says after each track: when it was added, and how many records were safe by then.
struct Added {
  std::int64_t at_ms;
  std::uint64_t written;
};

[[noreturn]] void log_until_killed(const fs::path& file, int pipe) {
  EventLogOptions options;
  options.file = file;
  EventLog log(options);
  log.add(run_record());
  for (std::uint64_t track = 1;; ++track) {
    auto record = track_record(track);
    if (track % 10 == 0) record.crop = noisy_crop(16);
    log.add(std::move(record));
    const Added added{now_ms(), log.status().written};
    if (::write(pipe, &added, sizeof added) != sizeof added) _exit(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

std::vector<Added> added_before_kill(const fs::path& file, int run_for_ms,
                                     std::int64_t& killed_ms) {
  int ends[2] = {};
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) log_until_killed(file, ends[1]);
  close(ends[1]);
  std::this_thread::sleep_for(std::chrono::milliseconds(run_for_ms));
  kill(child, SIGKILL);
  killed_ms = now_ms();
  waitpid(child, nullptr, 0);
  std::vector<Added> all;
  Added added{};
  while (read(ends[0], &added, sizeof added) == sizeof added) all.push_back(added);
  close(ends[0]);
  return all;
}

void expect_sound(const fs::path& file) {
  const Database database(file, Database::Access::read, 1000);
  Statement check(database, "PRAGMA integrity_check");
  ASSERT_TRUE(check.step());
  EXPECT_EQ(check.text(0), "ok");
  EXPECT_EQ(database.number("SELECT count(*) FROM (SELECT run FROM tracks GROUP BY run "
                            "HAVING max(track) <> count(*))"),
            0)
      << "one in between is missing";
}

TEST(KilledEventLog, LosesAtMostTheLastSecond) {
  const diatom::tests::TemporaryFolder folder;
  const auto file = folder / "events.db";
  std::size_t kept_before = 0;
  std::vector<std::int64_t> lost_ms;  // how long before the kill the first lost one was added
  for (int round = 0; round < 20; ++round) {
    std::int64_t killed_ms = 0;
    const auto added = added_before_kill(file, 400 + 61 * round, killed_ms);
    ASSERT_FALSE(added.empty());
    expect_sound(file);
    const auto tracks = tracks_in(file);
    const auto kept = tracks.size() - kept_before;
    kept_before = tracks.size();
    ASSERT_LE(kept, added.size() + 1);  // one may have been added and not told
    ASSERT_GE(kept + 1, added.back().written) << "the run is a record, too";
    if (kept < added.size()) lost_ms.push_back(killed_ms - added[kept].at_ms);
    for (const auto& track : tracks) {
      if (track.crop_file) {
        EXPECT_EQ(ml::read_image(*track.crop_file).width, 16);
      }
    }
  }
  EXPECT_GT(kept_before, 0U);
  // The usual case and not the worst, which a busy machine may stretch.
  ASSERT_FALSE(lost_ms.empty());
  std::sort(lost_ms.begin(), lost_ms.end());
  EXPECT_LT(lost_ms[lost_ms.size() / 2], 1000);
  RecordProperty("longest_loss_ms", static_cast<int>(lost_ms.back()));
}

}  // namespace
}  // namespace diatom::live
