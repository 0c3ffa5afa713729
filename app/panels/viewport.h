// A viewport's picture inside a panel, and what the mouse does upon it.
#pragma once

#include <imgui.h>

#include "app/panel.h"

namespace diatom::app {

// Pixels are the picture's own, from its top left corner; travel is that of this frame.
struct ViewportInput {
  ImVec2 at{0, 0};    // where the picture is on the screen
  ImVec2 size{0, 0};  // and how large; no area where the panel has no room for it
  float px_per_unit = 1;
  bool hovered = false;
  bool dragging = false;        // since the press, the mouse went farther than a click allows
  bool clicked = false;         // pressed and let go on one place, with the left button
  bool double_clicked = false;  // likewise
  Eigen::Vector2f cursor_px{0, 0};
  Eigen::Vector2f orbit_px{0, 0};  // left drag
  Eigen::Vector2f pan_px{0, 0};    // right or middle drag
  float wheel = 0;                 // steps, positive away from the person
};

class ViewportWidget {
 public:
  // Fills `size`, makes it the view's size, and shows the texture.
  ViewportInput show(const char* id, Viewport& viewport, ImVec2 size);

 private:
  bool dragged_ = false;  // the press under way has become a drag
};

}  // namespace diatom::app
