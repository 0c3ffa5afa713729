// The tiling: where each panel lies. Columns of tiles with splitters between
// them that a person drags; which panels share a tile as tabs, the layout says.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <imgui.h>

#include "app/panels/panels.h"

namespace diatom::app {

inline constexpr float gap_em = 0.45F;  // between two tiles

struct TilePlan {
  std::vector<const char*> panels;  // by title; tabs where there are several
  float share = 1.0F;               // of the column's height
};

struct ColumnPlan {
  std::vector<TilePlan> tiles;  // from top to bottom
  float share = 1.0F;           // of the width
};

// From left to right. Every panel stands in just one tile.
using LayoutPlan = std::vector<ColumnPlan>;

// Teach: three large panels. Explore: a large map between data, training and
// live. Monitor: the feed, and beside it what it counts.
LayoutPlan plan_of(Layout layout);

// A column too low for its tiles to be read becomes one tile with all of their tabs, the first of
// each in front: so on a small screen, or for a projector.
LayoutPlan gathered(LayoutPlan plan, float height, float em);

// What a person has made of the plan's shares; each list sums to 1.
struct TileShares {
  std::vector<float> columns;
  std::vector<std::vector<float>> tiles;  // of each column

  bool operator==(const TileShares&) const = default;
};

TileShares shares_of(const LayoutPlan& plan);

struct Tile {
  ImVec2 at{0, 0};
  ImVec2 size{0, 0};
};

// What a column leaves free at its bottom, in pixels; a tour's card lies there.
struct Footing {
  std::size_t column = 0;
  float height = 0;
};

// Tiles by column, as in the plan. They fill the area, with a gap between any
// two; each keeps a readable size, of which `em` is the unit, as long as there
// is room. Every tile is at least 1 x 1.
std::vector<std::vector<Tile>> tile(const TileShares& shares, ImVec2 at, ImVec2 size, float em,
                                    const Footing& footing = {});

// The column that holds one picture and nothing else, which does best with less
// room. Every layout has one.
std::size_t column_of_picture(const LayoutPlan& plan);

// The tile that a panel stands in.
Tile tile_of(const LayoutPlan& plan, const std::vector<std::vector<Tile>>& tiles,
             const std::string& title);

// Draws the panels into the area of the current window, and moves the shares
// where a splitter is dragged.
void draw_panels(const LayoutPlan& plan, TileShares& shares, Panels& panels, PanelContext& context,
                 ImVec2 at, ImVec2 size, const Footing& footing);

}  // namespace diatom::app
