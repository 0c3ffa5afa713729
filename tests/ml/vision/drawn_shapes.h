// Shapes whose area, axes and moments are known in closed form, drawn without OpenCV.
#pragma once

#include <cmath>

#include "ml/core/image.h"
#include "ml/vision/mask.h"

namespace diatom::tests {

// The mask of the pixels whose centre (x, y) satisfies `inside`.
template <class Inside>
ml::Mask mask_where(int width, int height, Inside inside) {
  ml::Mask mask{width, height, {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) mask.pixels.push_back(inside(x, y) ? 255 : 0);
  return mask;
}

inline ml::Mask disc(double cx, double cy, double radius, int size = 128) {
  return mask_where(size, size, [=](int x, int y) { return std::hypot(x - cx, y - cy) <= radius; });
}

inline ml::Mask rectangle(int left, int top, int width, int height, int size = 128) {
  return mask_where(size, size, [=](int x, int y) {
    return x >= left && x < left + width && y >= top && y < top + height;
  });
}

inline ml::Mask ellipse(double a, double b, double angle, int size = 128) {
  const double middle = (size - 1) / 2.0;
  return mask_where(size, size, [=](int x, int y) {
    const double u = std::cos(angle) * (x - middle) + std::sin(angle) * (y - middle);
    const double v = -std::sin(angle) * (x - middle) + std::cos(angle) * (y - middle);
    return std::hypot(u / a, v / b) <= 1.0;
  });
}

// A lopsided body with three lobes, which no symmetry maps onto itself: radius 1 + ... of
// `size_px`.
inline double lobed_radius(double angle) {
  return 1.0 + 0.25 * std::cos(3.0 * angle) + 0.3 * std::cos(2.0 * angle + 0.4);
}

inline ml::Mask lobed(double radius_px, double heading, int size = 128) {
  const double middle = (size - 1) / 2.0;
  return mask_where(size, size, [=](int x, int y) {
    const double angle = std::atan2(y - middle, x - middle) - heading;
    return std::hypot(x - middle, y - middle) <= radius_px * lobed_radius(angle);
  });
}

// Grey where `value(x, y)` gives 0..255.
template <class Value>
ml::Image picture_of(int width, int height, Value value) {
  ml::Image image{width, height, 1, {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) image.pixels.push_back(static_cast<std::uint8_t>(value(x, y)));
  return image;
}

// The object of `mask` with this grey, on a field of that grey.
inline ml::Image picture_of(const ml::Mask& mask, int object, int field) {
  return picture_of(mask.width, mask.height, [&](int x, int y) {
    return mask.pixels[static_cast<std::size_t>(y * mask.width + x)] != 0 ? object : field;
  });
}

// A texture turned by `heading` around the middle: waves of different lengths, hence corners, edges
// and spots.
inline ml::Image waves(double heading, int size = 128) {
  const double middle = (size - 1) / 2.0;
  return picture_of(size, size, [=](int x, int y) {
    const double u = std::cos(heading) * (x - middle) + std::sin(heading) * (y - middle);
    const double v = -std::sin(heading) * (x - middle) + std::cos(heading) * (y - middle);
    return 128.0 + 50.0 * std::sin(0.35 * u) * std::cos(0.22 * v) +
           40.0 * std::sin(0.11 * u + v / 6.0);
  });
}

}  // namespace diatom::tests
