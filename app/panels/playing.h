// What "play" means at this moment, for the button and for the Space key alike.
#pragma once

#include "app/command.h"

namespace diatom::app {

// Whether something moves: playing, and a job to play.
bool is_playing(const Session& session);

// Pauses what is running, resumes what is paused, or begins a training where all is at rest and
// there is something to learn from.
void emit_play_or_pause(const Session& session, Commands& commands);

}  // namespace diatom::app
