#include "ml/vision/histogram.h"

#include "ml/core/check.h"

namespace diatom::ml {

std::array<double, 8> grey_histogram(const Image& grey, const Mask& mask) {
  DIATOM_CHECK(grey.channels == 1 && grey.pixels.size() == mask.pixels.size(),
               "the mask belongs to another picture, or the picture is not grey");
  std::array<double, 8> shares{};
  int count = 0;
  for (std::size_t i = 0; i < mask.pixels.size(); ++i) {
    if (mask.pixels[i] == 0) continue;
    shares[grey.pixels[i] / 32U] += 1.0;
    ++count;
  }
  if (count == 0) return shares;
  for (auto& share : shares) share /= count;
  return shares;
}

}  // namespace diatom::ml
