// Pictures of samples inside a panel, as pieces of the session's sheet of thumbnails. What a panel
// draws in a frame is what it asks for, so nobody keeps a list.
#pragma once

#include <vector>

#include "app/panel.h"

namespace diatom::app {

// For one frame of one panel.
class Pictures {
 public:
  explicit Pictures(PanelContext& context) : context_(context) {}

  // The picture of that row of the features as a button of `side_px`; true when clicked. Under the
  // mouse it says what it is, and the map points at it. A row without an image shows its class.
  bool button(int row, float side_px, bool is_chosen = false);

  // Pictures side by side in as many lines as they need, at most `most`; the row that was clicked,
  // or -1.
  int strip(const std::vector<int>& rows, float side_px, std::size_t most, int chosen);

  // Asks for the pictures that were drawn, unless they have been asked for. Last of all.
  void ask();

 private:
  PanelContext& context_;
  std::vector<int> drawn_;
};

}  // namespace diatom::app
