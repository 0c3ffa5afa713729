// Pixels: a picture that was read back from the GPU.
#pragma once

#include <cstdint>
#include <vector>

namespace diatom::renderer {

struct Pixels {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;  // (height, width, 4), rows top to bottom

  void flip_rows();  // OpenGL hands over the bottom row first
};

}  // namespace diatom::renderer
