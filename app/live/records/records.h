// Records: what feeds leave behind, watched or not: counts, alarms, the event log and the clips of
// alarms. One for all feeds of a program.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/live/feed.h"
#include "app/live/organism_watch.h"
#include "app/live/records/alarm_rule.h"
#include "app/live/records/event_records.h"
#include "app/live/records/records_view.h"
#include "app/live/records/steady_utc.h"

namespace diatom::live {

struct RecordsOptions {
  std::filesystem::path log;         // events.db; "" for none
  std::uint64_t crop_cap_mb = 1000;  // of the organisms' pictures beside it
  double clip_s = 0.0;               // of film before and after an alarm; 0 keeps none
  std::uint64_t clip_cap_mb = 1000;  // of all clips beside the log
  std::optional<double> um_per_px;   // of a frame's pixel
  std::vector<AlarmRule> alarms;
  Clocks clocks = {};
};

class Records {
 public:
  // Throws std::runtime_error where the log cannot be opened, std::invalid_argument for a rule that
  // makes no sense.
  explicit Records(RecordsOptions options = {});
  ~Records();  // as finish()
  Records(const Records&) = delete;
  Records& operator=(const Records&) = delete;

  // Before all else of a feed, which the caller numbers: a model recognises it. Called again when
  // it gets another one. What the run says of the scale is replaced by the scale that was set.
  void begin(std::uint64_t feed, RunRecord run);
  // No more comes of it: what was open of its gaps and clips is closed.
  void end(std::uint64_t feed);

  // On the feed's recognizer thread, with every overlay and every organism that has gone.
  void see(std::uint64_t feed, const Overlay& overlay);
  void add(std::uint64_t feed, const Departure& departure);

  // On the main thread, often; at most once a second it has any cost.
  void tick(std::uint64_t feed, const FeedStatus& status);

  // Figures that only the main thread knows, for the rules that watch them.
  void tell_drift(double share);
  // A track has come into the fence; "" where no class is sure of it.
  void tell_fence(std::uint64_t feed, std::uint64_t track, const std::string& class_name);

  // In place of those before; what the others have counted stays. Throw as the constructor does,
  // and leave all as it was. A new scale begins new runs; another log begins with those of today.
  void set_alarms(std::vector<AlarmRule> rules);
  void set_scale(std::optional<double> um_per_px);
  // `clip_s` seconds of film are kept before and after an alarm; 0: none.
  void start_log(const std::filesystem::path& file, double clip_s = 0.0);
  void stop_log();  // writes what waits, in a second at most; films are finished behind its back

  // A new value when something has changed, at most once a second.
  ml::Snapshot<RecordsView> view() const;

  // Closes gaps, clips and the log; what has come until then is written.
  RecordsView finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diatom::live
