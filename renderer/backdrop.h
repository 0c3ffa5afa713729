// Backdrop: the theme's soft gradient, painted over the whole target before any layer. It is drawn
// once for a size, part and theme and copied from then on: on a CPU a copy costs a fifth of the
// drawing.
#pragma once

#include <optional>

#include "renderer/gl/handle.h"
#include "renderer/gl/program.h"
#include "renderer/scene.h"
#include "renderer/target.h"
#include "renderer/view.h"

namespace diatom::renderer {

class Backdrop {
 public:
  // frame.glsl's blocks are those of a scene with this theme. Binds another framebuffer.
  void paint(Theme theme, const View& view, const Target& target);

 private:
  void draw(Eigen::Vector2i size_px);

  gl::Program program_{"backdrop"};
  gl::VertexArray no_attributes_ = gl::VertexArray::create();
  gl::Texture2D picture_;
  // What it was drawn for.
  std::optional<Theme> theme_;
  PicturePart part_;
  Eigen::Vector2i whole_px_ = {0, 0};
};

}  // namespace diatom::renderer
