// The whole interface of a frame: top bar, tiled panels, keys and the shortcut sheet.
#pragma once

#include <string>

#include "app/panels/panels.h"
#include "app/panels/tiling.h"

namespace diatom::app {

class Interface {
 public:
  explicit Interface(const std::string& layout = {}) : shares_(shares_of(layout)) {}

  // Between ImGui::NewFrame() and ImGui::Render(); covers the display.
  void draw(PanelContext context);

 private:
  Panels panels_ = make_panels();
  TileShares shares_;
  bool shortcut_sheet_open_ = false;
};

}  // namespace diatom::app
