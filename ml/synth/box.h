// Box: an upright rectangle of pixels, its far edges excluded.
#pragma once

#include <algorithm>

namespace diatom::ml {

struct Box {
  int x0 = 0;
  int y0 = 0;
  int x1 = 0;
  int y1 = 0;

  int width() const { return std::max(0, x1 - x0); }
  int height() const { return std::max(0, y1 - y0); }
  bool empty() const { return x1 <= x0 || y1 <= y0; }

  Box moved(int dx, int dy) const { return {x0 + dx, y0 + dy, x1 + dx, y1 + dy}; }
  Box grown(int by) const { return {x0 - by, y0 - by, x1 + by, y1 + by}; }
  Box cut_to(const Box& other) const {
    return {std::max(x0, other.x0), std::max(y0, other.y0), std::min(x1, other.x1),
            std::min(y1, other.y1)};
  }
  // The smallest box around both; an empty one adds nothing.
  Box joined(const Box& other) const {
    if (empty()) return other;
    if (other.empty()) return *this;
    return {std::min(x0, other.x0), std::min(y0, other.y0), std::max(x1, other.x1),
            std::max(y1, other.y1)};
  }

  bool operator==(const Box&) const = default;
};

}  // namespace diatom::ml
