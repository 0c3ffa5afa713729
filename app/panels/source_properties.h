// What can be set on the source of a feed (exposure, gain, resolution, ...), as a form.
#pragma once

#include "app/command.h"
#include "app/session.h"

namespace diatom::app {

// Folded in at first; nothing where the source has no properties.
void draw_source_properties(const FeedView& feed, Commands& commands);

}  // namespace diatom::app
