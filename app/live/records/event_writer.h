// EventWriter: records into the file of an event log and its folder of crops. It works at once and
// throws; the EventLog in front of it is what waits and goes on.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/live/records/crop_folder.h"
#include "app/live/records/event_records.h"
#include "app/live/records/sqlite.h"

namespace diatom::live {

// One that waits to be written. Its crop may lie in the folder already while its row does not.
struct PendingEvent {
  EventRecord record;
  std::optional<std::uint64_t> feed;  // none: an alarm of no feed in particular
  std::string crop_file = {};         // its name in the folder; "" for none
  std::uint64_t crop_bytes = 0;       // of the crop as it came
};

class EventWriter {
 public:
  // Opens or makes the file. Throws SqliteError.
  EventWriter(std::filesystem::path file, std::uint64_t crop_cap_bytes);

  // The run that later records of a feed belong to. Throws SqliteError, and is then not begun.
  void begin_run(std::uint64_t feed, const RunRecord& run);

  // Writes the first of `events`, none of them a run, in one transaction, and returns how many: it
  // stops where crops take too long, so that a commit is never far away. Throws SqliteError; none
  // is written then, and the same events may come again.
  std::size_t write(std::span<PendingEvent> events);

  // After this, crops are left out: there is no time left for them.
  void give_up_crops() { keeps_crops_ = false; }

  std::uint64_t take_crops_refused() { return std::exchange(crops_refused_, 0); }
  std::uint64_t crop_bytes() const { return crops_.bytes(); }
  const std::string& crop_problem() const { return crop_problem_; }  // "" where all could be kept

 private:
  struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileIdentity&) const = default;
  };
  static std::optional<FileIdentity> identity_of(const std::filesystem::path& file);

  struct Run {
    RunRecord record;
    std::int64_t id = 0;  // 0: the file does not hold it
  };

  Database& opened();
  void check_is_still_there();
  void look_for_runs(const Database& database);
  void make_sure_of_run(const Database& database, const PendingEvent& event);
  std::int64_t run_of(const PendingEvent& event) const;
  std::size_t store_crops(std::span<PendingEvent> events);
  void store_crop(PendingEvent& event, TrackRecord& track);
  void insert(Database& database, std::span<const PendingEvent> events);

  std::filesystem::path file_;
  CropFolder crops_;
  std::unique_ptr<Database> database_;  // null after trouble, until the next try
  std::optional<FileIdentity> identity_;
  std::map<std::uint64_t, Run> runs_;  // the newest of each feed
  bool keeps_crops_ = true;
  std::uint64_t crops_refused_ = 0;
  std::string crop_problem_;
  std::vector<std::string> removed_crops_;  // their rows do not know yet
};

}  // namespace diatom::live
