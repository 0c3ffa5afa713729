#include "app/panels/tab_bar.h"

#include <algorithm>

#include <imgui.h>

#include "app/panels/tool_lines.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

constexpr float low_tile_em = 15;  // so low a tile gives what it has to its panel
constexpr const char* menu_of_tabs = "##tabs";

bool draw_tab(const char* label, bool is_open, ImVec2 size = {0, 0}) {
  const ImVec4 accent = ImGui::GetStyleColorVec4(ImGuiCol_CheckMark);
  ImGui::PushStyleColor(ImGuiCol_Button, {accent.x, accent.y, accent.z, is_open ? 0.18F : 0.0F});
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, {accent.x, accent.y, accent.z, 0.25F});
  ImGui::PushStyleVar(ImGuiStyleVar_ButtonTextAlign, {0, 0.5F});
  const bool clicked = ImGui::Button(label, size);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor(2);
  return clicked;
}

float width_of_tab(const char* title) {
  return ImGui::CalcTextSize(title).x + 2 * ImGui::GetStyle().FramePadding.x;
}

float width_of_menu_tab(const char* title) {
  return width_of_tab(title) + 0.8F * ImGui::GetFontSize();  // with an arrow
}

bool draw_menu_tab(const char* title, bool is_open) {
  const auto label = std::string(title) + "###more tabs";
  const bool clicked =
      draw_tab(label.c_str(), is_open, {width_of_menu_tab(title), ImGui::GetFrameHeight()});
  const float em = ImGui::GetFontSize();
  const ImVec2 from = ImGui::GetItemRectMin();
  const ImVec2 to = ImGui::GetItemRectMax();
  const ImVec2 tip(to.x - ImGui::GetStyle().FramePadding.x - 0.25F * em,
                   (from.y + to.y) / 2 + 0.18F * em);
  ImGui::GetWindowDrawList()->AddTriangleFilled({tip.x - 0.25F * em, tip.y - 0.3F * em},
                                                {tip.x + 0.25F * em, tip.y - 0.3F * em}, tip,
                                                ImGui::GetColorU32(ImGuiCol_Text));
  return clicked;
}

// Where tabs lie: in lines, or in the menu, whose own tab bears a title as others do.
struct TabPlaces {
  std::vector<int> lines;  // of each tab; `most_lines` for those of the menu
  int most_lines = 1;
  const char* menu_title = "More";

  bool is_in_menu(std::size_t place) const { return lines[place] == most_lines; }
};

// The menu bears the title of the open panel where that is one of its own.
TabPlaces places_of_tabs(const std::vector<const char*>& titles, std::size_t open) {
  TabPlaces places;
  places.most_lines = ImGui::GetWindowHeight() < low_tile_em * ImGui::GetFontSize() ? 1 : 2;
  std::vector<float> widths;
  widths.reserve(titles.size());
  for (const char* title : titles) widths.push_back(width_of_tab(title));
  const float usual_menu = width_of_menu_tab(places.menu_title);
  const auto lay_out = [&] {
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    places.lines =
        tool_lines(widths, {ImGui::GetContentRegionAvail().x, gap,
                            gap + std::max(width_of_menu_tab(places.menu_title), usual_menu),
                            places.most_lines});
  };
  lay_out();
  if (!places.is_in_menu(open)) return places;
  places.menu_title = titles[open];
  lay_out();
  return places;
}

// Returns the place of the open one.
std::size_t draw_tabs_in_lines(const std::vector<const char*>& titles, const TabPlaces& places,
                               std::size_t open) {
  std::size_t now_open = open;
  for (std::size_t place = 0; place < titles.size() && !places.is_in_menu(place); ++place) {
    if (place > 0 && places.lines[place] == places.lines[place - 1]) ImGui::SameLine();
    if (draw_tab(titles[place], place == open)) now_open = place;
  }
  if (!places.is_in_menu(titles.size() - 1)) return now_open;
  beside_or_below(width_of_menu_tab(places.menu_title));
  if (draw_menu_tab(places.menu_title, places.is_in_menu(open))) ImGui::OpenPopup(menu_of_tabs);
  return now_open;
}

std::size_t choose_in_menu(const std::vector<const char*>& titles, const TabPlaces& places,
                           std::size_t open) {
  if (!ImGui::BeginPopup(menu_of_tabs)) return open;
  std::size_t now_open = open;
  for (std::size_t place = 0; place < titles.size(); ++place)
    if (places.is_in_menu(place) && ImGui::Selectable(titles[place], place == open))
      now_open = place;
  ImGui::EndPopup();
  return now_open;
}

}  // namespace

std::size_t choose_tab(const std::vector<const char*>& titles, const std::string& bring_up) {
  const float em = ImGui::GetFontSize();
  int& kept = *ImGui::GetStateStorage()->GetIntRef(ImGui::GetID("open"), 0);
  auto open = std::min(static_cast<std::size_t>(kept), titles.size() - 1);
  const auto found = std::find(titles.begin(), titles.end(), bring_up);
  if (found != titles.end()) open = static_cast<std::size_t>(found - titles.begin());
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0.34F * em, ImGui::GetStyle().FramePadding.y});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0.25F * em, 0.1F * em});
  const auto places = places_of_tabs(titles, open);
  open = draw_tabs_in_lines(titles, places, open);
  ImGui::PopStyleVar(2);
  open = choose_in_menu(titles, places, open);
  kept = static_cast<int>(open);
  ImGui::Separator();
  return open;
}

}  // namespace diatom::app
