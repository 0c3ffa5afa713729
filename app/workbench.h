// Workbench: the Session together with what works for it: the Scheduler with its jobs, and the live
// feed. Commands act on it; collect() brings home what jobs and feed have published. Main thread
// only.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "app/command.h"
#include "app/live/feed.h"
#include "app/session.h"
#include "ml/core/scheduler.h"

namespace diatom::app {

class Workbench {
 public:
  // `wake` is called from other threads when there is something new to collect; it may be empty.
  explicit Workbench(std::function<void()> wake = {},
                     ml::Scheduler::Mode mode = ml::Scheduler::Mode::thread);

  Session session;
  ml::Scheduler scheduler;

  // Starts a job in place of the one of its role. collect() hands `receive` every product that it
  // finds published, the last one included.
  template <class T>
  void start(JobRole role, const std::string& title, std::unique_ptr<ml::ResultJob<T>> job,
             std::function<void(Session&, ml::Snapshot<T>)> receive, bool paused = false) {
    auto deliver = [outlet = job->results(), receive = std::move(receive),
                    seen = ml::Snapshot<T>()](Session& into) mutable {
      const auto newest = outlet->get();
      if (newest && newest != seen) receive(into, seen = newest);
    };
    add_job(role, title, std::move(job), std::move(deliver), paused);
  }
  void cancel(JobRole role);

  // Replaces the open feed, if any. Throws std::runtime_error where the source cannot be opened;
  // the old feed is closed by then.
  void open_feed(const std::string& address);
  void close_feed();
  void use_look(live::Look look);

  // The second writer: job statuses, their products, the feed's newest frame and overlay.
  void collect();

  // What follows from what was collected (new features want a map and a classifier), to be applied
  // like a person's commands. Emptied by the call.
  Commands take_follow_ups() { return std::exchange(follow_ups_, {}); }

  void notify(Severity severity, std::string text);

  // What boundaries were last asked for.
  using Bounded = std::tuple<ml::Snapshot<Map>, ml::Snapshot<ml::Labels>,
                             ml::Snapshot<TopTuningRun>, ml::Snapshot<ClusterRun>,
                             ml::Snapshot<Groups>, ColorBy, std::string, ml::ParameterValues>;

  bool quit_requested = false;
  bool screenshot_requested = false;

 private:
  struct Delivery {
    ml::JobId id;
    std::function<void(Session&)> collect;
  };

  void add_job(JobRole role, const std::string& title, std::unique_ptr<ml::Job> job,
               std::function<void(Session&)> deliver, bool paused);
  void collect_jobs();
  void report_end(const JobEntry& ended);
  void follow_latents();
  void follow_groups();
  void follow_map();
  void collect_feed();

  std::function<void()> wake_;
  std::vector<Delivery> deliveries_;
  Commands follow_ups_;
  std::unique_ptr<live::Feed> feed_;
  ml::Snapshot<ml::Model> fed_model_;  // the one that the feed recognises by
  ml::Snapshot<ml::Model> fed_rival_;  // and the one beside it
  Bounded bounded_ = {};
  ml::Snapshot<ml::Matrix> mapped_;  // latents that a map was last asked for
  ml::Snapshot<Map> measured_;       // the map that was last asked to be measured
  double started_ms_;
};

// Carries a command out. What the world gets wrong (a missing folder, weights that do not fit) is
// caught here, once, and becomes a notice; the session then stays as it was.
void apply(Workbench& bench, const Command& command);

}  // namespace diatom::app
