// Tiled: a picture of any size, drawn in tiles that a target can hold and handed over one by one,
// so that neither the driver's limits nor its memory bound the picture.
#pragma once

#include <functional>

#include "renderer/renderer.h"

namespace diatom::renderer {

// A tile's side where nothing else is said: what a target of it takes, with its translucent
// surfaces, is 600 MB.
inline constexpr int usual_tile_px = 4096;

// Draws the picture of view.size_px and hands over each tile with its place from the top left
// corner; view.part is ignored. Tiles are no larger than `tile_px` or than the driver allows, and
// cover the picture once. Returns the sums of times and draw calls; points are those of the tiles,
// so some count several times. A picture that fits one tile is what Renderer::render draws; another
// one differs from that by the rounding of places, at most in a few pixels in a thousand and by
// what the eye cannot see.
Stats render_tiled(
    Renderer& renderer, const Scene& scene, View view,
    const std::function<void(const Eigen::Vector2i& at_px, const Pixels& tile)>& take,
    int tile_px = usual_tile_px);

}  // namespace diatom::renderer
