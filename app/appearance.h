// Appearance: theme and size of the interface, as the session wants them.
#pragma once

#include "app/gui.h"
#include "app/session.h"

namespace diatom::app {

class Appearance {
 public:
  // Between two frames of ImGui. `display_scale` is 1, or 2 on a dense display. True where it has
  // changed.
  bool follow(const Session& session, float display_scale, GuiDrawing& gui);

 private:
  renderer::Theme theme_ = renderer::Theme::dark;
  float scale_ = 0.0F;  // 0 before the first
};

}  // namespace diatom::app
