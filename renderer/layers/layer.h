// Layer: draws one kind of scene item, in one draw call an item or fewer. A new layer is a file in
// this folder, a shader pair in shaders/, a LayerKind, and one line in renderer.cpp.
#pragma once

#include "renderer/pick_id.h"
#include "renderer/scene.h"
#include "renderer/target.h"
#include "renderer/view.h"

namespace diatom::renderer {

struct Stats;

// What the renderer sets up before the layer draws, and takes back afterwards.
struct DrawState {
  bool depth_test = false;
  bool depth_write = false;
  bool writes_ids = false;
};

class Layer {
 public:
  Layer(LayerKind kind, DrawState state) : kind_(kind), state_(state) {}
  virtual ~Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  LayerKind kind() const { return kind_; }
  DrawState state() const { return state_; }

  // The target is bound, frame.glsl's blocks are filled, blending is on; the layer may change what
  // is bound and how it blends. It adds what it drew to the stats.
  virtual void draw(const Scene& scene, const View& view, const Target& target, Stats& stats) = 0;

 private:
  LayerKind kind_;
  DrawState state_;
};

}  // namespace diatom::renderer
