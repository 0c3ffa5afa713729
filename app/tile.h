// Tile: one picture among others on a sheet, as a network sees it: padded to a square and resized.
#pragma once

#include "ml/core/image.h"
#include "ml/core/image_spec.h"

namespace diatom::app {

// How the square tiles of a sheet lie: in reading order.
struct SheetGrid {
  int columns = 1;
  int rows = 1;
  int tile_px = 1;

  int tiles() const { return columns * rows; }
  int width_px() const { return columns * tile_px; }
  int height_px() const { return rows * tile_px; }
};

// Paints a square of spec.size pixels whose top left corner is (x, y) of the sheet, which is RGB.
// Of the spec, only size, canvas and padding count.
void paint_tile(ml::Image& sheet, int x, int y, const ml::Image& image, ml::ImageSpec spec);

}  // namespace diatom::app
