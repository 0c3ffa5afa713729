#include "renderer/tiled.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "renderer/gl/api.h"
#include "renderer/marker.h"

namespace diatom::renderer {
namespace {

// Tiles begin at multiples of it, as quads of pixels and the rasteriser's blocks do: a tile's are
// those of the whole picture.
constexpr int grain_px = 64;

int round_up(float px) {
  return grain_px * static_cast<int>(std::ceil(px / grain_px));
}

int largest_side_px() {
  std::array<GLint, 2> viewport{};
  GLint texture = 0;
  GLint renderbuffer = 0;
  glGetIntegerv(GL_MAX_VIEWPORT_DIMS, viewport.data());
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &texture);
  glGetIntegerv(GL_MAX_RENDERBUFFER_SIZE, &renderbuffer);
  return std::min({viewport[0], viewport[1], texture, renderbuffer});
}

// A driver may drop a marker whose middle lies outside of what is drawn, so each tile is drawn with
// a rim as wide as the largest marker reaches.
int rim_px(const Scene& scene) {
  float reach = 0;
  for (const PointCloud& cloud : scene.clouds) {
    reach = std::max(reach, marker_reach_px(cloud.size_px, point_flag::selected) * 1.5F);
  }
  for (const Cursor& cursor : scene.cursors) reach = std::max(reach, cursor.size_px);
  return round_up(reach);
}

// Rows and columns from..to (without) of what was read.
Pixels cropped(const Pixels& pixels, const Eigen::Vector2i& from, const Eigen::Vector2i& size) {
  if (from.isZero() && size == Eigen::Vector2i(pixels.width, pixels.height)) return pixels;
  Pixels crop{size.x(), size.y(), {}};
  crop.rgba.reserve(static_cast<std::size_t>(size.prod()) * 4);
  for (int y = 0; y < size.y(); ++y) {
    const auto first = pixels.rgba.begin() +
                       (static_cast<std::ptrdiff_t>(from.y() + y) * pixels.width + from.x()) * 4;
    crop.rgba.insert(crop.rgba.end(), first, first + size.x() * std::ptrdiff_t{4});
  }
  return crop;
}

}  // namespace

TiledPicture::TiledPicture(Scene scene, View view, int tile_px)
    : scene_(std::move(scene)), view_(std::move(view)) {
  const Eigen::Array2i picture = view_.size_px.cwiseMax(0);
  const int side = std::min(tile_px, largest_side_px());
  const bool fits = picture.maxCoeff() <= side;
  rim_px_ = fits ? 0 : rim_px(scene_);
  step_px_ =
      fits ? std::max(side, 1) : std::max(grain_px, (side - 2 * rim_px_) / grain_px * grain_px);
  const Eigen::Array2i tiles = (picture + step_px_ - 1) / step_px_;
  columns_ = tiles.x();
  rows_ = tiles.y();
}

// From the bottom, as OpenGL counts rows; `to` without.
Tile TiledPicture::draw_next(Renderer& renderer) {
  const Eigen::Array2i picture = view_.size_px.cwiseMax(0);
  const Eigen::Array2i from = Eigen::Array2i(drawn_ % columns_, drawn_ / columns_) * step_px_;
  const Eigen::Array2i to = (from + step_px_).min(picture);
  const Eigen::Array2i drawn_from = (from - rim_px_).max(0);
  const Eigen::Array2i drawn_to = (to + rim_px_).min(picture);
  view_.part = PicturePart{{drawn_from.x(), picture.y() - drawn_to.y()}, drawn_to - drawn_from};
  Tile tile;
  tile.stats = renderer.render(scene_, view_, target_);
  tile.at_px = {from.x(), picture.y() - to.y()};
  const Eigen::Vector2i in_drawn(from.x() - drawn_from.x(), drawn_to.y() - to.y());
  tile.pixels = cropped(target_.read_pixels(), in_drawn, to - from);
  ++drawn_;
  return tile;
}

Stats render_tiled(
    Renderer& renderer, const Scene& scene, const View& view,
    const std::function<void(const Eigen::Vector2i& at_px, const Pixels& tile)>& take,
    int tile_px) {
  TiledPicture picture(scene, view, tile_px);
  Stats sum;
  while (!picture.is_done()) {
    const Tile tile = picture.draw_next(renderer);
    sum.render_ms += tile.stats.render_ms;
    sum.draw_calls += tile.stats.draw_calls;
    sum.points_drawn += tile.stats.points_drawn;
    sum.points_hidden += tile.stats.points_hidden;
    sum.points_thinned += tile.stats.points_thinned;
    take(tile.at_px, tile.pixels);
  }
  return sum;
}

}  // namespace diatom::renderer
