// Figures: numbers with their names, side by side in as many columns as there is room for, so that
// none touches its neighbour.
#pragma once

#include <string>
#include <vector>

namespace diatom::app {

struct Figure {
  std::string name;
  std::string value;
  const char* term = "";  // that explains the name; "" for none
};

// How many columns of such figures fit into so many pixels: 1 to `most`.
int columns_of_figures(const std::vector<Figure>& figures, float room_px, int most);

// In what is left of the line.
void draw_figures(const std::vector<Figure>& figures, int most_columns);

}  // namespace diatom::app
