#include "app/panels/tiling.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>

#include <fmt/format.h>

#include "app/panels/tab_bar.h"
#include "app/panels/tour_card.h"
#include "app/panels/widgets.h"
#include "ml/core/check.h"

namespace diatom::app {
namespace {

constexpr float least_width_em = 16;
constexpr float least_height_em = 6;
constexpr float least_share = 0.02F;
constexpr float readable_height_em = 15;

constexpr auto still = ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;

// Sizes of neighbours in a row: by their shares, but none below the least as
// long as that fits.
std::vector<float> distributed(const std::vector<float>& shares, float room, float least) {
  const auto count = static_cast<float>(shares.size());
  least = std::max(1.0F, std::min(least, room / count));
  const float whole = std::accumulate(shares.begin(), shares.end(), 0.0F);
  std::vector<float> sizes;
  sizes.reserve(shares.size());
  for (const float share : shares) sizes.push_back(std::max(least, share / whole * room));
  const float all = std::accumulate(sizes.begin(), sizes.end(), 0.0F);
  const float above = all - count * least;
  if (above <= 0.0F) return sizes;
  const float kept = (room - count * least) / above;
  for (float& size : sizes) size = least + std::max(0.0F, kept) * (size - least);
  return sizes;
}

// Two neighbours after a drag of what is between them, from where they stand.
void drag(std::vector<float>& shares, const std::vector<float>& sizes, std::size_t first,
          float travel_px) {
  if (travel_px == 0.0F) return;
  const float whole = std::accumulate(sizes.begin(), sizes.end(), 0.0F);
  const float both = (sizes[first] + sizes[first + 1]) / whole;
  for (std::size_t i = 0; i < sizes.size(); ++i) shares[i] = sizes[i] / whole;
  shares[first] = std::clamp((sizes[first] + travel_px) / whole, std::min(least_share, both / 2),
                             std::max(both - least_share, both / 2));
  shares[first + 1] = both - shares[first];
}

// A splitter's travel in this frame, in pixels along x or y.
float splitter(const std::string& id, Tile where, bool vertical) {
  ImGui::SetCursorScreenPos(where.at);
  ImGui::InvisibleButton(id.c_str(), {std::max(1.0F, where.size.x), std::max(1.0F, where.size.y)});
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

void drag_columns(TileShares& shares, const std::vector<std::vector<Tile>>& tiles, float height) {
  std::vector<float> widths;
  widths.reserve(tiles.size());
  for (const auto& column : tiles) widths.push_back(column.front().size.x);
  for (std::size_t i = 0; i + 1 < tiles.size(); ++i) {
    const auto& left = tiles[i].front();
    const float x = left.at.x + left.size.x;
    const Tile between{{x, left.at.y}, {tiles[i + 1].front().at.x - x, height}};
    drag(shares.columns, widths, i, splitter(fmt::format("##column{}", i), between, true));
  }
}

void drag_tiles(std::vector<float>& shares, const std::vector<Tile>& column, std::size_t id) {
  std::vector<float> heights;
  heights.reserve(column.size());
  for (const auto& one : column) heights.push_back(one.size.y);
  for (std::size_t i = 0; i + 1 < column.size(); ++i) {
    const float y = column[i].at.y + column[i].size.y;
    const Tile between{{column[i].at.x, y}, {column[i].size.x, column[i + 1].at.y - y}};
    drag(shares, heights, i, splitter(fmt::format("##tile{}.{}", id, i), between, false));
  }
}

bool begin_tile(const char* id, const Tile& tile, ImGuiWindowFlags flags = 0) {
  ImGui::SetCursorScreenPos(tile.at);
  return ImGui::BeginChild(id, tile.size, true, flags);
}

// A panel that is a picture takes the room that there is; the others scroll.
ImGuiWindowFlags scrolling_of(std::string_view title) {
  return title == "Map" || title == "Live" ? still : 0;
}

void draw_alone(Panel& panel, PanelContext& context, const Tile& tile) {
  if (begin_tile(panel.title(), tile, scrolling_of(panel.title()))) {
    emphasised_text(panel.title());
    panel.draw(context);
    if (panel.title() == context.views.highlighted) draw_ring(tile.at, tile.size);
  }
  ImGui::EndChild();
}

// Panels that share a tile, one at a time; the content scrolls below tabs that
// stay.
void draw_tabs(PanelContext& context, const Tile& tile, const std::vector<Panel*>& panels) {
  const auto id = fmt::format("tabs {}", panels.front()->title());
  if (begin_tile(id.c_str(), tile, still)) {
    std::vector<const char*> titles;
    titles.reserve(panels.size());
    for (const auto* panel : panels) titles.push_back(panel->title());
    auto& panel = *panels[choose_tab(titles, context.views.bring_up)];
    if (ImGui::BeginChild(panel.title(), {0, 0}, false, scrolling_of(panel.title())))
      panel.draw(context);
    ImGui::EndChild();
    if (panel.title() == context.views.highlighted) draw_ring(tile.at, tile.size);
  }
  ImGui::EndChild();
}

Panel* titled(const Panels& panels, std::string_view title) {
  const auto found = std::find_if(panels.begin(), panels.end(),
                                  [&](const auto& panel) { return panel->title() == title; });
  DIATOM_CHECK(found != panels.end(), "a tile for a panel that make_panels() does not list");
  return found->get();
}

TilePlan one_of(const std::vector<TilePlan>& tiles) {
  TilePlan all;
  for (const auto& one : tiles) all.panels.push_back(one.panels.front());
  for (const auto& one : tiles)
    all.panels.insert(all.panels.end(), one.panels.begin() + 1, one.panels.end());
  return all;
}

}  // namespace

LayoutPlan gathered(LayoutPlan plan, float height, float em) {
  for (auto& column : plan) {
    const auto count = static_cast<float>(column.tiles.size());
    if (height < (count * readable_height_em + (count - 1) * gap_em) * em)
      column.tiles = {one_of(column.tiles)};
  }
  return plan;
}

TileShares shares_of(const LayoutPlan& plan) {
  TileShares shares;
  for (const auto& column : plan) {
    shares.columns.push_back(column.share);
    auto& tiles = shares.tiles.emplace_back();
    for (const auto& one : column.tiles) tiles.push_back(one.share);
  }
  return shares;
}

std::vector<std::vector<Tile>> tile(const TileShares& shares, ImVec2 at, ImVec2 size, float em,
                                    const Footing& footing) {
  const float gap = gap_em * em;
  const auto gaps = [gap](std::size_t count) { return gap * static_cast<float>(count - 1); };
  const auto widths = distributed(
      shares.columns, std::max(1.0F, size.x - gaps(shares.columns.size())), least_width_em * em);
  std::vector<std::vector<Tile>> tiles;
  float x = at.x;
  for (std::size_t column = 0; column < widths.size(); ++column) {
    const auto& of_column = shares.tiles[column];
    const float kept_free = column == footing.column ? footing.height : 0;
    const auto heights =
        distributed(of_column, std::max(1.0F, size.y - kept_free - gaps(of_column.size())),
                    least_height_em * em);
    auto& column_tiles = tiles.emplace_back();
    float y = at.y;
    for (const float height : heights) {
      column_tiles.push_back({{x, y}, {widths[column], height}});
      y += height + gap;
    }
    x += widths[column] + gap;
  }
  return tiles;
}

std::size_t column_of_picture(const LayoutPlan& plan) {
  const auto found = std::find_if(plan.begin(), plan.end(), [](const ColumnPlan& column) {
    return column.tiles.size() == 1 && column.tiles.front().panels.size() == 1;
  });
  DIATOM_CHECK(found != plan.end(), "a layout in which no column is one picture");
  return static_cast<std::size_t>(found - plan.begin());
}

Tile tile_of(const LayoutPlan& plan, const std::vector<std::vector<Tile>>& tiles,
             const std::string& title) {
  for (std::size_t column = 0; column < plan.size(); ++column)
    for (std::size_t row = 0; row < plan[column].tiles.size(); ++row) {
      const auto& panels = plan[column].tiles[row].panels;
      if (std::find(panels.begin(), panels.end(), title) != panels.end()) return tiles[column][row];
    }
  DIATOM_CHECK(false, "a panel that the layout leaves out");
  return {};
}

void draw_panels(const LayoutPlan& plan, TileShares& shares, Panels& panels, PanelContext& context,
                 ImVec2 at, ImVec2 size, const Footing& footing) {
  const auto tiles = tile(shares, at, size, ImGui::GetFontSize(), footing);
  for (std::size_t column = 0; column < plan.size(); ++column)
    for (std::size_t row = 0; row < plan[column].tiles.size(); ++row) {
      std::vector<Panel*> sharing;
      for (const char* title : plan[column].tiles[row].panels)
        sharing.push_back(titled(panels, title));
      if (sharing.size() == 1)
        draw_alone(*sharing.front(), context, tiles[column][row]);
      else
        draw_tabs(context, tiles[column][row], sharing);
    }
  context.views.bring_up.clear();
  drag_columns(shares, tiles, size.y);
  for (std::size_t column = 0; column < plan.size(); ++column)
    drag_tiles(shares.tiles[column], tiles[column], column);
}

}  // namespace diatom::app
