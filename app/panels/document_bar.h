// A bar above the panels for each question that the document has: whether what was put aside
// unsaved is to be brought back, and where its images are now.
#pragma once

#include <string>

#include <imgui.h>

#include "app/panel.h"

namespace diatom::app {

class DocumentBar {
 public:
  // From `at` on, `width` wide, in pixels. Returns its height; 0 where there is no question.
  float draw(PanelContext& context, ImVec2 at, float width);

 private:
  void ask_for_recovery(PanelContext& context);
  void ask_for_data(PanelContext& context);

  std::string address_;  // half-typed
};

}  // namespace diatom::app
