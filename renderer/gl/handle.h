// Handle: the owner of one OpenGL object. It moves, it does not copy, and a buffer's handle is no
// texture's. This header names no OpenGL type, so public headers may hold handles.
#pragma once

#include <cstdint>
#include <utility>

namespace diatom::renderer::gl {

template <typename Traits>
class Handle {
 public:
  Handle() = default;                                          // owns nothing
  static Handle create() { return Handle(Traits::create()); }  // needs a current context
  ~Handle() { reset(); }

  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle(Handle&& other) noexcept : name_(std::exchange(other.name_, 0)) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      reset();
      name_ = std::exchange(other.name_, 0);
    }
    return *this;
  }

  std::uint32_t name() const { return name_; }
  explicit operator bool() const { return name_ != 0; }

 private:
  explicit Handle(std::uint32_t name) : name_(name) {}
  void reset() {
    if (name_ != 0) Traits::destroy(std::exchange(name_, 0));
  }

  std::uint32_t name_ = 0;
};

#define DIATOM_GL_HANDLE(Type)               \
  struct Type##Traits {                      \
    static std::uint32_t create();           \
    static void destroy(std::uint32_t name); \
  };                                         \
  using Type = Handle<Type##Traits>

DIATOM_GL_HANDLE(Buffer);
DIATOM_GL_HANDLE(VertexArray);
DIATOM_GL_HANDLE(Texture2D);
DIATOM_GL_HANDLE(Renderbuffer);
DIATOM_GL_HANDLE(Framebuffer);
DIATOM_GL_HANDLE(VertexShader);
DIATOM_GL_HANDLE(FragmentShader);
DIATOM_GL_HANDLE(ShaderProgram);

#undef DIATOM_GL_HANDLE

}  // namespace diatom::renderer::gl
