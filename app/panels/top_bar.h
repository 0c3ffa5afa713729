// The slim bar at the top: the name, the clockwork (play, step, pace), and what a frame costs.
#pragma once

#include "app/panel.h"

namespace diatom::app {

float top_bar_height();

// Draws into the current window, at its top, over its whole width.
void draw_top_bar(PanelContext& context, bool& shortcut_sheet_open, bool& tour_list_open);

}  // namespace diatom::app
