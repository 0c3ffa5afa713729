// Layers: bodies that lie over one another, told apart by how each looked when it was alone.
//
// Water and bodies are translucent, so what each takes of the light adds up (Beer and Lambert): a
// blob is the sum of the bodies in it. Each is moved and turned a little from where it is expected,
// one after the other and again, until what is left of the blob is least.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "ml/core/image.h"
#include "ml/vision/mask.h"

namespace diatom::ml {

// A body that is known from earlier frames. `look` is of the mask's size, with as many channels as
// the frame: the share of the light that is left, 128: all.
struct Expected {
  std::uint64_t key = 0;  // whose it is, for the caller; not 0
  Mask mask;
  Image look;
  Eigen::Vector2f anchor = Eigen::Vector2f::Zero();  // its centre, pixels of the mask
  Eigen::Vector2f centre = Eigen::Vector2f::Zero();  // where it should be now, pixels of the frame
  float turned = 0.0F;                               // since it looked like that, radians
};

struct Layer {
  std::size_t expected = 0;  // which of them
  Eigen::Vector2f centre = Eigen::Vector2f::Zero();
  float turned = 0.0F;
};

// A blob in its surroundings; `look` and `mask` are of one size, and its first pixel is `corner` of
// the frame.
struct Blob {
  const Image& look;
  const Mask& mask;
  Eigen::Vector2i corner;
  bool is_dark_field = false;
};

// Those of the expected bodies that are in the blob, with their places. Fewer than two, where they
// do not explain it: it is something else then.
std::vector<Layer> layers_in(const Blob& blob, const std::vector<Expected>& expected,
                             const PixelBox& frame);

// What the body covers there, cut to its box, which is cut to the frame and may be empty.
Mask mask_of(const Layer& layer, const Expected& body, const PixelBox& frame, PixelBox& box);

}  // namespace diatom::ml
