// Plot: curves with axes, for what a training shows step by step. Drawn with ImGui's draw list
// alone; it fills the width, reads out the values under the mouse and keeps no state.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <imgui.h>

namespace diatom::app {

struct Curve {
  const char* name = "";
  ImVec4 color;
  std::vector<double> values;   // what is not finite is left out
  std::vector<double> at = {};  // their x, ascending; 1, 2, ... where empty
};

struct Plot {
  const char* id = "";
  const char* title = "";
  const char* x_name = "";  // of a step: "iteration"
  bool logarithmic = false;
  bool as_percent = false;
  bool x_logarithmic = false;  // curves then say where they are: x > 0
  const char* x_unit = "";     // of such an axis: " s"
};

// Values at which an axis from `low` to `high` is labelled: 1, 2 or 5 times a power of ten, at
// most `most` of them, all within. Empty unless low < high.
std::vector<double> linear_ticks(double low, double high, int most);

// Powers of ten within, thinned evenly to at most `most`. Empty unless 0 < low < high.
std::vector<double> decade_ticks(double low, double high, int most);

// Legend, axes, curves and, under the mouse, the values. `size` of 0 takes what there is.
void draw_plot(const Plot& plot, std::span<const Curve> curves, ImVec2 size);

}  // namespace diatom::app
