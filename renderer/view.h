// View: how to look at a scene.
#pragma once

#include <bitset>

#include "renderer/camera.h"
#include "renderer/pick_id.h"

namespace diatom::renderer {

struct View {
  Camera camera;
  Eigen::Vector2i size_px = {1280, 800};
  std::bitset<16> hidden_layers;  // by LayerKind

  bool shows(LayerKind layer) const { return !hidden_layers[static_cast<std::size_t>(layer)]; }
  void show(LayerKind layer, bool visible) {
    hidden_layers[static_cast<std::size_t>(layer)] = !visible;
  }
};

}  // namespace diatom::renderer
