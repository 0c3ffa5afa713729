// Translucency: what can be seen through, drawn in any order. Weighted blended order-independent
// transparency (McGuire and Bavoil, Journal of Computer Graphics Techniques 2(2), 2013): colours
// are summed with weights that fall with distance, and how much of the background is left is a
// product, so neither depends on the order. One last pass lays their quotient over the picture.
#pragma once

#include "renderer/gl/handle.h"
#include "renderer/gl/program.h"
#include "renderer/scene.h"
#include "renderer/target.h"

namespace diatom::renderer {

class Translucency {
 public:
  // What is drawn next is summed: vec4(colour * alpha, alpha) * weight to location 0, and alpha to
  // location 1. It is tested against the target's depth and leaves none. Only pixels of the region
  // are touched: on a CPU, clearing and looking through a whole picture costs 20 ms.
  void begin(const Target& target, const Rectangle& region);
  // Lays the sums over the target's colour.
  void end(const Target& target);

 private:
  void resize(Eigen::Vector2i size_px);

  gl::Program program_{"translucency"};
  gl::VertexArray no_attributes_ = gl::VertexArray::create();
  // 32 bits a number: with 16 the order shows, and on a CPU those are slower.
  gl::Texture2D sums_;
  gl::Texture2D revealage_;  // the share of the background that is left
  gl::Framebuffer framebuffer_;
  Eigen::Vector2i size_px_ = {0, 0};
};

}  // namespace diatom::renderer
