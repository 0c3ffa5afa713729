// The tiling: where each panel lies. Three columns with splitters between them that a person drags.
//
//   Data / Prepare             |        | Live
//   -------------------------- |  Map   | -----------
//   Top-tuning / Look inside   |        | Monitor / Unknown
//   / Latent / Race            |        | / Jobs / Log
//   / Pre-training             |        |
#pragma once

#include <string>

#include <imgui.h>

#include "app/panels/panels.h"

namespace diatom::app {

// What a person moves by dragging; shares of the window's width and height.
struct TileShares {
  float left = 0.22F;
  float right = 0.265F;
  float data = 0.38F;  // of the left column's height
  float live = 0.66F;  // of the right column's height
};

// Where a named layout begins: "teach" (large curves), "monitor" (a large feed), "explore" or ""
// (a large map). Any other name is a mistake of the caller.
TileShares shares_of(const std::string& layout);

struct Tile {
  ImVec2 at{0, 0};
  ImVec2 size{0, 0};
};

struct Tiles {
  Tile data;
  Tile top_tuning;  // and what shares its tile
  Tile map;
  Tile live;
  Tile jobs_and_log;
};

// Fills the area with five tiles and a gap between any two. Side columns keep a readable width, of
// which `em` is the unit, as long as the Map keeps some too. Every tile is at least 1 x 1.
Tiles tile(const TileShares& shares, ImVec2 at, ImVec2 size, float em);

// Draws the panels into the area of the current window, and moves the shares where a splitter is
// dragged.
void draw_panels(TileShares& shares, Panels& panels, PanelContext& context, ImVec2 at, ImVec2 size);

}  // namespace diatom::app
