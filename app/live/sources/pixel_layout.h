// PixelLayout: how a camera lays out the bytes of a picture, and the one function that makes an
// Image of them. What a driver says of its sizes is checked here and not believed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ml/core/image.h"

namespace diatom::live {

enum class Colouring : std::uint8_t {
  grey,
  rgb,
  bgr,
  yuyv,  // two pixels in four bytes, BT.601
  nv12,  // a plane of luma, then a plane of half the height with chroma
  jpeg,
  bayer_rggb,  // the first two pixels of the first row, then of the second
  bayer_grbg,
  bayer_gbrg,
  bayer_bggr,
};

struct PixelLayout {
  Colouring colouring = Colouring::grey;
  // Of a grey or Bayer value. Above 8 it lies in two bytes, little-endian, and becomes
  // v / 2^(bits - 8), rounded, at most 255: the scale is fixed, so that a feed does not flicker.
  int bits = 8;

  bool operator==(const PixelLayout&) const = default;
};

struct RawPicture {
  PixelLayout layout;
  int width = 0;  // of a JPEG, its own header counts
  int height = 0;
  std::size_t row_bytes = 0;  // from row to row; 0 where rows follow without a gap
  std::span<const std::uint8_t> bytes;
};

// Throws std::runtime_error where the sizes make no sense, bytes are missing or a JPEG is damaged.
ml::Image image_from(const RawPicture& picture);

}  // namespace diatom::live
