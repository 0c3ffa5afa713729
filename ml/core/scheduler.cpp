#include "ml/core/scheduler.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <list>
#include <mutex>
#include <thread>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ml/core/check.h"

namespace diatom::ml {

const char* name_of(JobState state) {
  switch (state) {
    case JobState::running:
      return "running";
    case JobState::paused:
      return "paused";
    case JobState::done:
      return "done";
    case JobState::failed:
      return "failed";
    case JobState::cancelled:
      return "cancelled";
  }
  return "";
}

bool is_over(JobState state) {
  return state == JobState::done || state == JobState::failed || state == JobState::cancelled;
}

Scheduler::Clock Scheduler::steady_clock() {
  return [] {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::milli>(now).count();
  };
}

namespace {

// What a step costs next time is guessed from the past ones: the newest counts for a quarter.
constexpr double kNewestCostWeight = 0.25;
constexpr double kAnyCost = 1e300;

// A compute thread yields to the window's: beside training, frames then take as long as without.
void lower_own_priority() {
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 10);
}

}  // namespace

struct Scheduler::State {
  struct Entry {
    JobStatus status;
    std::unique_ptr<Job> job;        // null once over
    std::uint64_t last_stepped = 0;  // in steps of all jobs; the least recent goes first
    bool is_stepping = false;        // its step is under way, outside the lock
    bool step_requested = false;     // single-stepped while paused
    Urgency urgency = Urgency::ordinary;

    bool runnable() const {
      return !is_over(status.state) && (status.state == JobState::running || step_requested);
    }
  };

  Clock clock;
  Mode mode;

  mutable std::mutex mutex;  // guards everything below but the jobs that are stepping
  std::condition_variable wake;
  std::list<Entry>
      entries;  // a list: the entry that steps keeps its place while others come and go
  JobId next_id = 1;
  std::uint64_t steps_of_all = 0;

  bool granted = false;  // a grant is out
  bool closing = false;
  double grant_ends_ms = 0.0;
  Pace pace = Pace::fill_frame;

  std::function<void()> stepped;
  std::thread thread;
  std::thread urgent_thread;

  Entry* find(JobId id) {
    const auto place = std::find_if(entries.begin(), entries.end(),
                                    [id](const Entry& entry) { return entry.status.id == id; });
    return place == entries.end() || is_over(place->status.state) ? nullptr : &*place;
  }

  bool has_urgent() const;
  Entry* least_recent(double most_ms);
  void spend_grant(std::unique_lock<std::mutex>& lock);
  void step(Entry& entry, std::unique_lock<std::mutex>& lock);
  void run();
  void run_urgent();
};

bool Scheduler::State::has_urgent() const {
  return std::any_of(entries.begin(), entries.end(), [](const Entry& entry) {
    return entry.runnable() && entry.urgency == Urgency::first;
  });
}

// The runnable job that waited longest among those whose step is expected to fit into `most_ms`.
// While an urgent one can go on, there are no others.
Scheduler::State::Entry* Scheduler::State::least_recent(double most_ms) {
  const bool only_urgent = has_urgent();
  Entry* chosen = nullptr;
  for (auto& entry : entries) {
    if (!entry.runnable() || entry.is_stepping || entry.status.step_ms > most_ms) continue;
    if (only_urgent && entry.urgency != Urgency::first) continue;
    if (chosen == nullptr || entry.last_stepped < chosen->last_stepped) chosen = &entry;
  }
  return chosen;
}

// Steps jobs until the grant is used up. The first step is unconditional, or a job whose step is
// longer than a frame would starve. While an urgent job can go on, it does.
void Scheduler::State::spend_grant(std::unique_lock<std::mutex>& lock) {
  bool first = true;
  while (!closing) {
    const bool urgent = has_urgent() && pace != Pace::one_step;
    if (urgent && mode == Mode::thread) break;  // run_urgent() sees to it
    const bool any_cost = pace == Pace::flat_out || first || urgent;
    const double left_ms = any_cost ? kAnyCost : grant_ends_ms - clock();
    if (!first && (pace == Pace::one_step || left_ms <= 0.0)) break;
    Entry* const entry = least_recent(left_ms);
    if (entry == nullptr) break;
    step(*entry, lock);
    first = false;
    if (pace == Pace::flat_out && mode == Mode::inline_steps && clock() >= grant_ends_ms) break;
  }
  granted = false;
}

// One step of one job, with the lock released: nobody else touches `entry.job` meanwhile.
void Scheduler::State::step(Entry& entry, std::unique_lock<std::mutex>& lock) {
  Job& job = *entry.job;
  entry.step_requested = false;
  entry.is_stepping = true;
  lock.unlock();

  const double begin_ms = clock();
  auto outcome = Step::more;
  std::string failure;
  bool failed = false;
  Progress progress;
  try {
    outcome = job.step();
    progress = job.progress();
  } catch (const std::exception& error) {
    failed = true;
    failure = error.what();
  } catch (...) {
    failed = true;
    failure = "an unknown error";
  }
  const double cost_ms = clock() - begin_ms;

  lock.lock();
  entry.is_stepping = false;
  auto& status = entry.status;
  entry.last_stepped = ++steps_of_all;
  ++status.steps;
  status.busy_seconds += cost_ms / 1000.0;
  status.step_ms =
      status.steps == 1 ? cost_ms : status.step_ms + kNewestCostWeight * (cost_ms - status.step_ms);
  if (failed) {
    status.state = JobState::failed;
    status.progress.message = failure;
  } else {
    status.progress = std::move(progress);
    if (outcome == Step::done && status.state != JobState::cancelled) {
      status.state = JobState::done;
      status.progress.fraction = 1.0F;  // it may have needed less than it expected
    }
  }
  if (is_over(status.state)) entry.job.reset();
  const auto callback = stepped;
  if (callback) {
    lock.unlock();
    callback();
    lock.lock();
  }
}

void Scheduler::State::run() {
  lower_own_priority();
  std::unique_lock lock(mutex);
  while (!closing) {
    wake.wait(lock, [this] { return granted || closing; });
    if (granted) spend_grant(lock);
  }
}

// At the priority of the window's thread, and without a grant: somebody waits for it. But whoever
// looks at single steps wants no more of an urgent job either.
void Scheduler::State::run_urgent() {
  std::unique_lock lock(mutex);
  while (!closing) {
    const bool has_work = has_urgent() && pace != Pace::one_step;
    Entry* const entry = has_work ? least_recent(kAnyCost) : nullptr;
    if (entry != nullptr)
      step(*entry, lock);
    else
      wake.wait(lock);
  }
}

Scheduler::Scheduler(Clock clock, Mode mode) : state_(std::make_unique<State>()) {
  state_->clock = std::move(clock);
  state_->mode = mode;
  if (mode != Mode::thread) return;
  state_->thread = std::thread([state = state_.get()] { state->run(); });
  state_->urgent_thread = std::thread([state = state_.get()] { state->run_urgent(); });
}

Scheduler::~Scheduler() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->closing = true;
  }
  state_->wake.notify_all();
  for (auto* const thread : {&state_->thread, &state_->urgent_thread})
    if (thread->joinable()) thread->join();
}

JobId Scheduler::add(std::string title, std::unique_ptr<Job> job, JobState initial,
                     Urgency urgency) {
  DIATOM_CHECK(job != nullptr, "a null job was added");
  DIATOM_CHECK(!is_over(initial), "a job begins running or paused");
  const std::lock_guard lock(state_->mutex);
  State::Entry entry;
  entry.status.id = state_->next_id++;
  entry.status.title = std::move(title);
  entry.status.state = initial;
  entry.urgency = urgency;
  entry.status.progress = job->progress();
  entry.job = std::move(job);
  entry.last_stepped = state_->steps_of_all;  // behind those that already wait
  state_->entries.push_back(std::move(entry));
  state_->wake.notify_all();
  return state_->entries.back().status.id;
}

void Scheduler::pause(JobId id) {
  const std::lock_guard lock(state_->mutex);
  if (auto* const entry = state_->find(id)) entry->status.state = JobState::paused;
}

void Scheduler::resume(JobId id) {
  const std::lock_guard lock(state_->mutex);
  if (auto* const entry = state_->find(id)) entry->status.state = JobState::running;
  state_->wake.notify_all();
}

void Scheduler::cancel(JobId id) {
  const std::lock_guard lock(state_->mutex);
  auto* const entry = state_->find(id);
  if (entry == nullptr) return;
  entry->status.state = JobState::cancelled;
  if (!entry->is_stepping) entry->job.reset();  // else after its step
}

void Scheduler::step_once(JobId id) {
  const std::lock_guard lock(state_->mutex);
  if (auto* const entry = state_->find(id)) entry->step_requested = true;
  state_->wake.notify_all();
}

void Scheduler::forget_ended() {
  const std::lock_guard lock(state_->mutex);
  state_->entries.remove_if(
      [](const State::Entry& entry) { return is_over(entry.status.state) && !entry.is_stepping; });
}

void Scheduler::forget(JobId id) {
  const std::lock_guard lock(state_->mutex);
  state_->entries.remove_if([id](const State::Entry& entry) {
    return entry.status.id == id && is_over(entry.status.state) && !entry.is_stepping;
  });
}

void Scheduler::grant(double budget_ms, Pace pace) {
  std::unique_lock lock(state_->mutex);
  state_->pace = pace;
  state_->grant_ends_ms = state_->clock() + budget_ms;
  if (state_->granted) return;
  state_->granted = true;
  if (state_->mode == Mode::inline_steps)
    state_->spend_grant(lock);
  else
    state_->wake.notify_all();
}

std::vector<JobStatus> Scheduler::statuses() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<JobStatus> copies;
  copies.reserve(state_->entries.size());
  for (const auto& entry : state_->entries) copies.push_back(entry.status);
  return copies;
}

bool Scheduler::has_runnable() const {
  const std::lock_guard lock(state_->mutex);
  return std::any_of(state_->entries.begin(), state_->entries.end(),
                     [](const State::Entry& entry) { return entry.runnable(); });
}

void Scheduler::on_step(std::function<void()> callback) {
  const std::lock_guard lock(state_->mutex);
  state_->stepped = std::move(callback);
}

}  // namespace diatom::ml
