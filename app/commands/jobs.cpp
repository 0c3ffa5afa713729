// Play, pause, step, and how generously the frame grants time.
#include "app/commands/apply.h"
#include "app/workbench.h"

namespace diatom::app {

void apply(Workbench& bench, const PlayOrPause&) {
  auto& session = bench.session;
  session.playing = !session.playing;
  for (const auto& entry : session.jobs) {
    if (is_glance(entry.role)) continue;  // who pauses to look wants to see something
    if (session.playing)
      bench.scheduler.resume(entry.status.id);
    else
      bench.scheduler.pause(entry.status.id);
  }
}

// A single step is for looking, so it pauses what was running. A run that is over begins anew.
void apply(Workbench& bench, const StepTraining&) {
  auto& session = bench.session;
  if (session.playing) apply(bench, PlayOrPause{});
  if (!is_going(session, JobRole::training)) apply(bench, StartTraining{.paused = true});
  bench.scheduler.step_once(job_of(session, JobRole::training)->id);
}

void apply(Workbench& bench, const SetPace& command) {
  bench.session.pace = command.pace;
}

void apply(Workbench& bench, const PauseJob& command) {
  bench.scheduler.pause(command.id);
}

void apply(Workbench& bench, const ResumeJob& command) {
  bench.scheduler.resume(command.id);
}

void apply(Workbench& bench, const CancelJob& command) {
  bench.scheduler.cancel(command.id);
}

void apply(Workbench& bench, const ForgetEndedJobs&) {
  bench.scheduler.forget_ended();
}

}  // namespace diatom::app
