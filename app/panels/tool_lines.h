// Tool lines: where the tools of a toolbar lie, in few lines whatever the width; those that find no
// room there go into a menu.
#pragma once

#include <vector>

namespace diatom::app {

struct ToolRoom {
  float width = 0;     // of a line
  float gap = 0;       // between tools
  float menu = 0;      // what the menu's button takes of the last line, with its gap
  int most_lines = 1;  // at least 1
};

// The line of each tool, from 0, in their order; `most_lines` for those of the menu. `widths` are
// in the unit of the room; a tool of no width is not there and takes no gap. The first tool is
// always in a line.
std::vector<int> tool_lines(const std::vector<float>& widths, const ToolRoom& room);

}  // namespace diatom::app
