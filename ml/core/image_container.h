// Whether an encoded image ends before its time: decoders return grey areas instead of saying so.
#pragma once

#include <cstdint>
#include <span>

namespace diatom::ml {

// True where the bytes begin as the format and end before its end marker. What follows the marker
// (padding, a camera's trailer) does not count.
bool is_truncated_jpeg(std::span<const std::uint8_t> bytes);
bool is_truncated_png(std::span<const std::uint8_t> bytes);

}  // namespace diatom::ml
