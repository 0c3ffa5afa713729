// The card beside the mouse: what is known of a row of the map, and its picture.
#pragma once

#include "app/panel.h"

namespace diatom::app {

// `groups` may be null. Asks for the picture where it has not been asked for.
void draw_hover_card(PanelContext& context, const Groups* groups, int row);

}  // namespace diatom::app
