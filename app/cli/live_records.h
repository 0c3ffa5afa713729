// LiveRecords: what a microscope that nobody watches leaves behind: its event log, its counts and
// alarms, and a page that says how it is doing.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/results.h"
#include "app/live/event_log.h"
#include "app/live/feed.h"
#include "app/live/monitor.h"
#include "app/live/organism_watch.h"
#include "app/live/status_page.h"

namespace diatom::app {

struct RecordOptions {
  std::filesystem::path log;         // events.db; "" for none
  std::uint64_t crop_cap_mb = 1000;  // of the organisms' pictures beside it
  std::optional<double> um_per_px;   // of the frame
  std::vector<live::AlarmRule> alarms;
  std::optional<live::StatusPageOptions> page;
};

// "class:volvox", "above:volvox:10" and "below::1" (tracks a minute; no name: of all classes),
// "novelty:0.3", "focus:0.5", "light:0.5" (shares of what is usual), "disk:500" (free megabytes).
// Throws std::invalid_argument for anything else.
live::AlarmRule alarm_rule(const std::string& text);

class LiveRecords {
 public:
  // Throws std::runtime_error where the log or the page cannot be opened.
  LiveRecords(RecordOptions options, live::RunRecord run);

  // On the recognizer thread.
  void see(const live::Overlay& overlay);
  void add(const live::Departure& departure);

  // On the main thread, often; at most once a second it has any cost.
  void tick(const live::FeedStatus& status);

  // Closes the log. "tracks", "tracks_by_class", "alarms", and of a log "log_written" and
  // "log_refused".
  Json finish();

 private:
  void follow_gap(const live::FeedStatus& status, live::Utc now);
  void publish(const live::FeedStatus& status, live::Utc now);
  void log_alarms();

  const RecordOptions options_;
  const live::RunRecord run_;

  mutable std::mutex mutex_;  // over the next four
  live::Monitor monitor_;
  ml::Snapshot<live::Overlay> newest_;
  std::vector<live::AlarmRecord> latest_alarms_;  // newest first
  std::uint64_t alarms_ = 0;

  std::optional<live::EventLog> log_;
  std::optional<live::StatusPage> page_;  // after what it shows
  std::optional<live::GapRecord> gap_;    // under way
  std::optional<live::Utc> ticked_;
};

}  // namespace diatom::app
