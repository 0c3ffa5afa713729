#include "app/panels/palette.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <sstream>
#include <utility>

#include <imgui.h>
#include <imgui_stdlib.h>

#include "app/panels/key_cap.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

constexpr const char* palette_name = "##palette";
constexpr int most_lines = 12;  // without scrolling, where the window has the room

float height_of_line() {
  return 1.7F * ImGui::GetFontSize() + ImGui::GetStyle().ItemSpacing.y;
}

// In what the window leaves below the cursor.
int lines_that_fit() {
  const float below = ImGui::GetIO().DisplaySize.y - ImGui::GetCursorScreenPos().y -
                      2 * ImGui::GetStyle().WindowPadding.y;
  return std::clamp(static_cast<int>(below / height_of_line()), 1, most_lines);
}

std::string in_small_letters(std::string words) {
  std::transform(words.begin(), words.end(), words.begin(), [](char letter) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  });
  return words;
}

bool has_in_order(const std::string& words, const std::string& letters) {
  std::size_t place = 0;
  for (const char letter : letters) {
    place = words.find(letter, place);
    if (place == std::string::npos) return false;
    ++place;
  }
  return true;
}

std::optional<int> fit_of_one(const std::string& words, const std::string& one) {
  if (words.starts_with(one)) return 0;
  if (words.find(" " + one) != std::string::npos) return 1;
  if (words.find(one) != std::string::npos) return 3;
  return has_in_order(words, one) ? std::optional(scattered_fit) : std::nullopt;
}

bool can_run(const Action& action, const PanelContext& context) {
  return !action.enabled || action.enabled(context);
}

// The best first; what cannot be done now stands at the end. Scattered letters are a last resort:
// a few of them are found in almost anything.
std::vector<const Action*> actions_found(const std::vector<Action>& actions,
                                         const std::string& typed_words,
                                         const PanelContext& context) {
  struct Found {
    int fit;
    bool cannot_run;
    const Action* action;
  };
  std::vector<Found> found;
  for (const auto& action : actions) {
    if (!action.listed) continue;
    const auto fit = how_it_fits(action.words + " " + action.group, typed_words);
    if (fit) found.push_back({*fit, !can_run(action, context), &action});
  }
  const auto is_whole = [](const Found& one) { return one.fit < scattered_fit; };
  if (std::any_of(found.begin(), found.end(), is_whole))
    std::erase_if(found, std::not_fn(is_whole));
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::pair(a.cannot_run, a.fit) < std::pair(b.cannot_run, b.fit);
  });
  std::vector<const Action*> best;
  best.reserve(found.size());
  for (const auto& one : found) best.push_back(one.action);
  return best;
}

// True when clicked.
bool draw_action(const Action& action, bool is_chosen, const PanelContext& context) {
  const float em = ImGui::GetFontSize();
  const bool can = can_run(action, context);
  ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, {0, 0.5F});
  ImGui::BeginDisabled(!can);
  const bool clicked = ImGui::Selectable((action.words + "##" + action.id).c_str(), is_chosen,
                                         ImGuiSelectableFlags_DontClosePopups, {0, 1.7F * em});
  ImGui::EndDisabled();
  ImGui::PopStyleVar();
  auto& list = *ImGui::GetWindowDrawList();
  const ImVec2 from = ImGui::GetItemRectMin();
  const ImVec2 to = ImGui::GetItemRectMax();
  const float top = (from.y + to.y - em) / 2;
  const ImU32 muted = ImGui::GetColorU32(ImGuiCol_TextDisabled, can ? 1.0F : 0.5F);
  float right = to.x - 0.4F * em;
  const auto keys = keys_of(action, context.views.keys);
  if (!keys.empty()) {
    draw_keys(list, {right, top}, keys.front(), can ? ImGui::GetColorU32(ImGuiCol_Text) : muted);
    right -= size_of_keys(keys.front()).x + 0.8F * em;
  }
  const float group = ImGui::CalcTextSize(action.group.c_str()).x;
  list.AddText({right - group, top}, muted, action.group.c_str());
  return clicked;
}

}  // namespace

std::optional<int> how_it_fits(const std::string& words, const std::string& typed) {
  std::istringstream typed_words(in_small_letters(typed));
  const auto small = in_small_letters(words);
  int sum = 0;
  for (std::string part; typed_words >> part;) {
    const auto fit = fit_of_one(small, part);
    if (!fit) return std::nullopt;
    sum += *fit;
  }
  return sum;
}

void Palette::begin() {
  if (!std::exchange(opens_, false)) return;
  typed_.clear();
  chosen_ = 0;
  open_ = true;
  ImGui::OpenPopup(palette_name);
}

void Palette::move_by_keys(int count) {
  const int before = chosen_;
  if (pressed_or_held("Down")) ++chosen_;
  if (pressed_or_held("Up")) --chosen_;
  chosen_ = std::clamp(chosen_, 0, std::max(0, count - 1));
  moved_ = chosen_ != before;
}

void Palette::draw(PanelContext& context, const std::vector<Action>& actions) {
  begin();
  if (!open_) return;
  const float em = ImGui::GetFontSize();
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float width = std::min(40 * em, std::max(1.0F, display.x - 2 * em));
  ImGui::SetNextWindowPos({display.x / 2, std::min(4 * em, 0.1F * display.y)}, ImGuiCond_Always,
                          {0.5F, 0});
  ImGui::SetNextWindowSize({width, 0});
  open_ = begin_popup_over_all(palette_name);
  if (!open_) return;
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  ImGui::SetNextItemWidth(-1);
  if (ImGui::InputTextWithHint("##typed", "What to do? A few letters find it.", &typed_))
    chosen_ = 0;
  const auto found = actions_found(actions, typed_, context);
  move_by_keys(static_cast<int>(found.size()));
  draw_lines(context, found);
  if (pressed({.key = "Esc"})) open_ = false;
  if (!open_) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

void Palette::draw_lines(PanelContext& context, const std::vector<const Action*>& found) {
  if (found.empty()) return muted_text("There is no such command.");
  const int shown = std::min(lines_that_fit(), static_cast<int>(found.size()));
  const Action* asked_for = nullptr;
  if (ImGui::BeginChild("##lines", {0, static_cast<float>(shown) * height_of_line()})) {
    for (int place = 0; place < static_cast<int>(found.size()); ++place) {
      const auto* const action = found[static_cast<std::size_t>(place)];
      if (draw_action(*action, place == chosen_, context)) asked_for = action;
      if (place == chosen_ && moved_) ImGui::SetScrollHereY(0.5F);
    }
  }
  ImGui::EndChild();
  if (pressed({.key = "Enter"})) asked_for = found[static_cast<std::size_t>(chosen_)];
  if (asked_for == nullptr || !can_run(*asked_for, context)) return;
  open_ = false;
  asked_for->run(context);
}

}  // namespace diatom::app
