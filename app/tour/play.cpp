#include "app/tour/play.h"

#include <algorithm>

#include <fmt/format.h>

#include "ml/core/scheduler.h"

namespace diatom::app {

namespace {

constexpr double kSecondsAtMost = 900.0;  // for one step
constexpr double kLongestRest = 0.25;     // a frame that takes longer was at work

double seconds_now() {
  return ml::Scheduler::steady_clock()() / 1000.0;
}

class Playing {
 public:
  Playing(TourPlayer& player, Workbench& bench, const std::function<void()>& frame)
      : player_(player), bench_(bench), frame_(frame) {}

  // Frames until it is the case. While a job is at work there is hope, but not for ever.
  bool wait(bool (TourPlayer::*is_the_case)() const, const std::function<void()>& meanwhile) {
    const double end_s = seconds_now() + kSecondsAtMost;
    double rest_s = 0.0;
    while (!(player_.*is_the_case)()) {
      const double begin_s = seconds_now();
      meanwhile();
      turn();
      rest_s += std::min(seconds_now() - begin_s, kLongestRest);
      if (bench_.scheduler.has_runnable()) rest_s = 0.0;
      if (rest_s > player_.tour().seconds_at_rest || seconds_now() > end_s) break;
    }
    return (player_.*is_the_case)();
  }

  // Acts again where it had found nothing yet to be done with, or was one step of a job that waits
  // for the next.
  bool take_step() {
    return wait(&TourPlayer::is_done, [&] {
      if (!player_.is_acted_on() || waits_for_the_next_step()) run(player_.do_it(bench_.session));
    });
  }

 private:
  bool waits_for_the_next_step() const {
    const auto& jobs = bench_.session.jobs;
    return !bench_.scheduler.has_runnable() &&
           std::any_of(jobs.begin(), jobs.end(), [](const JobEntry& entry) {
             return entry.status.state == ml::JobState::paused;
           });
  }
  void run(const Commands& commands) {
    for (const auto& command : commands) apply(bench_, command);
  }
  void turn() {
    frame_();
    run(player_.look(bench_.session));
  }

  TourPlayer& player_;
  Workbench& bench_;
  const std::function<void()>& frame_;
};

}  // namespace

bool play(TourPlayer& player, Workbench& bench, const std::function<void()>& frame,
          const std::function<void(const std::string&)>& say) {
  const auto& tour = player.tour();
  const double begin_s = seconds_now();
  Playing playing(player, bench, frame);
  say(tour.title);
  if (!playing.wait(&TourPlayer::is_ready, [] {})) {
    say("it does not become ready");
    return false;
  }
  while (!player.is_at_end()) {
    const auto number = player.place() + 1;
    const bool came_true = playing.take_step();
    say(fmt::format("{} of {}  {:5.1f} s  {}: {}", number, tour.steps.size(),
                    seconds_now() - begin_s, came_true ? "done" : "has not come true",
                    player.step().task));
    if (!came_true) return false;
    player.next();
  }
  return true;
}

}  // namespace diatom::app
