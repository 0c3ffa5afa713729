// Alt and a drag on the map lead through the latent space: the place where a person stands moves in
// the plane of the picture.
#pragma once

#include "app/panel.h"
#include "app/panels/viewport.h"

namespace diatom::app {

// Whether this frame's mouse is taken for it; a drag emits WalkTo.
bool drag_walk(PanelContext& context, const ViewportInput& input);

}  // namespace diatom::app
