// Recognizer: the thread that classifies the newest frame by the newest published model, and by a
// rival where there is one to compare it with (not of organisms). A frame that cannot be recognised
// is skipped with a message, and the loop goes on.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

#include "app/live/feed.h"
#include "app/live/handover.h"
#include "app/live/meters.h"
#include "app/live/news.h"
#include "app/live/organism_watch.h"
#include "ml/core/scheduler.h"

namespace diatom::live {

struct RecognizerStatus {
  std::string message;  // why the last frame was skipped; "" where it was classified
  double fps = 0.0;
  double fps_overall = 0.0;
  double latency_ms_p50 = 0.0;
  double latency_ms_p99 = 0.0;
  std::uint64_t compared = 0;   // frames of which both models spoke
  std::uint64_t differing = 0;  // of which they named different classes
  std::vector<Stage> stages;    // means of the last 2 s
};

// What the recognizer is told from outside, between two frames. Outlives it.
struct Wishes {
  const ml::Latest<ml::Model>& model;
  const ml::Latest<ml::Model>& rival;  // null: nobody is compared
  const std::atomic<Look>& look;
  const std::atomic<int>& looks_in_frame;
  const ml::Latest<ml::DetectionParameters>& detection;
};

class Recognizer {
 public:
  // Starts the thread, at low priority. What is passed by reference outlives this object.
  Recognizer(Handover& handover, const Wishes& wishes, ml::Scheduler::Clock clock, const News& news,
             const FeedOptions& options);
  ~Recognizer();  // joins; the handover has been finished or closed
  Recognizer(const Recognizer&) = delete;
  Recognizer& operator=(const Recognizer&) = delete;

  ml::Snapshot<Overlay> newest() const { return overlays_.get(); }
  RecognizerStatus status() const;

 private:
  void run();
  Handover::Outcome process(ml::Snapshot<Frame> frame);
  void judge_anew();
  Overlay look_at(ml::Snapshot<ml::Model> model, ml::Snapshot<Frame> frame);
  static void add_waiting(Overlay& overlay, double taken_ms);
  void tell_departures();
  Handover::Outcome skip(std::string reason);
  void count(bool has_rival, const Overlay& overlay);

  Handover& handover_;
  const Wishes wishes_;
  const ml::Scheduler::Clock clock_;
  const News& news_;
  const FeedOptions& options_;  // who wants to hear of it
  OrganismWatch organisms_;     // the thread's own
  ml::Latest<Overlay> overlays_;

  mutable std::mutex mutex_;
  std::string message_;
  Rate rate_;
  Latencies latencies_;
  StageTimes stages_;
  bool had_rival_ = false;
  std::uint64_t compared_ = 0;
  std::uint64_t differing_ = 0;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace diatom::live
