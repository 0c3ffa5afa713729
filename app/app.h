// App: the frame. input -> ui -> apply -> collect -> extract -> render -> grant -> present.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "app/appearance.h"
#include "app/extract.h"
#include "app/frame_log.h"
#include "app/gui.h"
#include "app/kept_across_runs.h"
#include "app/map_camera.h"
#include "app/map_recording.h"
#include "app/morph.h"
#include "app/panel.h"
#include "app/panels/interface.h"
#include "app/window.h"
#include "app/workbench.h"
#include "renderer/renderer.h"
#include "renderer/target.h"

namespace diatom::app {

struct AppOptions {
  bool headless = false;
  Eigen::Vector2i window_size_px = {1280, 800};
  bool vertical_sync = true;         // present waits for the display
  int frames = 0;                    // end after so many; 0: when the window is closed
  std::filesystem::path screenshot;  // of the last frame; "" for none
  std::filesystem::path frame_log;   // "" for none
  KeepOptions keep;
};

class App {
 public:
  // Opens the window. Throws std::runtime_error with one sentence where it cannot be opened.
  explicit App(AppOptions options);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  Workbench& bench() { return bench_; }
  Interface& interface() { return interface_; }

  void run();  // frames until the end
  void frame();

 private:
  struct Scenes {
    renderer::Scene map;
    renderer::Scene live;
    renderer::Scene thumbnails;
    renderer::Scene hover;
    renderer::Scene decoded;
    renderer::Scene preparation;
    renderer::Scene strangers;
  };

  void input();
  Commands ui();
  void apply_all(const Commands& commands);
  void collect();
  Scenes extract();
  void render(const Scenes& scenes);
  void grant();
  void present();

  bool may_wait() const;
  void save_screenshot(const std::filesystem::path& file);
  bool ended() const;
  double left_of_frame_ms() const;

  AppOptions options_;
  GuiContext gui_context_;
  std::unique_ptr<Window> window_;
  GuiDrawing gui_;
  renderer::Renderer renderer_;
  renderer::Target map_target_;
  renderer::Target live_target_;
  renderer::Target thumbnail_target_;
  renderer::Target hover_target_;
  renderer::Target decoded_target_{{DecodedSheet::kWidthPx, DecodedSheet::kHeightPx}};
  renderer::Target strangers_target_{{Strangers().grid.width_px(), Strangers().grid.height_px()}};
  renderer::Target preparation_target_{{Preparation::kWidthPx, Preparation::kHeightPx}};

  Workbench bench_;
  Views views_;
  MapScene map_scene_;
  Morph morph_;
  MapRecording recording_;
  ml::Snapshot<Thumbnails> drawn_thumbnails_;  // what their target shows
  ml::Snapshot<Thumbnails> drawn_hover_;       // likewise
  ml::Snapshot<LatentWalk> drawn_walk_;        // likewise
  ml::Snapshot<Strangers> drawn_strangers_;    // likewise
  ml::Snapshot<ml::Image> drawn_preparation_;  // likewise
  Interface interface_;
  Appearance appearance_;
  MapCamera map_camera_;
  KeptAcrossRuns kept_;

  std::optional<FrameLog> log_;
  PhaseTimes times_{};
  FrameFigures figures_;
  double started_ms_;
  double frame_begin_ms_ = 0.0;
  int frame_number_ = 0;
  int quiet_frames_ = 0;  // since something last changed
};

}  // namespace diatom::app
