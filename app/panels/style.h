// How the interface looks: fonts, and one dark and one light theme. Panels measure in multiples of
// ImGui::GetFontSize(), so a single scale makes everything larger for a projector.
#pragma once

#include <imgui.h>

#include "renderer/scene.h"

namespace diatom::app {

// The few colours that carry a meaning.
struct UiColors {
  ImVec4 backdrop;  // behind the panels
  ImVec4 panel;
  ImVec4 raised;  // a card or a field upon a panel
  ImVec4 line;    // hairlines between things
  ImVec4 text;
  ImVec4 muted;  // what is secondary
  ImVec4 accent;
  ImVec4 on_accent;  // text upon the accent
  ImVec4 warning;
  ImVec4 bad;
};

UiColors ui_colors(renderer::Theme theme);

enum class Font { body, emphasis, figure };

// Fills ImGui's font atlas: Roboto where it is installed, else ImGui's own font. Once, before the
// first frame; `scale` 1 is meant for a screen of about 96 dots an inch.
void load_fonts(float scale);

// The loaded font, or the nearest that there is.
ImFont* font(Font which);

// Sets every size and colour of ImGui's style.
void apply_style(renderer::Theme theme, float scale);

}  // namespace diatom::app
