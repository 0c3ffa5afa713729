#include "ml/vision/field_light.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Dense>

#include "ml/core/check.h"

namespace diatom::ml {
namespace {

struct BorderPixel {
  Eigen::Vector3d place;  // 1, x and y, both in [-1, 1]
  double grey = 0.0;
};

double centred(int at, int size) {
  return size > 1 ? 2.0 * at / (size - 1) - 1.0 : 0.0;
}

Eigen::Vector3d place_of(const Image& image, int x, int y) {
  return {1.0, centred(x, image.width), centred(y, image.height)};
}

std::uint8_t grey_at(const Image& image, int x, int y, int channel) {
  const auto pixel = std::ptrdiff_t{y} * image.width + x;
  return image.pixels[static_cast<std::size_t>(pixel * image.channels + channel)];
}

std::vector<BorderPixel> border_of(const Image& image, int channel) {
  std::vector<BorderPixel> border;
  for (int y = 0; y < image.height; ++y) {
    const bool whole_row = y == 0 || y == image.height - 1;
    for (int x = 0; x < image.width; x += whole_row ? 1 : std::max(image.width - 1, 1))
      border.push_back({place_of(image, x, y), static_cast<double>(grey_at(image, x, y, channel))});
  }
  return border;
}

// A ridge too small to be seen keeps the slopes of a picture of one row or column at 0.
Eigen::Vector3d fitted_plane(const std::vector<BorderPixel>& pixels) {
  Eigen::Matrix3d squares = 1e-9 * Eigen::Matrix3d::Identity();
  Eigen::Vector3d sums = Eigen::Vector3d::Zero();
  for (const auto& pixel : pixels) {
    squares += pixel.place * pixel.place.transpose();
    sums += pixel.grey * pixel.place;
  }
  return squares.ldlt().solve(sums);
}

// The half of the pixels that lie nearest to the plane.
std::vector<BorderPixel> nearer_half(std::vector<BorderPixel> pixels,
                                     const Eigen::Vector3d& plane) {
  const auto distance = [&](const BorderPixel& pixel) {
    return std::abs(pixel.grey - plane.dot(pixel.place));
  };
  std::stable_sort(pixels.begin(), pixels.end(), [&](const auto& one, const auto& other) {
    return distance(one) < distance(other);
  });
  pixels.resize((pixels.size() + 1) / 2);
  return pixels;
}

}  // namespace

Image field_light(const Image& image) {
  DIATOM_CHECK(!image.empty(), "an image without pixels has no field");
  Image field = image;
  for (int channel = 0; channel < image.channels; ++channel) {
    const auto border = border_of(image, channel);
    const auto plane = fitted_plane(nearer_half(border, fitted_plane(border)));
    auto* to = field.pixels.data() + channel;
    for (int y = 0; y < image.height; ++y)
      for (int x = 0; x < image.width; ++x, to += image.channels)
        *to = static_cast<std::uint8_t>(
            std::clamp(plane.dot(place_of(image, x, y)) + 0.5, 0.0, 255.0));
  }
  return field;
}

}  // namespace diatom::ml
