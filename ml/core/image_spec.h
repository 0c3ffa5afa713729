// ImageSpec and prepare(): the one preprocessing that data set and live feed share, so that a model
// never sees in the field what it did not see in training.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ml/core/image.h"

namespace diatom::ml {

inline constexpr int largest_canvas_px = 1 << 14U;

struct ImageSpec {
  int size = 128;  // side of the square that the network sees, in pixels
  // The colour that pads an image to a square; the median of the image's own border where absent.
  std::optional<std::array<std::uint8_t, 3>> pad_colour = std::nullopt;
  std::array<float, 3> mean = {0.485F, 0.456F, 0.406F};       // of RGB in [0, 1]; ImageNet's
  std::array<float, 3> deviation = {0.229F, 0.224F, 0.225F};  // likewise
  // Side of the square that every image is padded to before it is shrunk, so that relative size
  // survives; larger images, and all where it is 0, are padded to their own square.
  int canvas_px = 0;

  bool operator==(const ImageSpec&) const = default;
};

// One prepared image, ready for a network: planar float (3, size, size).
using PreparedImage = std::vector<float>;

// Pads to a square (the image centred), resizes (area-averaged when shrinking, bilinear when
// growing), scales to [0, 1], subtracts the mean and divides by the deviation. Throws
// std::runtime_error where the image is so long that its square would not fit into memory.
PreparedImage prepare(const Image& image, const ImageSpec& spec);

// Canonical JSON; equal specs give equal texts. from_json throws std::runtime_error on a bad one.
std::string to_json(const ImageSpec& spec);
ImageSpec image_spec_from_json(const std::string& json);

}  // namespace diatom::ml
