#include "app/panels/tool_lines.h"

namespace diatom::app {
namespace {

// `menu` is what the last line keeps free.
std::vector<int> laid_out(const std::vector<float>& widths, const ToolRoom& room, float menu) {
  std::vector<int> lines;
  lines.reserve(widths.size());
  int line = 0;
  float used = 0;
  for (const float width : widths) {
    const auto fits = [&](float from) {
      return from + width <= room.width - (line + 1 == room.most_lines ? menu : 0.0F);
    };
    const float from = used > 0 && width > 0 ? used + room.gap : used;
    if (line < room.most_lines && used > 0 && !fits(from)) {
      ++line;
      used = 0;
      if (line > 0 && line < room.most_lines && !fits(0)) line = room.most_lines;
      if (line < room.most_lines) used = width;
    } else {
      used = from + width;
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

std::vector<int> tool_lines(const std::vector<float>& widths, const ToolRoom& room) {
  auto lines = laid_out(widths, room, 0);
  if (lines.empty() || lines.back() < room.most_lines) return lines;
  return laid_out(widths, room, room.menu);
}

}  // namespace diatom::app
