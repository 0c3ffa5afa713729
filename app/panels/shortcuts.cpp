#include "app/panels/shortcuts.h"

#include <array>

#include <imgui.h>

#include "app/panels/keys.h"
#include "app/panels/playing.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

struct Shortcut {
  const char* keys;
  const char* meaning;
};

constexpr std::array shortcuts = {
    Shortcut{"Space", "play or pause"},
    Shortcut{".", "one step of the training"},
    Shortcut{"1 to 9, 0", "the selection is of class 1 to 9, 10: learn that"},
    Shortcut{"Left, Right", "follow the next organism of the feed"},
    Shortcut{"1 to 9, 0, +", "it, or what the mouse is on: class 1 to 9, 10, a new one"},
    Shortcut{"U", "the largest group of unknown organisms is a new class"},
    Shortcut{"N, M, S, X", "the chosen group: name, merge, split, reject the farthest"},
    Shortcut{"Ctrl+Z", "take back the last edit, and its model"},
    Shortcut{"R", "fit the map into view"},
    Shortcut{"Ctrl+F", "find rows by name or class"},
    Shortcut{"L, B", "drags select by lasso, by box"},
    Shortcut{"C", "labels over the live picture on or off"},
    Shortcut{"Esc", "clear the selection"},
    Shortcut{"?", "this sheet"},
};

constexpr std::array gestures = {
    Shortcut{"Left drag", "orbit"},
    Shortcut{"Right or middle drag", "pan"},
    Shortcut{"Wheel", "zoom to the cursor"},
    Shortcut{"Double-click", "centre on a point, or fit everything"},
    Shortcut{"Click", "select a point"},
    Shortcut{"Shift+click, Ctrl+click", "add a point, take one away"},
    Shortcut{"Shift+drag", "select what is inside; with Ctrl as well: add"},
    Shortcut{"Ctrl+drag", "take what is inside away"},
    Shortcut{"Alt+drag", "walk through the latent that the map shows"},
};

template <std::size_t N>
void list(const char* title, const std::array<Shortcut, N>& shortcuts_of) {
  emphasised_text(title);
  if (!ImGui::BeginTable(title, 2, ImGuiTableFlags_SizingFixedFit)) return;
  for (const auto& shortcut : shortcuts_of) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextColored(ImGui::GetStyleColorVec4(ImGuiCol_CheckMark), "%s", shortcut.keys);
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(shortcut.meaning);
  }
  ImGui::EndTable();
}

int classes_of(const Session& session) {
  return session.features ? static_cast<int>(session.features->classes.size()) : 0;
}

// Digits say a class, 1 the first, 0 the tenth: of what is in question on the feed, else of the
// selected rows.
void emit_labels(PanelContext& context) {
  const auto& session = context.session;
  const auto& teachable = context.views.teachable;
  const auto& selected = *session.selection;
  const int classes = classes_of(session);
  for (int digit = 0; digit <= 9; ++digit) {
    if (!typed(static_cast<char>('0' + digit))) continue;
    const int label = digit == 0 ? 9 : digit - 1;
    if (teachable)
      context.commands.emplace_back(TeachSighting{*teachable, label});
    else if (!selected.empty())
      context.commands.emplace_back(LabelRows{selected, label});
  }
  if (teachable && typed('+')) context.commands.emplace_back(TeachSighting{*teachable, classes});
  if (pressed(Key::u) && session.strangers && session.strangers->groups > 0)
    context.commands.emplace_back(TeachStrangers{0, classes});
}

}  // namespace

void emit_shortcuts(PanelContext& context, bool& sheet_open) {
  if (ImGui::GetIO().WantTextInput) return;
  auto& commands = context.commands;
  if (pressed(Key::space)) emit_play_or_pause(context.session, commands);
  if (typed('.')) commands.emplace_back(StepTraining{});
  if (pressed(Key::r)) context.views.fit_map = true;
  if (pressed(Key::c)) commands.emplace_back(ShowOverlay{!context.session.overlay_visible});
  if (typed('?')) sheet_open = !sheet_open;
  emit_labels(context);
  if (ImGui::GetIO().KeyCtrl && pressed(Key::z)) commands.emplace_back(Undo{});
  if (!pressed(Key::escape)) return;
  if (sheet_open)
    sheet_open = false;
  else if (context.session.followed_track != 0)
    commands.emplace_back(FollowOrganism{});
  else if (!context.session.selection->empty())
    commands.emplace_back(SelectRows{});
}

void draw_shortcut_sheet(bool& open) {
  const char* name = "##shortcuts";
  if (open && !ImGui::IsPopupOpen(name)) ImGui::OpenPopup(name);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({display.x / 2, display.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
  if (!ImGui::BeginPopup(name, ImGuiWindowFlags_NoMove)) {
    open = false;
    return;
  }
  list("Keys", shortcuts);
  ImGui::Spacing();
  list("Mouse on the map", gestures);
  if (!open) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

}  // namespace diatom::app
