// FrameUniforms: what every shader may know of the frame, as the two blocks of frame.glsl.
#pragma once

#include <optional>

#include "renderer/gl/handle.h"
#include "renderer/scene.h"
#include "renderer/view.h"

namespace diatom::renderer {

class FrameUniforms {
 public:
  FrameUniforms();
  void update(const Scene& scene, const View& view);  // fills and binds both blocks

 private:
  gl::Buffer frame_;
  gl::Buffer colors_;
  std::optional<Theme> uploaded_;  // the theme that colors_ holds
};

}  // namespace diatom::renderer
