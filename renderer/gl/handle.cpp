#include "renderer/gl/handle.h"

#include "renderer/gl/api.h"

namespace diatom::renderer::gl {
namespace {

template <typename Create>
std::uint32_t created(Create create) {
  GLuint name = 0;
  create(&name);
  return name;
}

}  // namespace

std::uint32_t BufferTraits::create() {
  return created([](GLuint* name) { glCreateBuffers(1, name); });
}
void BufferTraits::destroy(std::uint32_t name) {
  glDeleteBuffers(1, &name);
}

std::uint32_t VertexArrayTraits::create() {
  return created([](GLuint* name) { glCreateVertexArrays(1, name); });
}
void VertexArrayTraits::destroy(std::uint32_t name) {
  glDeleteVertexArrays(1, &name);
}

std::uint32_t Texture2DTraits::create() {
  return created([](GLuint* name) { glCreateTextures(GL_TEXTURE_2D, 1, name); });
}
void Texture2DTraits::destroy(std::uint32_t name) {
  glDeleteTextures(1, &name);
}

std::uint32_t RenderbufferTraits::create() {
  return created([](GLuint* name) { glCreateRenderbuffers(1, name); });
}
void RenderbufferTraits::destroy(std::uint32_t name) {
  glDeleteRenderbuffers(1, &name);
}

std::uint32_t FramebufferTraits::create() {
  return created([](GLuint* name) { glCreateFramebuffers(1, name); });
}
void FramebufferTraits::destroy(std::uint32_t name) {
  glDeleteFramebuffers(1, &name);
}

std::uint32_t VertexShaderTraits::create() {
  return glCreateShader(GL_VERTEX_SHADER);
}
void VertexShaderTraits::destroy(std::uint32_t name) {
  glDeleteShader(name);
}

std::uint32_t FragmentShaderTraits::create() {
  return glCreateShader(GL_FRAGMENT_SHADER);
}
void FragmentShaderTraits::destroy(std::uint32_t name) {
  glDeleteShader(name);
}

std::uint32_t ShaderProgramTraits::create() {
  return glCreateProgram();
}
void ShaderProgramTraits::destroy(std::uint32_t name) {
  glDeleteProgram(name);
}

}  // namespace diatom::renderer::gl
