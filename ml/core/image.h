// Image: decoded pixels, 8 bit, one (grey) or three (RGB) channels; and how files become images.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace diatom::ml {

struct Image {
  int width = 0;
  int height = 0;
  int channels = 3;                  // 1 grey, 3 RGB
  std::vector<std::uint8_t> pixels;  // (height, width, channels), rows top to bottom

  bool empty() const { return pixels.empty(); }
};

// Decodes PNG, JPEG, TIFF, BMP, WebP, PGM and PPM, no others; 8 or 16 bit, grey or colour. Alpha is
// composed over white. 16-bit values are scaled by the smallest of 10, 12, 14, 16 bits that holds
// the image's maximum. Throws std::runtime_error with the reason where the bytes are no image, a
// truncated one, or one of more than a billion pixels.
Image decode_image(std::span<const std::uint8_t> file_bytes);

// The larger of width and height, by the header alone where the bytes are PNG or JPEG. Throws as
// decode_image does, but for damage behind the header.
int longest_side_px(std::span<const std::uint8_t> file_bytes);

// Throws std::runtime_error that names the file.
std::vector<std::uint8_t> read_bytes(const std::filesystem::path& file);
Image read_image(const std::filesystem::path& file);

// Written to a temporary file beside it and renamed. The name's ending chooses the format.
void write_image(const std::filesystem::path& file, const Image& image);

bool has_image_ending(const std::filesystem::path& file);

}  // namespace diatom::ml
