// View: how to look at a scene.
#pragma once

#include <bitset>
#include <optional>

#include "renderer/camera.h"
#include "renderer/pick_id.h"

namespace diatom::renderer {

struct View {
  Camera camera;
  Eigen::Vector2i size_px = {1280, 800};
  std::bitset<16> hidden_layers;  // by LayerKind
  // (n, d): of points, thumbnails and surfaces only what has n.x + d >= 0 is drawn. World space.
  std::optional<Eigen::Vector4f> clip_plane;
  // Of a cloud that has more points only so many are drawn, spread evenly over its rows; 0: all.
  // Stats::points_thinned tells how many were left out, for the picture to say so.
  int point_budget = 0;

  bool shows(LayerKind layer) const { return !hidden_layers[static_cast<std::size_t>(layer)]; }
  void show(LayerKind layer, bool visible) {
    hidden_layers[static_cast<std::size_t>(layer)] = !visible;
  }
};

}  // namespace diatom::renderer
