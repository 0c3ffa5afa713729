// TimelineView: a training's kept moments as ticks along a track, to drag back and forth; and, over
// pictures, a word on it that what is seen is past.
#pragma once

#include "app/panel.h"
#include "app/panels/viewport.h"

namespace diatom::app {

// In the panel of the run: nothing is drawn where the timeline is of a job of another role, or has
// no more than one moment.
void draw_timeline(PanelContext& context, JobRole role);

// At the top of the picture, while a past is looked at.
void draw_past(const Session& session, const ViewportInput& input);

}  // namespace diatom::app
