#include "app/panels/block_picture.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace diatom::app {
namespace {

std::span<const std::uint8_t> row_of(const ml::Image& image, int y) {
  const auto length = static_cast<std::size_t>(image.width * image.channels);
  return std::span(image.pixels).subspan(static_cast<std::size_t>(y) * length, length);
}

bool same_rows(const ml::Image& image, int a, int b) {
  const auto first = row_of(image, a);
  return std::equal(first.begin(), first.end(), row_of(image, b).begin());
}

ImU32 color_at(const ml::Image& image, int x, int y) {
  const auto pixel = row_of(image, y).subspan(static_cast<std::size_t>(x * image.channels));
  const auto channel = [&](std::size_t c) { return pixel[image.channels == 3 ? c : 0]; };
  return IM_COL32(channel(0), channel(1), channel(2), 255);
}

// Rows from `y` to `end` look alike: one rectangle for each run of a colour.
void draw_band(ImDrawList& list, const ml::Image& image, ImVec2 at, float scale, int y, int end) {
  const auto px = [scale](int n) { return std::round(scale * static_cast<float>(n)); };
  for (int x = 0, next = 0; x < image.width; x = next) {
    const ImU32 color = color_at(image, x, y);
    for (next = x + 1; next < image.width && color_at(image, next, y) == color;) ++next;
    list.AddRectFilled({at.x + px(x), at.y + px(y)}, {at.x + px(next), at.y + px(end)}, color);
  }
}

}  // namespace

void block_picture(const ml::Image& image, float width_px) {
  if (image.empty() || width_px < 1) return;
  const float scale = width_px / static_cast<float>(image.width);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width_px, scale * static_cast<float>(image.height)});
  auto& list = *ImGui::GetWindowDrawList();
  for (int y = 0, next = 0; y < image.height; y = next) {
    for (next = y + 1; next < image.height && same_rows(image, y, next);) ++next;
    draw_band(list, image, at, scale, y, next);
  }
}

}  // namespace diatom::app
