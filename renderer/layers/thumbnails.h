// Thumbnails: pictures in the place of near points, in one draw call. Which ones are near is
// decided here, anew each frame; far points cost a multiplication.
#pragma once

#include <memory>
#include <vector>

#include "renderer/gl/program.h"
#include "renderer/layers/layer.h"

namespace diatom::renderer {

class ThumbnailsLayer final : public Layer {
 public:
  ThumbnailsLayer();
  void draw(const Scene& scene, const View& view, const Target& target, Stats& stats) override;

 private:
  void show_sheet(const Thumbnails& thumbnails);

  gl::Program program_{"thumbnails"};
  gl::VertexArray attributes_ = gl::VertexArray::create();
  gl::Buffer instances_ = gl::Buffer::create();
  std::shared_ptr<const std::uint8_t>
      source_;  // of the texture; held, so its address stays its own
  gl::Texture2D sheet_;
};

}  // namespace diatom::renderer
