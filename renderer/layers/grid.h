// The ground grid and the three axes, in one instanced draw call without any vertex buffer.
#pragma once

#include "renderer/gl/program.h"
#include "renderer/layers/layer.h"

namespace diatom::renderer {

class GridLayer final : public Layer {
 public:
  GridLayer();
  void draw(const Scene& scene, const View& view, const Target& target, Stats& stats) override;

 private:
  gl::Program program_{"grid"};
  gl::VertexArray no_attributes_ = gl::VertexArray::create();
};

}  // namespace diatom::renderer
