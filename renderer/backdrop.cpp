#include "renderer/backdrop.h"

#include "renderer/gl/api.h"

namespace diatom::renderer {

void Backdrop::draw(Eigen::Vector2i size_px) {
  picture_ = gl::Texture2D::create();
  glTextureStorage2D(picture_.name(), 1, GL_RGBA8, size_px.x(), size_px.y());
  const auto framebuffer = gl::Framebuffer::create();
  glNamedFramebufferTexture(framebuffer.name(), GL_COLOR_ATTACHMENT0, picture_.name(), 0);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer.name());
  glViewport(0, 0, size_px.x(), size_px.y());
  glDisable(GL_DEPTH_TEST);
  glDisablei(GL_BLEND, 0);
  program_.use();
  glBindVertexArray(no_attributes_.name());
  glDrawArrays(GL_TRIANGLES, 0, 3);
}

void Backdrop::paint(Theme theme, const View& view, const Target& target) {
  if (theme_ != theme || part_ != view.drawn_part() || whole_px_ != view.size_px) {
    draw(target.size_px());
    theme_ = theme;
    part_ = view.drawn_part();
    whole_px_ = view.size_px;
  }
  glCopyImageSubData(picture_.name(), GL_TEXTURE_2D, 0, 0, 0, 0, target.color_texture(),
                     GL_TEXTURE_2D, 0, 0, 0, 0, part_.size_px.x(), part_.size_px.y(), 1);
}

}  // namespace diatom::renderer
