// What "play" means at this moment, for the button and for the Space key alike; and for one job.
#pragma once

#include "app/command.h"

namespace diatom::app {

// Whether something moves: playing, and a job to play.
bool is_playing(const Session& session);

// Whether the classifier learns at this moment.
bool is_training(const Session& session);

// For the button of the training alone: pauses it, resumes it, or begins one, whatever else is
// going on.
void emit_train_or_pause(const Session& session, Commands& commands);

// Pauses what is running, resumes what is paused, or begins a training where all is at rest and
// there is something to learn from.
void emit_play_or_pause(const Session& session, Commands& commands);

// Play or Pause, and Cancel, of one job that is going, side by side. `cancel_help` says what stays
// of it.
void draw_job_controls(const ml::JobStatus& status, const char* cancel_help, Commands& commands);

}  // namespace diatom::app
