#include "renderer/pixels.h"

#include <algorithm>
#include <cstddef>

namespace diatom::renderer {

void Pixels::flip_rows() {
  const auto row = static_cast<std::ptrdiff_t>(width) * 4;
  for (int y = 0; y < height / 2; ++y) {
    const auto upper = rgba.begin() + y * row;
    std::swap_ranges(upper, upper + row, rgba.begin() + (height - 1 - y) * row);
  }
}

}  // namespace diatom::renderer
