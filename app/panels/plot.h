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
  const char* term = "";       // that explains the title; "" for none
};

// Legend, axes, curves and, under the mouse, the values. `size` of 0 takes what there is.
void draw_plot(const Plot& plot, std::span<const Curve> curves, ImVec2 size);

}  // namespace diatom::app
