#include "app/panels/playing.h"

#include <algorithm>

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

void emit_play_or_pause(const Session& session, Commands& commands) {
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

}  // namespace diatom::app
