// The keys of the whole window, and the sheet that lists them.
#pragma once

#include "app/panel.h"

namespace diatom::app {

// Emits what this frame's keys mean; silent while a text box has the focus.
void emit_shortcuts(PanelContext& context, bool& sheet_open);

// The list of keys and mouse gestures, over everything; a click beside it or Esc closes it.
void draw_shortcut_sheet(bool& open);

}  // namespace diatom::app
