#include "renderer/target.h"

#include <array>

#include "renderer/gl/api.h"

namespace diatom::renderer {
namespace {

gl::Texture2D make_texture(Eigen::Vector2i size_px, GLenum format) {
  auto texture = gl::Texture2D::create();
  glTextureStorage2D(texture.name(), 1, format, size_px.x(), size_px.y());
  glTextureParameteri(texture.name(), GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTextureParameteri(texture.name(), GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  return texture;
}

}  // namespace

Target::Target(Eigen::Vector2i size_px) : size_px_(-1, -1) {
  resize(size_px);
}

void Target::resize(Eigen::Vector2i size_px) {
  size_px = size_px.cwiseMax(0);
  if (size_px == size_px_) return;
  size_px_ = size_px;
  const Eigen::Vector2i kept = size_px.cwiseMax(1);
  color_ = make_texture(kept, GL_RGBA8);
  ids_ = make_texture(kept, GL_R32UI);
  depth_ = gl::Renderbuffer::create();
  glNamedRenderbufferStorage(depth_.name(), GL_DEPTH_COMPONENT32F, kept.x(), kept.y());

  all_ = gl::Framebuffer::create();
  glNamedFramebufferTexture(all_.name(), GL_COLOR_ATTACHMENT0, color_.name(), 0);
  glNamedFramebufferTexture(all_.name(), GL_COLOR_ATTACHMENT1, ids_.name(), 0);
  glNamedFramebufferRenderbuffer(all_.name(), GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER, depth_.name());
  constexpr std::array<GLenum, 2> both = {GL_COLOR_ATTACHMENT0, GL_COLOR_ATTACHMENT1};
  glNamedFramebufferDrawBuffers(all_.name(), both.size(), both.data());

  color_only_ = gl::Framebuffer::create();
  glNamedFramebufferTexture(color_only_.name(), GL_COLOR_ATTACHMENT0, color_.name(), 0);
  clear({0, 0, 0});
}

void Target::bind() const {
  glBindFramebuffer(GL_FRAMEBUFFER, all_.name());
  glViewport(0, 0, size_px_.x(), size_px_.y());
}

void Target::bind_color() const {
  glBindFramebuffer(GL_FRAMEBUFFER, color_only_.name());
  glViewport(0, 0, size_px_.x(), size_px_.y());
}

void Target::clear(const Eigen::Vector3f& color) const {
  const std::array<GLfloat, 4> opaque = {color.x(), color.y(), color.z(), 1};
  constexpr std::array<GLuint, 4> nothing = {0, 0, 0, 0};
  constexpr GLfloat far = 1;
  glClearNamedFramebufferfv(all_.name(), GL_COLOR, 0, opaque.data());
  glClearNamedFramebufferuiv(all_.name(), GL_COLOR, 1, nothing.data());
  glClearNamedFramebufferfv(all_.name(), GL_DEPTH, 0, &far);
}

Pixels Target::read_pixels() const {
  Pixels pixels{size_px_.x(), size_px_.y(), {}};
  const auto bytes = static_cast<std::size_t>(pixels.width) * pixels.height * 4;
  if (bytes == 0) return pixels;
  pixels.rgba.resize(bytes);
  glGetTextureImage(color_.name(), 0, GL_RGBA, GL_UNSIGNED_BYTE, static_cast<GLsizei>(bytes),
                    pixels.rgba.data());
  pixels.flip_rows();
  return pixels;
}

PickId Target::id_at(int x, int y) const {
  return id_near(x, y, 0);
}

PickId Target::id_near(int x, int y, int radius_px) const {
  const Eigen::Array2i from = Eigen::Array2i(x - radius_px, y - radius_px).max(0);
  const Eigen::Array2i to =
      Eigen::Array2i(x + radius_px + 1, y + radius_px + 1).min(size_px_.array());
  const Eigen::Array2i size = to - from;
  if (size.minCoeff() <= 0) return {};
  std::vector<std::uint32_t> ids(static_cast<std::size_t>(size.prod()));
  glGetTextureSubImage(ids_.name(), 0, from.x(), size_px_.y() - to.y(), 0, size.x(), size.y(), 1,
                       GL_RED_INTEGER, GL_UNSIGNED_INT,
                       static_cast<GLsizei>(ids.size() * sizeof(std::uint32_t)), ids.data());
  std::uint32_t nearest = 0;
  int nearest_squared = radius_px * radius_px + 1;
  for (int row = 0; row < size.y(); ++row) {
    for (int column = 0; column < size.x(); ++column) {
      const std::uint32_t id = ids[static_cast<std::size_t>(row * size.x() + column)];
      const int dx = from.x() + column - x;
      const int dy = to.y() - 1 - row - y;
      const int squared = dx * dx + dy * dy;
      if (id == 0 || squared >= nearest_squared) continue;
      nearest = id;
      nearest_squared = squared;
    }
  }
  return decode(nearest);
}

}  // namespace diatom::renderer
