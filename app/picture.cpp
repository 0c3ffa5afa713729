#include "app/picture.h"

#include <algorithm>

namespace diatom::app {

ml::Image image_of(const renderer::Pixels& pixels) {
  ml::Image image{pixels.width, pixels.height, 3, {}};
  image.pixels.reserve(pixels.rgba.size() / 4 * 3);
  for (std::size_t i = 0; i < pixels.rgba.size(); i += 4)
    image.pixels.insert(image.pixels.end(), &pixels.rgba[i], &pixels.rgba[i] + 3);
  return image;
}

void put_tile(ml::Image& picture, const Eigen::Vector2i& at_px, const renderer::Pixels& tile) {
  const std::uint8_t* from = tile.rgba.data();
  for (int y = 0; y < tile.height; ++y) {
    const auto row = static_cast<std::size_t>(at_px.y() + y) * picture.width + at_px.x();
    std::uint8_t* to = picture.pixels.data() + 3 * row;
    for (int x = 0; x < tile.width; ++x, from += 4, to += 3) std::copy_n(from, 3, to);
  }
}

}  // namespace diatom::app
