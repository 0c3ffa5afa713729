#include "app/panels/widgets.h"

#include <algorithm>
#include <utility>

#include <imgui_stdlib.h>

#include "app/folder_content.h"
#include "app/panels/style.h"
#include "renderer/colormap.h"

namespace diatom::app {

void text(const std::string& words) {
  ImGui::TextUnformatted(words.data(), words.data() + words.size());
}

void muted_text(const std::string& words) {
  muted_text(words, 0);
}

void muted_text(const std::string& words, float reserved_px) {
  const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x - reserved_px;
  ImGui::PushStyleColor(ImGuiCol_Text, ImGui::GetStyleColorVec4(ImGuiCol_TextDisabled));
  ImGui::PushTextWrapPos(right);
  text(words);
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
}

void emphasised_text(const std::string& words) {
  ImGui::PushFont(font(Font::emphasis));
  text(words);
  ImGui::PopFont();
}

void tooltip(const std::string& words) {
  if (words.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(24 * ImGui::GetFontSize());
  text(words);
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

namespace {

// How wide words are in lines of about the same length, none of them wider than `most`.
float balanced_width(const std::string& words, float most) {
  const float whole = ImGui::CalcTextSize(words.c_str()).x;
  if (whole <= most) return whole + 1;
  const auto lines_at = [&words](float width) {
    return ImGui::CalcTextSize(words.c_str(), nullptr, false, width).y;
  };
  float width = most;
  while (width > most / 2 && lines_at(0.95F * width) <= lines_at(most)) width *= 0.95F;
  return width;
}

}  // namespace

void empty_state(const std::string& headline, const std::string& advice) {
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float width = std::min(room.x, 30 * ImGui::GetFontSize());
  const float left = ImGui::GetCursorPosX() + std::max(0.0F, (room.x - width) / 2);
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() +
                       std::max(0.0F, room.y / 2 - 2 * ImGui::GetFontSize()));
  for (const auto* words : {&headline, &advice}) {
    const bool is_headline = words == &headline;
    ImGui::PushFont(font(is_headline ? Font::emphasis : Font::body));
    ImGui::PushStyleColor(ImGuiCol_Text, ImGui::GetStyleColorVec4(
                                             is_headline ? ImGuiCol_Text : ImGuiCol_TextDisabled));
    const float used = balanced_width(*words, width);
    ImGui::SetCursorPosX(left + (width - used) / 2);
    ImGui::PushTextWrapPos(left + (width + used) / 2);
    text(*words);
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
    ImGui::PopFont();
  }
}

bool primary_button(const char* label, ImVec2 size) {
  const ImVec4 accent = ImGui::GetStyleColorVec4(ImGuiCol_CheckMark);
  const ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
  ImGui::PushStyleColor(ImGuiCol_Button, accent);
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, {accent.x, accent.y, accent.z, 0.85F});
  ImGui::PushStyleColor(ImGuiCol_ButtonActive, {accent.x, accent.y, accent.z, 0.7F});
  ImGui::PushStyleColor(ImGuiCol_Text, ground);
  ImGui::PushFont(font(Font::emphasis));
  const bool clicked = ImGui::Button(label, size);
  ImGui::PopFont();
  ImGui::PopStyleColor(4);
  return clicked;
}

int segmented(const char* id, std::initializer_list<const char*> labels, int chosen) {
  ImGui::PushID(id);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {1, ImGui::GetStyle().ItemSpacing.y});
  int clicked = -1;
  int place = 0;
  for (const char* label : labels) {
    if (place > 0) ImGui::SameLine();
    const ImVec4 accent = ImGui::GetStyleColorVec4(ImGuiCol_CheckMark);
    if (place == chosen) {
      ImGui::PushStyleColor(ImGuiCol_Button, {accent.x, accent.y, accent.z, 0.24F});
      ImGui::PushStyleColor(ImGuiCol_Text, accent);
    }
    if (ImGui::Button(label)) clicked = place;
    if (place == chosen) ImGui::PopStyleColor(2);
    ++place;
  }
  ImGui::PopStyleVar();
  ImGui::PopID();
  return clicked;
}

int segmented_or_list(const char* id, std::initializer_list<const char*> labels, int chosen,
                      float narrow_em) {
  float wanted = 0;
  for (const char* label : labels)
    wanted += ImGui::CalcTextSize(label).x + 2 * ImGui::GetStyle().FramePadding.x + 1;
  if (wanted <= ImGui::GetContentRegionAvail().x) return segmented(id, labels, chosen);
  int clicked = -1;
  ImGui::PushID(id);
  ImGui::SetNextItemWidth(narrow_em * ImGui::GetFontSize());
  if (ImGui::BeginCombo("##list", *(labels.begin() + chosen))) {
    int place = 0;
    for (const char* label : labels) {
      if (ImGui::Selectable(label, place == chosen)) clicked = place;
      ++place;
    }
    ImGui::EndCombo();
  }
  ImGui::PopID();
  return clicked;
}

void beside_or_below(float width_px) {
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x < width_px) ImGui::NewLine();
}

bool path_field(const char* id, const char* hint, std::string& path, float reserved_px) {
  const float room = ImGui::GetContentRegionAvail().x - reserved_px;
  ImGui::SetNextItemWidth(std::max(room, 3 * ImGui::GetFontSize()));
  const bool entered =
      ImGui::InputTextWithHint(id, hint, &path, ImGuiInputTextFlags_EnterReturnsTrue);
  if (entered || ImGui::IsItemDeactivatedAfterEdit()) path = with_home(std::move(path));
  return entered;
}

float button_room(const char* label) {
  const auto& style = ImGui::GetStyle();
  return ImGui::CalcTextSize(label).x + 2 * style.FramePadding.x + style.ItemSpacing.x;
}

float checkbox_room(const char* label) {
  return ImGui::GetFrameHeight() + ImGui::GetStyle().ItemInnerSpacing.x +
         ImGui::CalcTextSize(label).x;
}

void progress(float fraction, const std::string& caption) {
  ImGui::ProgressBar(std::clamp(fraction, 0.0F, 1.0F), {-1, 0.4F * ImGui::GetFontSize()}, "");
  if (!caption.empty()) muted_text(caption);
}

void draw_class_mark(ImDrawList& list, ImVec2 centre, float size_px, int class_id,
                     renderer::Theme theme) {
  const ImU32 color = packed(renderer::class_color(class_id, theme));
  const float r = size_px / 2;
  const auto at = [&](float x, float y) { return ImVec2(centre.x + r * x, centre.y + r * y); };
  switch (renderer::class_shape(class_id)) {
    case renderer::MarkerShape::circle:
      list.AddCircleFilled(centre, r, color);
      return;
    case renderer::MarkerShape::square:
      list.AddRectFilled(at(-0.82F, -0.82F), at(0.82F, 0.82F), color);
      return;
    case renderer::MarkerShape::triangle:
      list.AddTriangleFilled(at(-1, 0.8F), at(1, 0.8F), at(0, -1), color);
      return;
    case renderer::MarkerShape::diamond:
      list.AddQuadFilled(at(0, -1.1F), at(1.1F, 0), at(0, 1.1F), at(-1.1F, 0), color);
      return;
    case renderer::MarkerShape::cross:
      list.AddRectFilled(at(-0.95F, -0.4F), at(0.95F, 0.4F), color);
      list.AddRectFilled(at(-0.4F, -0.95F), at(0.4F, 0.95F), color);
      return;
  }
}

void class_mark(int class_id, renderer::Theme theme) {
  const float side = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_class_mark(*ImGui::GetWindowDrawList(), {at.x + side / 2, at.y + side / 2}, 0.62F * side,
                  class_id, theme);
  ImGui::Dummy({side, side});
  ImGui::SameLine(0, 0.35F * side);
}

ImU32 class_ink(int class_id, renderer::Theme theme) {
  constexpr float shade = 0.7F;  // then even yellow has 4.5 times less light than white
  const auto color = renderer::class_color(class_id, theme);
  return packed(theme == renderer::Theme::light ? renderer::Color(shade * color) : color);
}

ImU32 packed(const renderer::Color& color, float alpha) {
  return ImGui::GetColorU32(ImVec4(color.x(), color.y(), color.z(), alpha));
}

}  // namespace diatom::app
