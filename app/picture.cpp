#include "app/picture.h"

namespace diatom::app {

ml::Image image_of(const renderer::Pixels& pixels) {
  ml::Image image{pixels.width, pixels.height, 3, {}};
  image.pixels.reserve(pixels.rgba.size() / 4 * 3);
  for (std::size_t i = 0; i < pixels.rgba.size(); i += 4)
    image.pixels.insert(image.pixels.end(), &pixels.rgba[i], &pixels.rgba[i] + 3);
  return image;
}

}  // namespace diatom::app
