// What an encoded image says of itself before it is decoded: whether it is of a format that is read
// at all, whether it ends before its time, since decoders return grey areas instead of saying so,
// and how large it is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace diatom::ml {

// Whether the bytes begin as those of a PNG, JPEG, TIFF, BMP, WebP, PGM or PPM do. A decoder
// may know many more formats, whose code is rarely used and rarely looked at.
bool is_of_read_format(std::span<const std::uint8_t> bytes);

// True where the bytes begin as the format and end before its end marker. What follows the marker
// (padding, a camera's trailer) does not count.
bool is_truncated_jpeg(std::span<const std::uint8_t> bytes);
bool is_truncated_png(std::span<const std::uint8_t> bytes);

// The larger of width and height in the header of a JPEG or a PNG; nothing for other formats.
std::optional<int> promised_side_px(std::span<const std::uint8_t> bytes);

}  // namespace diatom::ml
