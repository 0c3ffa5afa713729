#include "app/panels/shortcut_sheet.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include "app/panels/key_cap.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

constexpr const char* sheet_name = "##shortcuts";
constexpr float column_em = 22;

struct Gesture {
  const char* hand;
  const char* meaning;
};

constexpr std::array gestures_everywhere = {
    Gesture{"1 to 9, 0", "the selection, or what the mouse is on, is of that class"},
    Gesture{"Esc", "close, follow nobody, select nothing"},
    Gesture{"Ctrl+click on a slider", "type its number"},
};

constexpr std::array gestures_on_the_map = {
    Gesture{"Left drag", "orbit"},
    Gesture{"Right or middle drag", "pan"},
    Gesture{"Wheel", "zoom to the cursor"},
    Gesture{"Double-click", "centre on a point, or fit everything"},
    Gesture{"Click", "select a point"},
    Gesture{"Shift+click, Ctrl+click", "add a point, take one away"},
    Gesture{"Shift+drag", "select what is inside; with Ctrl as well: add"},
    Gesture{"Ctrl+drag", "take what is inside away"},
    Gesture{"Alt+drag", "walk through the latent that the map shows"},
};

template <std::size_t N>
void draw_gestures(const char* title, const std::array<Gesture, N>& gestures) {
  emphasised_text(title);
  for (const auto& gesture : gestures) {
    ImGui::TextColored(ImGui::GetStyleColorVec4(ImGuiCol_CheckMark), "%s", gesture.hand);
    ImGui::SameLine();
    muted_text(gesture.meaning);
  }
  ImGui::Dummy({1, 0.4F * ImGui::GetFontSize()});
}

void complaint_text(const std::string& words, renderer::Theme theme) {
  if (words.empty()) return;
  ImGui::PushStyleColor(ImGuiCol_Text, ui_colors(theme).warning);
  ImGui::PushTextWrapPos(0);
  text(words);
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
}

// Digits have one line for all of them.
bool has_own_line(const Action& action) {
  return !action.fixed;
}

}  // namespace

std::string choose_key(ChosenKeys& chosen, const Action& action, const std::string& key,
                       const std::vector<Action>& actions) {
  if (!key.empty() && !chord_from(key)) return key + " is no key";
  if (key == "Esc") return "Esc closes and clears, and nothing else";
  if (!key.empty())
    if (const auto* const owner = owner_of(key, action.id, actions, chosen); owner != nullptr)
      return fmt::format("{} is taken: {}", key, owner->words);
  if (key == action.key)
    chosen.erase(action.id);
  else
    chosen[action.id] = key;
  return "";
}

std::vector<ShortcutSheet::Section> ShortcutSheet::sections_of(const std::vector<Action>& actions,
                                                               const ChosenKeys& chosen) const {
  std::vector<Section> sections;
  for (const auto& action : actions) {
    const bool shown = shows_all_ || action.id == edited_ || !keys_of(action, chosen).empty();
    if (!shown || !has_own_line(action)) continue;
    auto found = std::find_if(sections.begin(), sections.end(), [&](const Section& section) {
      return section.title == action.group;
    });
    if (found == sections.end()) found = sections.insert(found, {action.group, {}});
    found->actions.push_back(&action);
  }
  return sections;
}

void ShortcutSheet::edit(const std::string& id) {
  edited_ = id;
  complaint_.clear();
  takes_focus_ = !id.empty();
}

void ShortcutSheet::draw(PanelContext& context, const std::vector<Action>& actions, bool& open) {
  if (open && !ImGui::IsPopupOpen(sheet_name)) {
    ImGui::OpenPopup(sheet_name);
    edit("");
  }
  const float em = ImGui::GetFontSize();
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const int columns = std::clamp(static_cast<int>((display.x - 4 * em) / (column_em * em)), 1, 3);
  const float width = std::min(static_cast<float>(columns) * column_em * em + 3 * em, display.x);
  ImGui::SetNextWindowPos({display.x / 2, display.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSizeConstraints({width, 0}, {width, std::max(1.0F, 0.9F * display.y)});
  if (!begin_popup_over_all(sheet_name)) {
    open = false;
    return;
  }
  const bool escapes = pressed({.key = "Esc"});
  draw_head(context);
  draw_columns(context, actions, columns);
  if (escapes && edited_.empty()) open = false;
  if (escapes) edit("");
  if (!open) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

void ShortcutSheet::draw_head(PanelContext& context) {
  emphasised_text("Keys and gestures");
  ImGui::SameLine(0, 2 * ImGui::GetFontSize());
  const int clicked = segmented("which", {"With a key", "All commands"}, shows_all_ ? 1 : 0);
  if (clicked >= 0) shows_all_ = clicked == 1;
  ImGui::SameLine(0, 2 * ImGui::GetFontSize());
  ImGui::BeginDisabled(context.views.keys.empty());
  if (ImGui::Button("All keys as they were")) context.views.keys.clear();
  ImGui::EndDisabled();
  tooltip("Every key that was chosen here is its default again.");
  muted_text("Click a line to choose another key for it.");
  ImGui::Separator();
}

// Sections stay whole; each column takes its share of the lines.
void ShortcutSheet::draw_columns(PanelContext& context, const std::vector<Action>& actions,
                                 int columns) {
  const auto sections = sections_of(actions, context.views.keys);
  std::size_t lines = gestures_everywhere.size() + gestures_on_the_map.size() + 4;
  for (const auto& section : sections) lines += section.actions.size() + 2;
  const auto share = lines / static_cast<std::size_t>(columns) + 1;
  if (!ImGui::BeginTable("##columns", columns, ImGuiTableFlags_SizingStretchSame)) return;
  ImGui::TableNextColumn();
  std::size_t drawn = 0;
  int column = 1;
  for (const auto& section : sections) {
    const auto height = section.actions.size() + 2;
    if (drawn > 0 && drawn + height / 2 > share && column < columns) {
      ImGui::TableNextColumn();
      drawn = 0;
      ++column;
    }
    draw_section(context, section, actions);
    drawn += height;
  }
  if (drawn + gestures_on_the_map.size() > share && column < columns) ImGui::TableNextColumn();
  draw_gestures("Everywhere", gestures_everywhere);
  draw_gestures("Mouse on the map", gestures_on_the_map);
  ImGui::EndTable();
}

void ShortcutSheet::draw_section(PanelContext& context, const Section& section,
                                 const std::vector<Action>& actions) {
  emphasised_text(section.title);
  for (const auto* const action : section.actions) {
    ImGui::PushID(action->id.c_str());
    if (action->id == edited_)
      draw_editor(context, *action, actions);
    else
      draw_line(context, *action);
    ImGui::PopID();
  }
  ImGui::Dummy({1, 0.4F * ImGui::GetFontSize()});
}

void ShortcutSheet::draw_line(PanelContext& context, const Action& action) {
  const float em = ImGui::GetFontSize();
  ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, {0, 0.5F});
  const bool clicked = ImGui::Selectable((action.words + "##line").c_str(), false,
                                         ImGuiSelectableFlags_DontClosePopups, {0, 1.35F * em});
  ImGui::PopStyleVar();
  auto keys = keys_of(action, context.views.keys);
  std::reverse(keys.begin(), keys.end());  // they are drawn from the right
  const ImVec2 from = ImGui::GetItemRectMin();
  const ImVec2 to = ImGui::GetItemRectMax();
  auto& list = *ImGui::GetWindowDrawList();
  float right = to.x - 0.4F * em;
  const bool is_chosen = context.views.keys.contains(action.id);
  const ImU32 color = ImGui::GetColorU32(is_chosen ? ImGuiCol_CheckMark : ImGuiCol_Text);
  for (const auto& key : keys) {
    draw_keys(list, {right, (from.y + to.y - em) / 2}, key, color);
    right -= size_of_keys(key).x + 0.7F * em;
  }
  tooltip(is_chosen ? "A key of your own; its default is " +
                          (action.key.empty() ? std::string("none") : action.key) + "."
                    : "");
  if (clicked) edit(action.id);
}

// A text box that has the focus and keeps nothing: meanwhile no shortcut fires.
void ShortcutSheet::draw_editor(PanelContext& context, const Action& action,
                                const std::vector<Action>& actions) {
  const auto chord = pressed_chord();
  std::string nothing;
  if (std::exchange(takes_focus_, false)) ImGui::SetKeyboardFocusHere();
  ImGui::SetNextItemWidth(-1);
  ImGui::InputTextWithHint("##keys", (action.words + ": press its key").c_str(), &nothing);
  std::optional<std::string> wanted;
  if (chord && chord->key != "Esc") wanted = to_text(*chord);
  if (ImGui::SmallButton("Default")) wanted = action.key;
  ImGui::SameLine();
  if (ImGui::SmallButton("No key")) wanted = "";
  ImGui::SameLine();
  const bool leaves = ImGui::SmallButton("Leave it");
  complaint_text(complaint_, context.session.theme);
  if (wanted) {
    complaint_ = choose_key(context.views.keys, action, *wanted, actions);
    takes_focus_ = !complaint_.empty();
    if (complaint_.empty()) edit("");
  }
  if (leaves) edit("");
}

}  // namespace diatom::app
