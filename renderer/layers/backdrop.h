// The theme's soft gradient behind everything; nothing where the scene has a flat background, since
// the target was cleared to it.
#pragma once

#include "renderer/gl/program.h"
#include "renderer/layers/layer.h"

namespace diatom::renderer {

class BackdropLayer final : public Layer {
 public:
  BackdropLayer();
  void draw(const Scene& scene, const View& view, Stats& stats) override;

 private:
  gl::Program program_{"backdrop"};
  gl::VertexArray no_attributes_ = gl::VertexArray::create();
};

}  // namespace diatom::renderer
