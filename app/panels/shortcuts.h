// The keys of the whole window.
#pragma once

#include "app/panels/actions.h"

namespace diatom::app {

// Emits what this frame's keys mean; silent while a text box has the focus. Esc is left to the
// sheet or the palette that `is_covered` by.
void emit_shortcuts(PanelContext& context, const Panels& panels, bool is_covered);

}  // namespace diatom::app
