#include "app/panels/shortcuts.h"

#include <imgui.h>

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

void emit_shortcuts(PanelContext& context, const Panels& panels, bool is_covered) {
  const auto& io = ImGui::GetIO();
  if (io.WantTextInput) return;
  if (!is_covered && pressed({.key = "Esc"})) emit_escape(context);
  const bool any = pressed_chord() || !io.InputQueueCharacters.empty();
  if (any) run_by_key(context, all_actions(context.session, panels));
}

}  // namespace diatom::app
