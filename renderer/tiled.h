// Tiled: a picture of any size, drawn in tiles that a target can hold and handed over one by one,
// so that neither the driver's limits nor its memory bound the picture, and who must not wait draws
// a tile a frame.
#pragma once

#include <functional>

#include "renderer/renderer.h"

namespace diatom::renderer {

// A tile's side where nothing else is said: what a target of it takes, with its translucent
// surfaces, is 600 MB.
inline constexpr int usual_tile_px = 4096;

struct Tile {
  Eigen::Vector2i at_px = {0, 0};  // from the picture's top left corner
  Pixels pixels;
  Stats stats;
};

// A picture of view.size_px; view.part is ignored. Tiles are no larger than `tile_px` or than the
// driver allows, and cover the picture once. A picture that fits one tile is what Renderer::render
// draws; another one differs from that by the rounding of places, at most in a few pixels in a
// thousand and by what the eye cannot see.
class TiledPicture {
 public:
  // Needs a current context, as the other calls do.
  TiledPicture(Scene scene, View view, int tile_px = usual_tile_px);

  int tiles() const { return columns_ * rows_; }
  int drawn() const { return drawn_; }
  bool is_done() const { return drawn_ == tiles(); }
  Tile draw_next(Renderer& renderer);  // not once it is done

 private:
  Scene scene_;
  View view_;
  Target target_;
  int rim_px_ = 0;   // drawn around each tile
  int step_px_ = 1;  // from tile to tile
  int columns_ = 0;
  int rows_ = 0;
  int drawn_ = 0;
};

// Draws all of it and hands over each tile. Returns the sums of times and draw calls; points are
// those of the tiles, so some count several times.
Stats render_tiled(
    Renderer& renderer, const Scene& scene, const View& view,
    const std::function<void(const Eigen::Vector2i& at_px, const Pixels& tile)>& take,
    int tile_px = usual_tile_px);

}  // namespace diatom::renderer
