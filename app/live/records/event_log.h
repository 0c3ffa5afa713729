// EventLog: what was seen, into one SQLite file, by a thread of its own. Adding never waits, and
// never fails: what the disk cannot take waits for it, up to a limit, and beyond that is counted.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "app/live/records/event_records.h"
#include "app/live/records/event_writer.h"

namespace diatom::live {

struct EventLogOptions {
  std::filesystem::path file;          // events.db; its crops go to events.crops beside it
  std::uint64_t crop_cap_mb = 1000;    // of all crops in that folder; 0 keeps none
  std::size_t backlog = 10'000;        // records that may wait
  std::uint64_t crop_backlog_mb = 64;  // of crops that may wait, not yet compressed
};

struct EventLogStatus {
  std::string message;              // what is wrong, in one sentence; "" while all is well
  std::uint64_t written = 0;        // records that a crash cannot take any more
  std::uint64_t waiting = 0;        // records that will be tried again
  std::uint64_t refused = 0;        // records that came while too many waited, or waited at the end
  std::uint64_t crops_refused = 0;  // tracks whose picture was not kept
  double crops_mb = 0.0;
};

class EventLog {
 public:
  // Opens or makes the file on the calling thread. Throws std::runtime_error where it is locked, no
  // event log, of a newer version, or cannot be written.
  explicit EventLog(EventLogOptions options);
  ~EventLog();  // as close()
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;

  // From any thread. The first record of a feed is a run; an alarm may be of no feed in particular.
  // Committed within a second where the disk allows it.
  void add(EventRecord record, std::optional<std::uint64_t> feed = 0);

  EventLogStatus status() const;

  // Writes what waits, as far as the disk takes it within about a second, and ends.
  EventLogStatus close();

 private:
  void work();
  bool write_some(std::vector<PendingEvent>& batch);
  std::vector<PendingEvent> take_batch();
  void put_back(std::vector<PendingEvent>& batch);
  bool is_too_late() const;

  const EventLogOptions options_;
  EventWriter writer_;  // the thread's own, once it runs

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<PendingEvent> queue_;
  std::uint64_t waiting_crop_bytes_ = 0;
  std::set<std::uint64_t> feeds_;  // that have a run
  bool is_closing_ = false;
  std::chrono::steady_clock::time_point closing_since_;
  std::string problem_;
  EventLogStatus status_;  // but for its message

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace diatom::live
