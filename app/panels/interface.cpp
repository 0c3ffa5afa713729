#include "app/panels/interface.h"

#include <algorithm>

#include "app/panels/shortcuts.h"
#include "app/panels/top_bar.h"

namespace diatom::app {

void Interface::draw(PanelContext context) {
  context.views.map.visible = false;
  context.views.live.visible = false;
  context.views.hovered_row = -1;
  emit_shortcuts(context, shortcut_sheet_open_);
  context.views.teachable.reset();  // the live panel says anew

  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(display);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  const bool shown = ImGui::Begin(
      "##diatom", nullptr,
      ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
          ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoBringToFrontOnFocus);
  ImGui::PopStyleVar(2);
  if (shown) {
    draw_top_bar(context, shortcut_sheet_open_);
    const float margin = 0.5F * ImGui::GetFontSize();
    const float top = top_bar_height();
    draw_panels(shares_, panels_, context, {margin, top},
                {std::max(1.0F, display.x - 2 * margin), std::max(1.0F, display.y - top - margin)});
    draw_shortcut_sheet(shortcut_sheet_open_);
  }
  ImGui::End();
}

}  // namespace diatom::app
