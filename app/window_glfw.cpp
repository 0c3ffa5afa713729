// The real window.
#include <atomic>
#include <cctype>
#include <stdexcept>
#include <utility>
#include <vector>

#include "app/window.h"
#include "renderer/gl/driver.h"
#include "renderer/window_surface.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <imgui.h>

namespace diatom::app {

namespace {

// Before 1.87 Dear ImGui looked at keys once a frame, so that a slow frame missed a quick tap.
constexpr bool loses_short_taps = IMGUI_VERSION_NUM < 18700;

[[noreturn]] void fail(const std::string& what) {
  const char* reason = nullptr;
  glfwGetError(&reason);
  throw std::runtime_error(what + (reason != nullptr ? std::string(": ") + reason : std::string()) +
                           "; --headless draws without a window");
}

// The key that bears a sign on this keyboard; GLFW names keys by their places on an American one.
// Later versions of Dear ImGui's backend do this themselves.
int as_labelled(int key, int scancode) {
  const bool bears_sign = key > GLFW_KEY_SPACE && key < GLFW_KEY_WORLD_1;
  const bool is_digit = key >= GLFW_KEY_0 && key <= GLFW_KEY_9;
  const char* sign = bears_sign && !is_digit ? glfwGetKeyName(key, scancode) : nullptr;
  if (sign == nullptr || std::isgraph(static_cast<unsigned char>(sign[0])) == 0 || sign[1] != 0)
    return key;
  if (sign[0] == '+') return GLFW_KEY_EQUAL;
  return std::toupper(static_cast<unsigned char>(sign[0]));
}

class Glfw {
 public:
  Glfw() {
    if (glfwInit() != GLFW_TRUE) fail("no display could be opened");
  }
  ~Glfw() { glfwTerminate(); }
  Glfw(const Glfw&) = delete;
  Glfw& operator=(const Glfw&) = delete;
};

class GlfwWindow : public Window {
 public:
  GlfwWindow(const std::string& title, Eigen::Vector2i size_px, bool vertical_sync) {
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 4);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 5);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    window_ = glfwCreateWindow(size_px.x(), size_px.y(), title.c_str(), nullptr, nullptr);
    if (window_ == nullptr) fail("no window with OpenGL 4.5 could be opened");
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(vertical_sync ? 1 : 0);
    renderer::gl::require_version();
    ImGui_ImplGlfw_InitForOpenGL(window_, true);
    glfwSetWindowUserPointer(window_, this);
    if (loses_short_taps) glfwSetKeyCallback(window_, on_key);
    glfwSetDropCallback(window_, on_drop);
  }

  ~GlfwWindow() override {
    ImGui_ImplGlfw_Shutdown();
    glfwDestroyWindow(window_);
  }

  void take_input(double wait_seconds) override {
    let_go_late();
    waiting_ = wait_seconds > 0.0;
    if (waiting_ && !woken_.exchange(false))
      glfwWaitEventsTimeout(wait_seconds);
    else
      glfwPollEvents();
    waiting_ = false;
    ImGui_ImplGlfw_NewFrame();
  }

  Eigen::Vector2i size_px() const override {
    Eigen::Vector2i size;
    glfwGetFramebufferSize(window_, &size.x(), &size.y());
    return size;
  }

  float scale() const override {
    float x = 1.0F;
    float y = 1.0F;
    glfwGetWindowContentScale(window_, &x, &y);
    return x;
  }

  bool closing() const override { return glfwWindowShouldClose(window_) == GLFW_TRUE; }

  void set_full_screen(bool full) override {
    if (full == (glfwGetWindowMonitor(window_) != nullptr)) return;
    if (!full)
      return glfwSetWindowMonitor(window_, nullptr, place_.x(), place_.y(), size_.x(), size_.y(),
                                  GLFW_DONT_CARE);
    GLFWmonitor* const monitor = glfwGetPrimaryMonitor();
    if (monitor == nullptr) return;
    glfwGetWindowPos(window_, &place_.x(), &place_.y());
    glfwGetWindowSize(window_, &size_.x(), &size_.y());
    const GLFWvidmode* const mode = glfwGetVideoMode(monitor);
    glfwSetWindowMonitor(window_, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
  }

  std::vector<std::filesystem::path> take_drops() override { return std::exchange(drops_, {}); }

  void bind() override { renderer::bind_window(size_px()); }
  void present() override { glfwSwapBuffers(window_); }
  renderer::Pixels read_pixels() const override { return renderer::read_window(size_px()); }
  // Posts only to a window that waits: a training run would flood the queue with its steps.
  void wake() override {
    woken_ = true;
    if (waiting_.exchange(false)) glfwPostEmptyEvent();
  }

 private:
  struct Release {
    int key, scancode, modifiers;
  };

  // Whatever comes up after a key went down, comes up after the frame that saw it down.
  static void on_key(GLFWwindow* window, int key, int scancode, int action, int modifiers) {
    auto& self = *static_cast<GlfwWindow*>(glfwGetWindowUserPointer(window));
    key = as_labelled(key, scancode);
    if (action == GLFW_PRESS) self.key_went_down_ = true;
    if (action == GLFW_RELEASE && self.key_went_down_)
      return self.late_releases_.push_back({key, scancode, modifiers});
    ImGui_ImplGlfw_KeyCallback(window, key, scancode, action, modifiers);
  }

  static void on_drop(GLFWwindow* window, int count, const char** paths) {
    auto& self = *static_cast<GlfwWindow*>(glfwGetWindowUserPointer(window));
    self.drops_.insert(self.drops_.end(), paths, paths + count);
  }

  void let_go_late() {
    key_went_down_ = false;
    for (const auto& release : std::exchange(late_releases_, {}))
      ImGui_ImplGlfw_KeyCallback(window_, release.key, release.scancode, GLFW_RELEASE,
                                 release.modifiers);
  }

  Glfw glfw_;
  GLFWwindow* window_ = nullptr;
  bool key_went_down_ = false;  // since the last frame
  std::vector<Release> late_releases_;
  std::vector<std::filesystem::path> drops_;
  Eigen::Vector2i place_ = {0, 0};  // before it filled the screen
  Eigen::Vector2i size_ = {1280, 800};
  std::atomic<bool> waiting_ = false;
  std::atomic<bool> woken_ = false;
};

}  // namespace

std::unique_ptr<Window> open_window(const std::string& title, const Eigen::Vector2i& size_px,
                                    bool vertical_sync) {
  return std::make_unique<GlfwWindow>(title, size_px, vertical_sync);
}

}  // namespace diatom::app
