// A table of counts whose cells are coloured by their share of the row and can be clicked: what the
// confusion matrix and the table of clusters and classes have in common.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>
#include <imgui.h>

#include "renderer/scene.h"

namespace diatom::app {

struct GridCell {
  int row = 0;     // down
  int column = 0;  // across

  bool operator==(const GridCell&) const = default;
};

// Where the table lies: `margin` for the marks to the left and above, then cells.
struct GridLayout {
  float margin = 0;
  float cell = 0;
};
GridLayout grid_layout(float width_px, Eigen::Index columns);

struct CountGrid {
  const char* id = "";
  Eigen::MatrixXi counts;         // (R, C)
  std::vector<int> row_marks;     // (R) class ids of the marks that stand for rows
  std::vector<int> column_marks;  // (C)
  // What is drawn in the accent colour; the rest is in that of warnings.
  std::function<bool(GridCell)> is_right;
  std::function<std::string(GridCell)> words;  // of the tooltip
};

// Fills the width, C > 0. The cell that was clicked, if it holds anything.
std::optional<GridCell> draw_count_grid(const CountGrid& grid, std::optional<GridCell> marked,
                                        renderer::Theme theme);

}  // namespace diatom::app
