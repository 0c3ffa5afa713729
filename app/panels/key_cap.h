// What palette, sheet of shortcuts and file chooser share: the pop-up over everything, and a chord
// as it stands on the keys, "Ctrl" "Shift" "Z", each in a frame of its own.
#pragma once

#include <string>

#include <imgui.h>

namespace diatom::app {

// Begins a pop-up that lies over everything else, with a rim that sets it off.
bool begin_popup_over_all(const char* name);

// How wide and how high that chord is.
ImVec2 size_of_keys(const std::string& chord);

// Its right end at `right`, in the middle of a line of text whose top is there. `color` is that of
// the letters.
void draw_keys(ImDrawList& list, ImVec2 right, const std::string& chord, ImU32 color);

}  // namespace diatom::app
