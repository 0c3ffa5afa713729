// Occlusion: which points cannot be seen, because nearer ones cover all of their markers or because
// they lie outside of the picture. Leaving them out changes nothing in it, and of a crowd they are
// most.
#pragma once

#include <cstdint>
#include <vector>

#include "renderer/colormap.h"
#include "renderer/scene.h"
#include "renderer/view.h"

namespace diatom::renderer {

class Occlusion {
 public:
  // Of the rows, nearest first, those of which something can be seen, in the same order. A pixel
  // counts as covered where a marker is opaque, so what shines through a smooth edge stays. The
  // hovered row, which is drawn in front of all others, always stays.
  std::vector<std::uint32_t> visible(const std::vector<std::uint32_t>& near_first,
                                     const PointCloud& cloud, const View& view, bool smooth_edges);

 private:
  struct Span;

  Eigen::Vector2f pixel_of(const Eigen::Vector4f& clip) const;
  // Whether nothing can be seen of what reaches that far from its middle.
  bool covers(const Eigen::Vector2f& middle_px, float reach_px) const;
  // Covers what lies within a marker's border but for a rim.
  void add(const Eigen::Vector2f& middle_px, MarkerShape shape, float radius_px, float inset_px);

  // A bit a pixel of the drawn part, its rows from the top, each padded by 8 bytes.
  std::vector<std::uint8_t> covered_;
  Eigen::Vector2i size_px_ = {0, 0};
  std::ptrdiff_t row_bytes_ = 0;
};

}  // namespace diatom::renderer
