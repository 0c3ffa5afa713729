// Buttons with drawn symbols, so that no icon font is needed.
#pragma once

#include <imgui.h>

namespace diatom::app {

enum class Icon { play, pause, step, reset, contrast, picture, folder, question };

// A square button as high as a text button; `help` is shown while the mouse is over it.
bool icon_button(const char* id, Icon icon, const char* help, bool in_accent = false);

// The program's mark: a round diatom with its ribs.
void draw_logo(ImDrawList& list, ImVec2 centre, float radius, ImU32 color);

}  // namespace diatom::app
