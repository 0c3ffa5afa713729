#include "app/panels/explanation_mark.h"

#include <algorithm>

#include <imgui.h>

#include "app/panels/style.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

constexpr float term_card_em = 25;

float side_of_mark() {
  return 0.95F * ImGui::GetFontSize();
}

// ImGui breaks lines at straight quotes, even before a comma; at curved ones it does not.
std::string with_curved_quotes(const std::string& words) {
  std::string curved;
  bool opens = true;
  for (const char letter : words) {
    if (letter != '"') {
      curved += letter;
      continue;
    }
    curved += opens ? "“" : "”";
    opens = !opens;
  }
  return curved;
}

// Set off from the text around it.
void draw_formula(const std::string& formula) {
  const float em = ImGui::GetFontSize();
  const float width = term_card_em * em;
  const ImVec2 margin(0.7F * em, 0.5F * em);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size = ImGui::CalcTextSize(formula.c_str(), nullptr, false, width - 2 * margin.x);
  auto& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, {at.x + width, at.y + size.y + 2 * margin.y},
                     ImGui::GetColorU32(ImGuiCol_FrameBg), 0.35F * em);
  list.AddText(nullptr, 0, {at.x + margin.x, at.y + margin.y},
               ImGui::GetColorU32(ImGuiCol_CheckMark), formula.c_str(), nullptr,
               width - 2 * margin.x);
  ImGui::Dummy({width, size.y + 2 * margin.y});
}

void draw_circle(bool lit) {
  const ImVec2 from = ImGui::GetItemRectMin();
  const ImVec2 to = ImGui::GetItemRectMax();
  const ImVec2 middle((from.x + to.x) / 2, (from.y + to.y) / 2);
  const float size = 0.72F * ImGui::GetFontSize();
  const ImU32 ink =
      ImGui::GetColorU32(lit ? ImGuiCol_CheckMark : ImGuiCol_TextDisabled, lit ? 1.0F : 0.75F);
  auto& list = *ImGui::GetWindowDrawList();
  list.AddCircle(middle, side_of_mark() / 2 - 1, ink, 0, 1);
  const ImVec2 sign = font(Font::emphasis)->CalcTextSizeA(size, 1000, 0, "?");
  list.AddText(font(Font::emphasis), size, {middle.x - sign.x / 2, middle.y - sign.y / 2}, ink,
               "?");
}

// Beside the mark, towards the middle of the window, so that it is never cut off.
void place_card(ImVec2 from, ImVec2 to) {
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const bool leftwards = from.x > display.x / 2;
  const bool upwards = from.y > display.y / 2;
  ImGui::SetNextWindowPos({leftwards ? from.x : to.x, upwards ? from.y : to.y}, ImGuiCond_Appearing,
                          {leftwards ? 1.0F : 0.0F, upwards ? 1.0F : 0.0F});
}

// Stays until it is taken away; it can be moved aside.
void draw_pinned(const ml::Term& term, bool& pinned) {
  place_card(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
  const auto name = "##explanation of " + term.info.id;
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ImGui::GetStyleColorVec4(ImGuiCol_PopupBg));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  if (ImGui::Begin(name.c_str(), nullptr,
                   ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_AlwaysAutoResize |
                       ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse)) {
    draw_term(term);
    if (ImGui::Button("Close")) pinned = false;
  }
  ImGui::End();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
}

void draw_mark(const ml::Term& term) {
  const float middle = (ImGui::GetItemRectMin().y + ImGui::GetItemRectMax().y) / 2;
  ImGui::SameLine(0, 0.35F * ImGui::GetFontSize());
  const float height = 2 * (middle - ImGui::GetCursorScreenPos().y);  // the line stays as high
  ImGui::PushID(term.info.id.c_str());
  bool& pinned = *ImGui::GetStateStorage()->GetBoolRef(ImGui::GetID("pinned"), false);
  if (ImGui::InvisibleButton("?", {side_of_mark(), std::max(1.0F, height)})) pinned = !pinned;
  const bool hovered = ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled);
  draw_circle(hovered || pinned);
  if (pinned) {
    draw_pinned(term, pinned);
  } else if (hovered) {
    ImGui::BeginTooltip();
    draw_term(term);
    ImGui::EndTooltip();
  }
  ImGui::PopID();
}

}  // namespace

void explanation_mark(std::string_view term) {
  if (const auto* const known = ml::find_term(term); known != nullptr) draw_mark(*known);
}

void parameter_mark(std::string_view method, std::string_view parameter) {
  const auto* const known = ml::find_parameter_term(method, parameter);
  if (known != nullptr) draw_mark(*known);
}

float mark_room() {
  return side_of_mark() + 0.35F * ImGui::GetFontSize();
}

void draw_term(const ml::Term& term) {
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + term_card_em * ImGui::GetFontSize());
  emphasised_text(term.info.label);
  text(term.sentences);
  draw_formula(term.formula);
  ImGui::PushStyleColor(ImGuiCol_Text, ImGui::GetStyleColorVec4(ImGuiCol_TextDisabled));
  text(with_curved_quotes(term.source));
  ImGui::PopStyleColor();
  ImGui::PopTextWrapPos();
}

}  // namespace diatom::app
