// Capture: the source thread. It grabs, paces recordings to their own rate, opens a failed live
// source anew, and offers every frame to the recognizer.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/live/feed.h"
#include "app/live/handover.h"
#include "app/live/meters.h"
#include "app/live/news.h"
#include "app/live/sources/source.h"
#include "ml/core/scheduler.h"

namespace diatom::live {

// Before the `attempt`-th try (from 1) to open a source anew: 1, 2, 4, ... 30 s.
double back_off_seconds(int attempt);

struct CaptureStatus {
  FeedState state = FeedState::playing;
  std::string message;
  double fps = 0.0;
};

class Capture {
 public:
  // Starts the thread. What is passed by reference outlives this object.
  Capture(std::unique_ptr<FrameSource> source, const FeedOptions& options,
          ml::Scheduler::Clock clock, Handover& handover, const News& news);
  // Joins the thread, which ends within a grab (at most 500 ms) of Handover::close().
  ~Capture();
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  // Any thread. A stall is found here and not by the source thread, which may hang in the device.
  CaptureStatus status() const;

  // Any thread; see Feed.
  std::vector<SourceProperty> properties() const;
  void set_property(const std::string& id, double value);

 private:
  struct Note {
    std::string text;
    double said_ms = 0.0;
  };
  struct Retry {
    int attempt = 0;
    double at_ms = 0.0;
    std::string reason;
  };

  using Setting = std::pair<std::string, double>;  // property id and value

  void run(const std::stop_token& stop);
  void play(const std::stop_token& stop);
  bool grab_one(const std::stop_token& stop);
  bool begin_anew();
  void offer(ml::Image image, const std::stop_token& stop);
  bool keep_pace(const std::stop_token& stop);  // false when told to stop
  Frame frame_of(ml::Image image);
  Flaws flaws_of(const Frame& frame) const;
  void note_arrival(const Frame& frame);
  bool reconnect(const std::stop_token& stop, std::string reason);
  std::unique_ptr<FrameSource> open_anew(const std::stop_token& stop) const;
  bool is_paced() const;
  bool sleep_until(const std::stop_token& stop, double until_ms);  // false when told to stop
  void begin_waiting();
  void adopt(std::unique_ptr<FrameSource> source);
  void apply_wanted_settings();
  void apply(const Setting& setting);
  void look_at_properties();
  void say(std::string note);

  // The source thread's own.
  const FeedOptions& options_;
  const ml::Scheduler::Clock clock_;
  Handover& handover_;
  const News& news_;
  std::unique_ptr<FrameSource> source_;
  std::uint64_t captured_ = 0;
  std::uint64_t captured_before_ = 0;  // when the recording last began
  double next_due_ms_ = 0.0;           // of a paced recording
  std::vector<Setting> settings_;      // what was set, the latest last: set again on reopening

  // What status() reads.
  mutable std::mutex mutex_;
  std::condition_variable_any stopped_;
  FeedState state_ = FeedState::playing;
  std::string message_;
  std::optional<Note> note_;
  std::optional<Retry> retry_;
  std::optional<double> waiting_since_ms_;  // a grab has brought nothing since then
  double period_ms_ = 0.0;                  // usual time from frame to frame
  std::optional<double> last_frame_ms_;
  Rate rate_;

  // What properties() reads and set_property() leaves, under the same lock.
  std::vector<SourceProperty> properties_;
  std::vector<Setting> wanted_;  // not applied yet

  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace diatom::live
