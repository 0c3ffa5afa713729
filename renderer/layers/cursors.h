// Cursors: highlighted places, drawn over all points so they are never hidden.
#pragma once

#include "renderer/gl/program.h"
#include "renderer/layers/layer.h"

namespace diatom::renderer {

class CursorsLayer final : public Layer {
 public:
  CursorsLayer();
  void draw(const Scene& scene, const View& view, const Target& target, Stats& stats) override;

 private:
  gl::Program program_{"cursors"};
  gl::VertexArray attributes_ = gl::VertexArray::create();
  gl::Buffer rows_ = gl::Buffer::create();
};

}  // namespace diatom::renderer
