#include "app/panels/key_cap.h"

#include <algorithm>
#include <vector>

namespace diatom::app {
namespace {

float cap_padding() {
  return 0.36F * ImGui::GetFontSize();
}

float cap_gap() {
  return 0.2F * ImGui::GetFontSize();
}

// "Ctrl++" is Ctrl and +.
std::vector<std::string> caps_of(const std::string& chord) {
  std::vector<std::string> caps;
  std::size_t begin = 0;
  for (std::size_t at = chord.find('+'); at != std::string::npos; at = chord.find('+', begin)) {
    if (at == begin) break;  // the key itself
    caps.push_back(chord.substr(begin, at - begin));
    begin = at + 1;
  }
  if (begin < chord.size()) caps.push_back(chord.substr(begin));
  return caps;
}

float width_of_cap(const std::string& cap) {
  const float words = ImGui::CalcTextSize(cap.c_str()).x;
  return std::max(words + 2 * cap_padding(), 1.25F * ImGui::GetFontSize());
}

}  // namespace

bool begin_popup_over_all(const char* name) {
  const ImVec4 rim = ImGui::GetStyleColorVec4(ImGuiCol_TextDisabled);
  ImGui::PushStyleColor(ImGuiCol_Border, {rim.x, rim.y, rim.z, 0.45F});
  const bool is_open = ImGui::BeginPopup(name, ImGuiWindowFlags_NoMove);
  ImGui::PopStyleColor();
  return is_open;
}

ImVec2 size_of_keys(const std::string& chord) {
  float width = 0;
  for (const auto& cap : caps_of(chord)) width += width_of_cap(cap) + (width > 0 ? cap_gap() : 0);
  return {width, 1.3F * ImGui::GetFontSize()};
}

void draw_keys(ImDrawList& list, ImVec2 right, const std::string& chord, ImU32 color) {
  const ImVec2 size = size_of_keys(chord);
  const float above = (size.y - ImGui::GetFontSize()) / 2;
  float x = right.x - size.x;
  for (const auto& cap : caps_of(chord)) {
    const float width = width_of_cap(cap);
    const ImVec2 low(x, right.y - above);
    const ImVec2 high(x + width, low.y + size.y);
    const float rounding = 0.25F * ImGui::GetFontSize();
    list.AddRectFilled(low, high, ImGui::GetColorU32(ImGuiCol_FrameBg), rounding);
    list.AddRect(low, high, ImGui::GetColorU32(ImGuiCol_Border), rounding);
    const float words = ImGui::CalcTextSize(cap.c_str()).x;
    list.AddText({x + (width - words) / 2, right.y}, color, cap.c_str());
    x = high.x + cap_gap();
  }
}

}  // namespace diatom::app
