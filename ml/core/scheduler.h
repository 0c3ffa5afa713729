// Scheduler: lets jobs step inside the time that the frame grants. Steps run on a compute thread,
// so a long step never freezes the window; at most one grant is out at a time. What somebody waits
// for has a thread of its own, goes at once and lets the others rest meanwhile. Between two steps a
// job can be paused, cancelled or single-stepped. The clock is an argument, and an inline mode runs
// the steps inside grant(), so that tests are exact.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ml/core/job.h"

namespace diatom::ml {

using JobId = std::uint64_t;

enum class JobState : std::uint8_t { running, paused, done, failed, cancelled };

const char* name_of(JobState state);
bool is_over(JobState state);  // done, failed or cancelled

// What others may know of a job: a value, copied between steps.
struct JobStatus {
  JobId id = 0;
  std::string title;
  JobState state = JobState::running;
  Progress progress;
  std::uint64_t steps = 0;
  double step_ms = 0.0;       // smoothed cost of one step
  double busy_seconds = 0.0;  // sum of its own steps: the job's clock
};

// How generous a grant is.
enum class Pace : std::uint8_t {
  one_step,    // one step a frame: teaching
  fill_frame,  // as many steps as the budget holds; the first is unconditional
  flat_out,    // step without pause until the next grant says otherwise
};

// Whether a job takes turns with the others, or goes before them and needs no grant: somebody is
// waiting for it.
enum class Urgency : std::uint8_t { ordinary, first };

class Scheduler {
 public:
  using Clock = std::function<double()>;  // milliseconds, never falling
  enum class Mode : std::uint8_t { thread, inline_steps };

  static Clock steady_clock();

  explicit Scheduler(Clock clock = steady_clock(), Mode mode = Mode::thread);
  ~Scheduler();  // waits for the step under way, then ends; unfinished jobs are dropped
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  JobId add(std::string title, std::unique_ptr<Job> job, JobState initial = JobState::running,
            Urgency urgency = Urgency::ordinary);

  // All take effect between steps; on an unknown or ended job they do nothing.
  void pause(JobId id);
  void resume(JobId id);
  void cancel(JobId id);
  void step_once(JobId id);  // one step of a paused job, at the next grant
  void forget_ended();       // drops the statuses of jobs that are over
  void forget(JobId id);     // drops that one, if it is

  // Offers the jobs `budget_ms` from now. Does nothing while an earlier grant is still being used.
  // Inline mode: the steps have run when this returns.
  void grant(double budget_ms, Pace pace);

  // A copy of every job's status, in the order they were added.
  std::vector<JobStatus> statuses() const;

  bool has_runnable() const;  // some job would step if granted

  // Called on a compute thread after every step (to wake a sleeping event loop). May be empty.
  void on_step(std::function<void()> callback);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diatom::ml
