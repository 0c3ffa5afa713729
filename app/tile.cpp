#include "app/tile.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace diatom::app {

void paint_tile(ml::Image& sheet, int x, int y, const ml::Image& image, ml::ImageSpec spec) {
  spec.mean = {0, 0, 0};
  spec.deviation = {1, 1, 1};
  const auto planes = ml::prepare(image, spec);
  const float* from = planes.data();
  for (int channel = 0; channel < 3; ++channel)
    for (int line = 0; line < spec.size; ++line) {
      auto* to = sheet.pixels.data() + 3 * (std::ptrdiff_t{y + line} * sheet.width + x) + channel;
      for (int i = 0; i < spec.size; ++i, to += 3)
        *to = static_cast<std::uint8_t>(std::clamp(255.0F * *from++ + 0.5F, 0.0F, 255.0F));
    }
}

}  // namespace diatom::app
