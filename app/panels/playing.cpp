#include "app/panels/playing.h"

#include <algorithm>

#include <imgui.h>

#include "app/panels/widgets.h"
#include "app/timeline.h"

namespace diatom::app {
namespace {

bool in_state(const Session& session, ml::JobState state) {
  return std::any_of(session.jobs.begin(), session.jobs.end(), [state](const JobEntry& entry) {
    return entry.status.state == state && !is_glance(entry.role);
  });
}

}  // namespace

bool is_playing(const Session& session) {
  return session.playing && in_state(session, ml::JobState::running);
}

bool is_training(const Session& session) {
  return session.playing && is_going(session, JobRole::training) &&
         job_of(session, JobRole::training)->state == ml::JobState::running;
}

void emit_train_or_pause(const Session& session, Commands& commands) {
  if (is_looking_back(session)) {
    commands.emplace_back(LeaveThePast{});
    return;
  }
  if (is_training(session)) {
    commands.emplace_back(PauseJob{job_of(session, JobRole::training)->id});
    return;
  }
  if (!session.playing) commands.emplace_back(PlayOrPause{});
  if (!is_going(session, JobRole::training))
    commands.emplace_back(StartTraining{});
  else if (session.playing)
    commands.emplace_back(ResumeJob{job_of(session, JobRole::training)->id});
}

// Who looks at the past of a run comes back from there first, and the run goes on.
void emit_play_or_pause(const Session& session, Commands& commands) {
  if (is_looking_back(session)) {
    commands.emplace_back(LeaveThePast{});
    return;
  }
  const bool running = in_state(session, ml::JobState::running);
  const bool paused = in_state(session, ml::JobState::paused);
  if (!running && !paused && session.features) commands.emplace_back(StartTraining{});
  if (session.playing && !running && paused) {  // paused one by one
    for (const auto& entry : session.jobs)
      if (entry.status.state == ml::JobState::paused)
        commands.emplace_back(ResumeJob{entry.status.id});
    return;
  }
  if (!session.playing || running) commands.emplace_back(PlayOrPause{});
}

void draw_job_controls(const ml::JobStatus& status, const char* cancel_help, Commands& commands) {
  const float spacing = ImGui::GetStyle().ItemSpacing.x;
  const float half = (ImGui::GetContentRegionAvail().x - spacing) / 2;
  const ImVec2 size(std::max(1.0F, half), 0);
  const bool paused = status.state == ml::JobState::paused;
  if (primary_button(paused ? "Play" : "Pause", size)) {
    if (paused)
      commands.emplace_back(ResumeJob{status.id});
    else
      commands.emplace_back(PauseJob{status.id});
  }
  ImGui::SameLine();
  if (ImGui::Button("Cancel", size)) commands.emplace_back(CancelJob{status.id});
  tooltip(cancel_help);
}

}  // namespace diatom::app
