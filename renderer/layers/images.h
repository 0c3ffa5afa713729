// Images: textured rectangles. A texture is filled again only when the image is another snapshot,
// and made anew only when its size changes, so a feed of frames costs one upload a frame.
#pragma once

#include <memory>
#include <vector>

#include "renderer/gl/program.h"
#include "renderer/layers/layer.h"

namespace diatom::renderer {

class ImagesLayer final : public Layer {
 public:
  ImagesLayer();
  void draw(const Scene& scene, const View& view, const Target& target, Stats& stats) override;

 private:
  struct Texture {
    std::shared_ptr<const std::uint8_t> source;  // held, so that its address stays its own
    gl::Texture2D texture;
    int width = 0;
    int height = 0;
    int channels = 0;

    void show(const ImageItem& image);
  };

  gl::Program program_{"images"};
  gl::VertexArray no_attributes_ = gl::VertexArray::create();
  std::vector<Texture> textures_;  // one entry an image of the last scene
};

}  // namespace diatom::renderer
