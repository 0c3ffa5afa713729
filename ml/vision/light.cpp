#include "ml/vision/light.h"

#include <algorithm>

#include "ml/core/check.h"

namespace diatom::ml {
namespace {

double mean_of_channel(const Image& image, int channel) {
  double sum = 0.0;
  const auto step = static_cast<std::size_t>(image.channels);
  for (auto i = static_cast<std::size_t>(channel); i < image.pixels.size(); i += step)
    sum += image.pixels[i];
  return sum * image.channels / static_cast<double>(image.pixels.size());
}

}  // namespace

Image to_grey(const Image& image) {
  if (image.channels == 1) return image;
  Image grey{image.width, image.height, 1, std::vector<std::uint8_t>(image.pixels.size() / 3)};
  const auto* rgb = image.pixels.data();
  for (auto& value : grey.pixels) {
    // 0.299, 0.587, 0.114 in 65536ths.
    value = static_cast<std::uint8_t>(
        (19595U * rgb[0] + 38470U * rgb[1] + 7471U * rgb[2] + 32768U) >> 16U);
    rgb += 3;
  }
  return grey;
}

Image without_uneven_light(const Image& image, const Image& background) {
  DIATOM_CHECK(image.width == background.width && image.height == background.height &&
                   image.channels == background.channels,
               "the background is a picture of another size");
  Image even = image;
  const auto step = static_cast<std::size_t>(image.channels);
  for (int channel = 0; channel < image.channels; ++channel) {
    const double mean = mean_of_channel(background, channel);
    for (auto i = static_cast<std::size_t>(channel); i < image.pixels.size(); i += step) {
      if (background.pixels[i] == 0) continue;
      const double value = image.pixels[i] * mean / background.pixels[i];
      even.pixels[i] = static_cast<std::uint8_t>(std::min(value + 0.5, 255.0));
    }
  }
  return even;
}

}  // namespace diatom::ml
