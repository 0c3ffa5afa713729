#include "app/panels/shortcuts.h"

#include <imgui.h>
#include <imgui_internal.h>

namespace diatom::app {
namespace {

// Step by step: who is followed first, then what is selected.
void emit_escape(PanelContext& context) {
  if (context.session.followed_track != 0)
    context.commands.emplace_back(FollowOrganism{});
  else if (!context.session.selection->empty())
    context.commands.emplace_back(SelectRows{});
}

}  // namespace

// No key reaches what is covered: by a list that is open, the palette or the sheet.
void emit_shortcuts(PanelContext& context, const Panels& panels, bool is_covered) {
  const auto& io = ImGui::GetIO();
  if (io.WantTextInput || is_covered) return;
  const bool escapes = pressed({.key = "Esc"});
  if (ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup)) {
    if (escapes) ImGui::ClosePopupToLevel(0, true);
    return;
  }
  if (escapes) emit_escape(context);
  if (pressed_chord() || !io.InputQueueCharacters.empty())
    run_by_key(context, all_actions(context.session, panels));
}

}  // namespace diatom::app
