// Window: where the program appears and where input comes from: a real one (GLFW), or none at all
// (headless: the same frames, drawn offscreen, so a screenshot shows the whole window).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "renderer/pixels.h"

namespace diatom::app {

class Window {
 public:
  virtual ~Window() = default;

  // Takes the input that has come; first waits for some, at most that long, if `wait_seconds` > 0.
  // Afterwards ImGui's io holds size, time, mouse and keys.
  virtual void take_input(double wait_seconds) = 0;

  virtual Eigen::Vector2i size_px() const = 0;
  virtual float scale() const = 0;  // of the display: 1, or 2 on a dense one
  virtual bool closing() const = 0;
  virtual void set_full_screen(bool full) = 0;  // a screensaver then waits

  // Files and folders that were dropped on it since the last call.
  virtual std::vector<std::filesystem::path> take_drops() = 0;
  virtual void bind() = 0;  // what is drawn next goes to the window
  virtual void present() = 0;
  virtual renderer::Pixels read_pixels() const = 0;  // before present

  // Ends a wait in take_input. The only member that other threads may call.
  virtual void wake() = 0;
};

// Both make an OpenGL 4.5 context current on this thread. Throw std::runtime_error with one
// sentence where there is no display, no driver, or one that is too old.
std::unique_ptr<Window> open_window(const std::string& title, const Eigen::Vector2i& size_px,
                                    bool vertical_sync);
std::unique_ptr<Window> open_headless_window(Eigen::Vector2i size_px);

}  // namespace diatom::app
