#include "renderer/window_surface.h"

#include <array>

#include "renderer/gl/api.h"

namespace diatom::renderer {

void bind_window(Eigen::Vector2i size_px) {
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glViewport(0, 0, size_px.x(), size_px.y());
}

void clear_window(const Eigen::Vector3f& color) {
  const std::array<GLfloat, 4> opaque = {color.x(), color.y(), color.z(), 1};
  glClearNamedFramebufferfv(0, GL_COLOR, 0, opaque.data());
}

Pixels read_window(Eigen::Vector2i size_px) {
  Pixels pixels{size_px.x(), size_px.y(), {}};
  const auto bytes = static_cast<std::size_t>(pixels.width) * pixels.height * 4;
  if (bytes == 0) return pixels;
  pixels.rgba.resize(bytes);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
  glReadBuffer(GL_BACK);
  glReadnPixels(0, 0, pixels.width, pixels.height, GL_RGBA, GL_UNSIGNED_BYTE,
                static_cast<GLsizei>(bytes), pixels.rgba.data());
  pixels.flip_rows();
  return pixels;
}

}  // namespace diatom::renderer
