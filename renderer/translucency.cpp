#include "renderer/translucency.h"

#include <array>

#include "renderer/gl/api.h"

namespace diatom::renderer {

void Translucency::resize(Eigen::Vector2i size_px) {
  if (size_px == size_px_) return;
  size_px_ = size_px;
  sums_ = gl::Texture2D::create();
  revealage_ = gl::Texture2D::create();
  framebuffer_ = gl::Framebuffer::create();
  glTextureStorage2D(sums_.name(), 1, GL_RGBA32F, size_px.x(), size_px.y());
  glTextureStorage2D(revealage_.name(), 1, GL_R32F, size_px.x(), size_px.y());
  glNamedFramebufferTexture(framebuffer_.name(), GL_COLOR_ATTACHMENT0, sums_.name(), 0);
  glNamedFramebufferTexture(framebuffer_.name(), GL_COLOR_ATTACHMENT1, revealage_.name(), 0);
  constexpr std::array<GLenum, 2> both = {GL_COLOR_ATTACHMENT0, GL_COLOR_ATTACHMENT1};
  glNamedFramebufferDrawBuffers(framebuffer_.name(), both.size(), both.data());
}

void Translucency::begin(const Target& target, const Rectangle& region) {
  resize(target.size_px());
  // Another target than last time has another depth.
  glNamedFramebufferRenderbuffer(framebuffer_.name(), GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER,
                                 target.depth_buffer());
  // OpenGL counts rows from the bottom.
  const auto from_bottom = static_cast<float>(size_px_.y()) - region.y - region.height;
  glEnable(GL_SCISSOR_TEST);
  glScissor(static_cast<GLint>(region.x), static_cast<GLint>(from_bottom),
            static_cast<GLsizei>(region.width), static_cast<GLsizei>(region.height));
  constexpr std::array<GLfloat, 4> nothing = {0, 0, 0, 0};
  constexpr std::array<GLfloat, 4> all = {1, 1, 1, 1};
  glColorMaski(1, GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  glClearNamedFramebufferfv(framebuffer_.name(), GL_COLOR, 0, nothing.data());
  glClearNamedFramebufferfv(framebuffer_.name(), GL_COLOR, 1, all.data());
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.name());
  glEnablei(GL_BLEND, 1);
  glBlendFunci(0, GL_ONE, GL_ONE);
  glBlendFunci(1, GL_ZERO, GL_ONE_MINUS_SRC_COLOR);
}

void Translucency::end(const Target& target) {
  target.bind_color();
  glDisable(GL_DEPTH_TEST);
  glBlendFuncSeparate(GL_ONE_MINUS_SRC_ALPHA, GL_SRC_ALPHA, GL_ZERO, GL_ONE);
  glBindTextureUnit(0, sums_.name());
  glBindTextureUnit(1, revealage_.name());
  program_.use();
  glBindVertexArray(no_attributes_.name());
  glDrawArrays(GL_TRIANGLES, 0, 3);
  glBindTextureUnit(0, 0);
  glBindTextureUnit(1, 0);
  glDisable(GL_SCISSOR_TEST);
}

}  // namespace diatom::renderer
