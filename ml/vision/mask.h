// Mask: which pixels of a picture belong to the object, and what follows from that alone: its box,
// its outline, its crop.
#pragma once

#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "ml/core/image.h"

namespace diatom::ml {

struct Mask {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;  // (height, width), top to bottom; 255 object, 0 background

  bool operator==(const Mask&) const = default;
};

// Pixels; the far edges x + width and y + height are outside.
struct PixelBox {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;

  bool operator==(const PixelBox&) const = default;
};

// A closed line from pixel centre to neighbouring pixel centre (8-connected), y down.
using Contour = std::vector<Eigen::Vector2i>;

Mask whole_picture(int width, int height);

int area_px(const Mask& mask);

// The smallest box around the object; all zero where the mask is empty.
PixelBox bounding_box(const Mask& mask);

// The outer border of the piece whose outline encloses most, holes ignored; empty where the mask is
// empty.
Contour outline(const Mask& mask);

// The object's box, `margin_px` wider on each side as far as the picture reaches. An empty mask
// gives the whole picture.
PixelBox object_box(const Mask& mask, int margin_px);

// What of the picture lies in that box. The mask must have the picture's size.
Image crop_to_object(const Image& image, const Mask& mask, int margin_px);

}  // namespace diatom::ml
