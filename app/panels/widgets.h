// Small widgets that several panels share. State is the caller's.
#pragma once

#include <initializer_list>
#include <string>

#include <imgui.h>

#include "renderer/scene.h"

namespace diatom::app {

void text(const std::string& words);
void muted_text(const std::string& words);                     // wrapped
void muted_text(const std::string& words, float reserved_px);  // which lines leave at their ends
void emphasised_text(const std::string& words);

// Shown while the item before is hovered, wrapped to a readable width.
void tooltip(const std::string& words);

// In the middle of what is left of the window: what to do where there is nothing to see yet.
void empty_state(const std::string& headline, const std::string& advice);

// A button in the accent colour: the one thing to do next.
bool primary_button(const char* label, ImVec2 size = {0, 0});

// Choices side by side in one frame; returns the one that was clicked, or -1.
int segmented(const char* id, std::initializer_list<const char*> labels, int chosen);

// The same where the line has room for it; else a list that opens, `narrow_em` wide.
int segmented_or_list(const char* id, std::initializer_list<const char*> labels, int chosen,
                      float narrow_em);

// What follows is so wide: beside what was drawn where there is room, else below.
void beside_or_below(float width_px);

// A field that takes what is left of the line but for `reserved_px`; true when Enter ends it. What
// begins with ~/ is then of the home folder.
bool path_field(const char* id, const char* hint, std::string& path, float reserved_px = 0);

// How wide a button with that label is, with the gap before it.
float button_room(const char* label);

// How wide a check box with that label is.
float checkbox_room(const char* label);

// A bar that fills the line, with a caption below it.
void progress(float fraction, const std::string& caption);

// A class's mark as the map draws it, `size_px` across.
void draw_class_mark(ImDrawList& list, ImVec2 centre, float size_px, int class_id,
                     renderer::Theme theme);

// The same in the line of text; the cursor stays on the line.
void class_mark(int class_id, renderer::Theme theme);

// A class's colour for words: in the light theme darker than its mark, to be read on white.
ImU32 class_ink(int class_id, renderer::Theme theme);

ImU32 packed(const renderer::Color& color, float alpha = 1);

}  // namespace diatom::app
