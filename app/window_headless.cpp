// The window that is not there: surfaceless EGL and an offscreen target.
#include <algorithm>
#include <chrono>

#include <imgui.h>

#include "app/window.h"
#include "renderer/gl/driver.h"
#include "renderer/gl/headless.h"
#include "renderer/target.h"

namespace diatom::app {

namespace {

class HeadlessWindow : public Window {
 public:
  explicit HeadlessWindow(Eigen::Vector2i size_px) : target_(size_px) {
    renderer::gl::require_version();
  }

  void take_input(double) override {
    const auto now = std::chrono::steady_clock::now();
    auto& io = ImGui::GetIO();
    io.DisplaySize = ImVec2(static_cast<float>(size_px().x()), static_cast<float>(size_px().y()));
    io.DeltaTime = std::max(1e-6F, std::chrono::duration<float>(now - last_input_).count());
    last_input_ = now;
  }

  Eigen::Vector2i size_px() const override { return target_.size_px(); }
  float scale() const override { return 1.0F; }
  bool closing() const override { return false; }
  void set_full_screen(bool) override {}
  std::vector<std::filesystem::path> take_drops() override { return {}; }
  void bind() override { target_.bind_color(); }
  void present() override {}
  renderer::Pixels read_pixels() const override { return target_.read_pixels(); }
  void wake() override {}

 private:
  renderer::gl::HeadlessContext context_;
  renderer::Target target_;
  std::chrono::steady_clock::time_point last_input_ = std::chrono::steady_clock::now();
};

}  // namespace

std::unique_ptr<Window> open_headless_window(Eigen::Vector2i size_px) {
  return std::make_unique<HeadlessWindow>(size_px);
}

}  // namespace diatom::app
