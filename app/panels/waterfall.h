// Waterfall: where the time of a frame goes, from its capture to the verdict.
#pragma once

#include <vector>

#include "app/live/frame.h"

namespace diatom::app {

// One bar, a piece a stage in their order, and below it their names and milliseconds. Nothing where
// there are none.
void draw_waterfall(const std::vector<live::Stage>& stages);

}  // namespace diatom::app
