// Target: an offscreen picture. It holds colour, depth and the ids of what was drawn, so the mouse
// can ask what lies under it. Coordinates and rows count from the top left corner.
//
// Any size is safe: a side below 1 px is kept as 1 px inside, and reads as an empty picture.
#pragma once

#include <cstdint>

#include <Eigen/Core>

#include "renderer/gl/handle.h"
#include "renderer/pick_id.h"
#include "renderer/pixels.h"

namespace diatom::renderer {

class Target {
 public:
  explicit Target(Eigen::Vector2i size_px = {0, 0});  // needs a current context

  void resize(Eigen::Vector2i size_px);  // the old picture is lost; free if the size is the same
  Eigen::Vector2i size_px() const { return size_px_; }

  // What is drawn next goes here: into colour, depth and ids ...
  void bind() const;
  // ... or into colour alone, for painters that know nothing of ids (a user interface).
  void bind_color() const;
  void clear(const Eigen::Vector3f& color) const;

  Pixels read_pixels() const;
  PickId id_at(int x, int y) const;  // nothing where it is outside
  // The id nearest to the pixel within a square of that radius, so thin things can be hit.
  PickId id_near(int x, int y, int radius_px = 3) const;

  // The texture's name, for user interfaces. Its first row is the *bottom* one, as is usual in
  // OpenGL: show it with texture coordinates from (0, 1) to (1, 0).
  std::uint32_t color_texture() const { return color_.name(); }
  std::uint32_t depth_buffer() const { return depth_.name(); }  // a renderbuffer's name

 private:
  Eigen::Vector2i size_px_;
  gl::Texture2D color_;
  gl::Texture2D ids_;
  gl::Renderbuffer depth_;
  gl::Framebuffer all_;
  gl::Framebuffer color_only_;
};

}  // namespace diatom::renderer
