#include "ml/core/image_container.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace diatom::ml {
namespace {

std::size_t big_endian(std::span<const std::uint8_t> bytes) {
  std::size_t value = 0;
  for (const auto byte : bytes) value = value << 8U | byte;
  return value;
}

bool begins_with(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> prefix) {
  return bytes.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

// JPEG markers (ITU-T T.81, table B.1) that stand alone, without a length behind them.
bool stands_alone(std::uint8_t marker) {
  const bool restart = marker >= 0xD0 && marker <= 0xD7;
  return restart || marker == 0x01 || marker == 0xD8;
}

// Those that begin a frame: SOF0 to SOF15, among which lie DHT, JPG and DAC.
bool begins_frame(std::uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

constexpr std::array<std::uint8_t, 3> jpeg_start = {0xFF, 0xD8, 0xFF};
constexpr std::array<std::uint8_t, 8> png_start = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

std::optional<int> jpeg_side_px(std::span<const std::uint8_t> bytes) {
  // Marker (2), length (2), precision (1), height (2), width (2).
  for (std::size_t at = 2; at + 9 <= bytes.size();) {
    const auto marker = bytes[at + 1];
    if (bytes[at] != 0xFF || marker == 0x00) return std::nullopt;  // debris, which decoders skip
    if (begins_frame(marker))
      return static_cast<int>(
          std::max(big_endian(bytes.subspan(at + 5, 2)), big_endian(bytes.subspan(at + 7, 2))));
    if (marker == 0xFF)
      ++at;
    else
      at += stands_alone(marker) ? 2 : 2 + big_endian(bytes.subspan(at + 2, 2));
  }
  return std::nullopt;
}

}  // namespace

bool is_of_read_format(std::span<const std::uint8_t> bytes) {
  constexpr std::array<std::string_view, 7> starts = {
      "\xFF\xD8\xFF", "\x89PNG\r\n\x1A\n", "BM",  // JPEG, PNG, BMP
      {"II*\0", 4},   {"MM\0*", 4},               // TIFF
      {"II+\0", 4},   {"MM\0+", 4}};              // and its sequel with 64-bit offsets
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const bool is_webp = text.size() >= 12 && text.starts_with("RIFF") && text.substr(8, 4) == "WEBP";
  // PGM and PPM, as text and as bytes: the magic number is followed by white space.
  const bool is_pgm_or_ppm = text.size() > 2 && text[0] == 'P' &&
                             std::string_view("2356").find(text[1]) != std::string_view::npos &&
                             std::isspace(bytes[2]) != 0;
  return is_webp || is_pgm_or_ppm || std::any_of(starts.begin(), starts.end(), [text](auto start) {
           return text.starts_with(start);
         });
}

bool is_truncated_jpeg(std::span<const std::uint8_t> bytes) {
  constexpr std::uint8_t end_of_image = 0xD9;
  if (!begins_with(bytes, jpeg_start)) return false;
  // Segments are jumped over by their lengths, since a thumbnail inside one has an end of its own.
  // Between segments, and in the coded pixels, only FF followed by neither 0 nor FF is a marker.
  std::size_t at = 2;
  while (at + 1 < bytes.size()) {
    const auto marker = bytes[at + 1];
    if (bytes[at] != 0xFF || marker == 0x00 || marker == 0xFF) {
      ++at;
    } else if (marker == end_of_image) {
      return false;
    } else if (stands_alone(marker)) {
      at += 2;
    } else {
      if (at + 4 > bytes.size()) return true;
      at += 2 + big_endian(bytes.subspan(at + 2, 2));
    }
  }
  return true;
}

bool is_truncated_png(std::span<const std::uint8_t> bytes) {
  if (!begins_with(bytes, png_start)) return false;
  // Chunks: length (4), type (4), data, checksum (4).
  std::size_t at = png_start.size();
  while (at + 12 <= bytes.size()) {
    const auto length = big_endian(bytes.subspan(at, 4));
    if (length > bytes.size() - at - 12) return true;
    if (std::memcmp(bytes.data() + at + 4, "IEND", 4) == 0) return false;
    at += 12 + length;
  }
  return true;
}

std::optional<int> promised_side_px(std::span<const std::uint8_t> bytes) {
  if (begins_with(bytes, jpeg_start)) return jpeg_side_px(bytes);
  // Behind the start, IHDR's length (4) and type (4): width (4), height (4), at most 2^31 - 1.
  // Chunks that decoders do not know may lie before it.
  if (!begins_with(bytes, png_start) || bytes.size() < 24) return std::nullopt;
  if (std::memcmp(bytes.data() + 12, "IHDR", 4) != 0) return std::nullopt;
  const auto side = std::max(big_endian(bytes.subspan(16, 4)), big_endian(bytes.subspan(20, 4)));
  return side <= INT32_MAX ? std::optional(static_cast<int>(side)) : std::nullopt;
}

}  // namespace diatom::ml
