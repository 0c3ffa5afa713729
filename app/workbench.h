// Workbench: the Session together with what works for it: the Scheduler with its jobs, and the live
// feed. Commands act on it; collect() brings home what jobs and feed have published. Main thread
// only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "app/command.h"
#include "app/feeds.h"
#include "app/hand_work.h"
#include "app/passers_by.h"
#include "app/session.h"
#include "app/session_file/session_writer.h"
#include "ml/core/scheduler.h"
#include "renderer/camera.h"

namespace diatom::app {

class Workbench {
 public:
  // `wake` is called from other threads when there is something new to collect; it may be empty.
  explicit Workbench(std::function<void()> wake = {},
                     ml::Scheduler::Mode mode = ml::Scheduler::Mode::thread);
  ~Workbench();  // waits for a session that is being saved
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  Session session;
  ml::Scheduler scheduler;

  // Starts a job in place of the one of its role. collect() hands `receive` every product that it
  // finds published, the last one included.
  template <class T>
  void start(JobRole role, const std::string& title, std::unique_ptr<ml::ResultJob<T>> job,
             std::function<void(Session&, ml::Snapshot<T>)> receive, bool paused = false,
             ml::Urgency urgency = ml::Urgency::ordinary) {
    auto deliver = [outlet = job->results(), receive = std::move(receive),
                    seen = ml::Snapshot<T>()](Session& into) mutable {
      const auto newest = outlet->get();
      if (!newest || newest == seen) return false;
      receive(into, seen = newest);
      return true;
    };
    add_job(role, title, std::move(job), std::move(deliver), paused, urgency);
  }
  void cancel(JobRole role);

  // Writes the session beside the frames. collect() says what became of it, and only then does the
  // session have that file. Where jobs step inline it waits.
  void save(const std::filesystem::path& file);
  void finish_saving();  // waits, where one is being saved

  // Whether there are labels or groups by hand that no session file holds.
  bool has_unsaved_hand_work() const;
  void mark_saved() { saved_ = hand_work_of(session); }  // it comes from a file

  // The live feeds, and what is made of those who have gone from them.
  Feeds& feeds() { return feeds_; }
  PassersBy& passers_by() { return passers_by_; }

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

  // The map into a file: the window begins with it, or gives it up.
  std::optional<std::variant<SaveMapPicture, SaveTurntable>> recording_asked;
  bool recording_cancelled = false;

  // How the map is looked at, as the window says before commands are carried out; and how it is to
  // be looked at from now on, where a session that was opened says so.
  renderer::Camera map_camera;
  std::optional<renderer::Camera> camera_asked;

 private:
  struct Delivery {
    ml::JobId id;
    JobRole role;
    std::function<bool(Session&)> collect;  // whether there was something new
  };

  void add_job(JobRole role, const std::string& title, std::unique_ptr<ml::Job> job,
               std::function<bool(Session&)> deliver, bool paused, ml::Urgency urgency);
  void collect_jobs();
  void collect_saving();
  void deliver();
  void report_end(const JobEntry& ended);
  void follow_latents();
  void follow_groups();
  void follow_map();
  void collect_lesson();
  void watch_fence();
  bool is_open(std::uint64_t feed) const;
  void prove_no_skew();

  bool has_threads_;
  SessionWriter writer_;
  std::filesystem::path saving_as_;
  HandWork saving_;
  HandWork saved_;  // what a session file holds
  std::vector<Delivery> deliveries_;
  Commands follow_ups_;
  Feeds feeds_;
  PassersBy passers_by_;
  std::optional<ml::FeatureRecipe> proven_;  // whose skew was asked for last
  struct Judged {                            // by the fence that stands there
    Eigen::Vector3f centre = Eigen::Vector3f::Zero();
    float radius = 0.0F;
    std::set<std::pair<std::uint64_t, std::uint64_t>> tracks;  // with their feeds
  };
  Judged judged_by_fence_;
  Bounded bounded_ = {};
  ml::Snapshot<ml::Matrix> mapped_;  // latents that a map was last asked for
  ml::Snapshot<Map> measured_;       // the map that was last asked to be measured
  double started_ms_;
};

// Carries a command out. What the world gets wrong (a missing folder, weights that do not fit) is
// caught here, once, and becomes a notice; the session then stays as it was.
void apply(Workbench& bench, const Command& command);

}  // namespace diatom::app
