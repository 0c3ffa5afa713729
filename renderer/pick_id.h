// PickId: what is under a pixel. The id buffer keeps 32 bits a pixel; zero is "nothing".
#pragma once

#include <cstdint>

namespace diatom::renderer {

// In drawing order.
enum class LayerKind : std::uint8_t {
  none,
  backdrop,
  images,
  grid,
  points,
  thumbnails,
  surfaces,
  cursors
};

struct PickId {
  LayerKind layer = LayerKind::none;  // 4 bits
  int item = 0;                       // 4 bits: which cloud, which image
  int index = 0;                      // 24 bits: which row

  explicit operator bool() const { return layer != LayerKind::none; }
  bool operator==(const PickId&) const = default;
};

inline constexpr int max_items = 16;
inline constexpr int max_index = 0xFF'FFFF;

constexpr std::uint32_t encode(PickId id) {
  return static_cast<std::uint32_t>(id.layer) << 28U | static_cast<std::uint32_t>(id.item) << 24U |
         static_cast<std::uint32_t>(id.index);
}

constexpr PickId decode(std::uint32_t bits) {
  return {static_cast<LayerKind>(bits >> 28U), static_cast<int>(bits >> 24U & 0xFU),
          static_cast<int>(bits & 0xFF'FFFFU)};
}

}  // namespace diatom::renderer
