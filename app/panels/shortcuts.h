// The keys of the whole window.
#pragma once

#include "app/panels/actions.h"

namespace diatom::app {

// Emits what this frame's keys mean; silent while a text box has the focus or the sheet or the
// palette lies over all. Esc closes a list that is open before it means anything else.
void emit_shortcuts(PanelContext& context, const Panels& panels, bool is_covered);

}  // namespace diatom::app
