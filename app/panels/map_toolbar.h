// What a person chooses about the map: how it is laid out and coloured, what bounds its groups,
// what is found and selected in it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "app/panel.h"
#include "app/panels/kept_views.h"
#include "app/panels/region_selection.h"
#include "app/panels/row_search.h"

namespace diatom::app {

class MapToolbar {
 public:
  // Few lines above the picture, and a menu for what finds no room in them. `region` is
  // what a drag selects by.
  void draw(PanelContext& context, RegionSelection& region);

 private:
  // The first are the last to go into the menu.
  enum class Tool : std::uint8_t { embedding, map_of, color, bounds, view, shape, selected, find };
  static constexpr std::size_t tools = 8;

  void draw_tool(Tool tool, PanelContext& context, RegionSelection& region);
  void draw_menu(PanelContext& context, RegionSelection& region, const std::vector<int>& lines,
                 int most_lines);

  RowSearch search_;
  KeptViews views_;
  // As they were drawn last, by tool; at first, about what they are.
  std::array<float, tools> widths_em_ = {20, 0, 12, 16, 8, 9, 18, 11};
};

}  // namespace diatom::app
