// Places to look at the map from: kept by name, flown to, passed on as text.
#pragma once

#include <string>

#include "app/panel.h"

namespace diatom::app {

class KeptViews {
 public:
  // The button, and the pop-up that it opens.
  void draw(PanelContext& context);

 private:
  void draw_popup(PanelContext& context);

  std::string name_;  // half-typed
};

}  // namespace diatom::app
