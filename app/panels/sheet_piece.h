// A piece of a sheet of pictures that the renderer keeps as a texture, inside a panel.
#pragma once

#include <cstdint>
#include <string>

#include <imgui.h>

#include "app/tile.h"

namespace diatom::app {

// In shares of the sheet's width and height, from its top left corner.
struct SheetPiece {
  std::uint32_t texture = 0;  // OpenGL name; its first row is the bottom one
  float left = 0;
  float top = 0;
  float right = 1;
  float bottom = 1;
};

// The tile of that column and row. A hair narrower than it is, since at its edge a texture that is
// enlarged takes something from the neighbours.
SheetPiece tile_piece(std::uint32_t texture, const SheetGrid& grid, int column, int row);

void draw_piece(ImDrawList& list, const SheetPiece& piece, ImVec2 from, ImVec2 to);

// A button that shows it, framed where it is chosen or under the mouse; true when clicked. Under
// the mouse it is shown larger, with these words below.
bool piece_button(const char* id, const SheetPiece& piece, float side_px, bool is_chosen,
                  const std::string& words);

}  // namespace diatom::app
