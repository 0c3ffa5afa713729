// HeadlessContext: OpenGL without a window or a display server, by EGL. An NVIDIA card is used
// where there is one, else Mesa (a card of another maker, or the CPU).
#pragma once

namespace diatom::renderer::gl {

class HeadlessContext {
 public:
  // Makes the context current on this thread. Throws std::runtime_error where there is no EGL, or
  // no OpenGL 4.5 core in it.
  explicit HeadlessContext(bool debug = false);
  ~HeadlessContext();
  HeadlessContext(const HeadlessContext&) = delete;
  HeadlessContext& operator=(const HeadlessContext&) = delete;

  void make_current() const;

 private:
  void* display_ = nullptr;
  void* context_ = nullptr;
};

}  // namespace diatom::renderer::gl
