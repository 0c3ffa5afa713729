// LiveRecords: what a microscope that nobody watches leaves behind, with a page that says how it is
// doing.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/results.h"
#include "app/live/records/records.h"
#include "app/live/records/status_page.h"

namespace diatom::app {

struct LiveRecordsOptions {
  live::RecordsOptions records;
  std::optional<live::StatusPageOptions> page;
};

class LiveRecords {
 public:
  // Throws std::runtime_error where the log or the page cannot be opened.
  explicit LiveRecords(LiveRecordsOptions options);

  // Feeds count from 1; the page shows the first one's picture.
  void begin(std::uint64_t feed, live::RunRecord run);

  // On the feed's recognizer thread.
  void see(std::uint64_t feed, const live::Overlay& overlay);
  void add(std::uint64_t feed, const live::Departure& departure) { records_.add(feed, departure); }

  // On the main thread, often; `feeds` in their order. At most once a second it has any cost.
  void tick(const std::vector<live::FeedStatus>& feeds);

  // Closes the log. "tracks", "tracks_by_class", "alarms", and of a log "log_written",
  // "log_refused" and "clips_written".
  Json finish();

 private:
  std::string newest_jpeg() const;
  void publish(const live::RecordsView& view, const std::vector<live::FeedStatus>& feeds);

  std::string model_hash_;
  std::vector<std::string> sources_;  // by feed

  mutable std::mutex mutex_;
  ml::Snapshot<live::Overlay> newest_;  // of the first feed; under the mutex

  live::Records records_;
  ml::Snapshot<live::RecordsView> published_;
  std::optional<live::StatusPage> page_;  // last: it shows the above
};

}  // namespace diatom::app
