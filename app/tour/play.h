// Plays a tour through with nobody there: each step's action, and then frames until its condition
// holds.
#pragma once

#include <functional>
#include <string>

#include "app/tour/player.h"
#include "app/workbench.h"

namespace diatom::app {

// `frame` lets the session go on a little; it looks at the player as well where a window does.
// `say` is told what happens, a line each. False at the first step that has not come true although
// no job has been at work for the tour's seconds, and where the tour never becomes ready.
bool play(TourPlayer& player, Workbench& bench, const std::function<void()>& frame,
          const std::function<void(const std::string&)>& say);

}  // namespace diatom::app
