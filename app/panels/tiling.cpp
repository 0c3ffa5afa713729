#include "app/panels/tiling.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "ml/core/check.h"

namespace diatom::app {
namespace {

constexpr float gap_em = 0.45F;
constexpr float least_side_em = 16;
constexpr float least_map_em = 18;
constexpr float least_height_em = 6;

// The size of one of two neighbours, when both want a minimum; the first yields last.
float clamped(float wanted, float least, float room, float least_of_other) {
  return std::max(1.0F, std::clamp(wanted, std::min(least, room / 3),
                                   std::max(std::min(least, room / 3), room - least_of_other)));
}

// Two tiles, one above the other.
void stack(Tile column, float share, float em, Tile& upper, Tile& lower) {
  const float gap = gap_em * em;
  const float room = std::max(2.0F, column.size.y - gap);
  const float height = clamped(share * room, least_height_em * em, room, least_height_em * em);
  upper = {column.at, {column.size.x, height}};
  lower = {{column.at.x, column.at.y + height + gap},
           {column.size.x, std::max(1.0F, room - height)}};
}

// A splitter's travel in this frame, in pixels along x or y.
float splitter(const char* id, Tile where, bool vertical) {
  ImGui::SetCursorScreenPos(where.at);
  ImGui::InvisibleButton(id, {std::max(1.0F, where.size.x), std::max(1.0F, where.size.y)});
  const bool held = ImGui::IsItemActive();
  if (held || ImGui::IsItemHovered()) {
    ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    const ImVec2 middle(where.at.x + where.size.x / 2, where.at.y + where.size.y / 2);
    const float reach = 1.5F * ImGui::GetFontSize();
    const ImVec2 along = vertical ? ImVec2(0, reach) : ImVec2(reach, 0);
    ImGui::GetWindowDrawList()->AddLine({middle.x - along.x, middle.y - along.y},
                                        {middle.x + along.x, middle.y + along.y},
                                        ImGui::GetColorU32(ImGuiCol_SeparatorActive), 2);
  }
  if (!held) return 0;
  return vertical ? ImGui::GetIO().MouseDelta.x : ImGui::GetIO().MouseDelta.y;
}

Tile between_columns(const Tile& left, const Tile& right, float height) {
  const float x = left.at.x + left.size.x;
  return {{x, left.at.y}, {right.at.x - x, height}};
}

Tile between_rows(const Tile& upper, const Tile& lower) {
  const float y = upper.at.y + upper.size.y;
  return {{upper.at.x, y}, {upper.size.x, lower.at.y - y}};
}

// Moves a share by a drag, from where the tile stands and not from where it was wished to be.
void drag(float& share, float size_px, float travel_px, float whole_px) {
  if (travel_px != 0) share = std::clamp((size_px + travel_px) / whole_px, 0.02F, 0.96F);
}

void draw_splitters(TileShares& shares, const Tiles& tiles, ImVec2 size) {
  drag(shares.left, tiles.data.size.x,
       splitter("##left", between_columns(tiles.data, tiles.map, size.y), true), size.x);
  drag(shares.right, tiles.live.size.x,
       -splitter("##right", between_columns(tiles.map, tiles.live, size.y), true), size.x);
  drag(shares.data, tiles.data.size.y,
       splitter("##data", between_rows(tiles.data, tiles.top_tuning), false), size.y);
  drag(shares.live, tiles.live.size.y,
       splitter("##live", between_rows(tiles.live, tiles.jobs_and_log), false), size.y);
}

bool begin_tile(const char* id, const Tile& tile, ImGuiWindowFlags flags = 0) {
  ImGui::SetCursorScreenPos(tile.at);
  return ImGui::BeginChild(id, tile.size, true, flags);
}

void draw_panel(Panel& panel, PanelContext& context, const Tile& tile, ImGuiWindowFlags flags = 0) {
  if (begin_tile(panel.title(), tile, flags)) {
    emphasised_text(panel.title());
    panel.draw(context);
  }
  ImGui::EndChild();
}

bool tab(const char* title, bool is_open) {
  const ImVec4 accent = ImGui::GetStyleColorVec4(ImGuiCol_CheckMark);
  ImGui::PushStyleColor(ImGuiCol_Button, {accent.x, accent.y, accent.z, is_open ? 0.18F : 0.0F});
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, {accent.x, accent.y, accent.z, 0.25F});
  const bool clicked = ImGui::Button(title);
  ImGui::PopStyleColor(2);
  return clicked;
}

// In as many lines as the titles need, so that none is cut; the place of the open one.
std::size_t choose_tab(const std::vector<Panel*>& panels) {
  const float em = ImGui::GetFontSize();
  int& open = *ImGui::GetStateStorage()->GetIntRef(ImGui::GetID("open"), 0);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0.34F * em, ImGui::GetStyle().FramePadding.y});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0.25F * em, 0.1F * em});
  const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
  for (std::size_t place = 0; place < panels.size(); ++place) {
    const char* title = panels[place]->title();
    if (place > 0) ImGui::SameLine();
    if (place > 0 && ImGui::GetCursorPosX() + button_room(title) > right + 0.25F * em)
      ImGui::NewLine();
    if (tab(title, static_cast<int>(place) == open)) open = static_cast<int>(place);
  }
  ImGui::PopStyleVar(2);
  ImGui::Separator();
  return std::min(static_cast<std::size_t>(open), panels.size() - 1);
}

// Panels that share a tile, one at a time; the content scrolls below tabs that stay.
void draw_tabs(const char* id, const Tile& tile, PanelContext& context,
               const std::vector<Panel*>& panels) {
  constexpr auto still = ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  if (begin_tile(id, tile, still)) {
    auto& panel = *panels[choose_tab(panels)];
    if (ImGui::BeginChild(panel.title())) panel.draw(context);
    ImGui::EndChild();
  }
  ImGui::EndChild();
}

Panel* titled(const Panels& panels, std::string_view title) {
  const auto found = std::find_if(panels.begin(), panels.end(),
                                  [&](const auto& panel) { return panel->title() == title; });
  DIATOM_CHECK(found != panels.end(), "a tile for a panel that make_panels() does not list");
  return found->get();
}

}  // namespace

TileShares shares_of(const std::string& layout) {
  if (layout == "teach") return {.left = 0.34F, .right = 0.24F, .data = 0.28F, .live = 0.66F};
  if (layout == "monitor") return {.left = 0.17F, .right = 0.50F, .data = 0.42F, .live = 0.78F};
  DIATOM_CHECK(layout.empty() || layout == "explore", "a layout that does not exist");
  return {};
}

Tiles tile(const TileShares& shares, ImVec2 at, ImVec2 size, float em) {
  const float gap = gap_em * em;
  const float room = std::max(3.0F, size.x - 2 * gap);
  const float least = least_side_em * em;
  const float left = clamped(shares.left * size.x, least, room, least + least_map_em * em);
  const float right =
      clamped(shares.right * size.x, least, room - left / 2, left + least_map_em * em);
  const float centre = std::max(1.0F, room - left - right);

  Tiles tiles;
  stack({at, {left, size.y}}, shares.data, em, tiles.data, tiles.top_tuning);
  tiles.map = {{at.x + left + gap, at.y}, {centre, std::max(1.0F, size.y)}};
  stack({{at.x + left + centre + 2 * gap, at.y}, {right, size.y}}, shares.live, em, tiles.live,
        tiles.jobs_and_log);
  return tiles;
}

void draw_panels(TileShares& shares, Panels& panels, PanelContext& context, ImVec2 at,
                 ImVec2 size) {
  constexpr auto still = ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  const Tiles tiles = tile(shares, at, size, ImGui::GetFontSize());
  const auto at_title = [&](const char* title) { return titled(panels, title); };
  draw_tabs("data", tiles.data, context, {at_title("Data"), at_title("Prepare")});
  draw_tabs("training", tiles.top_tuning, context,
            {at_title("Top-tuning"), at_title("Clusters"), at_title("Look inside"),
             at_title("Latent"), at_title("Race"), at_title("Pre-training")});
  draw_panel(*at_title("Map"), context, tiles.map, still);
  draw_panel(*at_title("Live"), context, tiles.live, still);
  draw_tabs("jobs and log", tiles.jobs_and_log, context,
            {at_title("Monitor"), at_title("Unknown"), at_title("Jobs"), at_title("Log")});
  draw_splitters(shares, tiles, size);
}

}  // namespace diatom::app
