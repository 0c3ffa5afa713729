// What the command line can say about the window.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/live/feed.h"
#include "ml/backbone/backbone.h"

namespace diatom::app {

struct WindowOptions {
  std::filesystem::path path;              // data to open, or a session; "" for the demo
  std::vector<std::string> sources;        // the feeds' addresses; none for the demo's choice
  std::filesystem::path model;             // recognises until something is trained; "" for none
  ml::BackboneRequest backbone;            // id "" where nothing was said; its device always counts
  std::filesystem::path weights_of_model;  // of a TorchScript backbone of `model`; "" for none
  live::Look look = live::Look::whole_frame;
  ml::ParameterValues detection;  // of ml::detection_info()
  std::uint64_t seed = 0;
  std::string tour;  // a guided tour's name, or its file; "" for none

  bool headless = false;     // draw offscreen, with no display
  std::uint64_t frames = 0;  // end after so many; 0: when the window is closed
  int width_px = 1280;
  int height_px = 800;
  std::string settings;                 // one line (app/session_file/settings_line.h); "" for none
  std::string layout;                   // "teach", "explore", "monitor"; "" for explore
  std::filesystem::path screenshot_to;  // of the last frame; "" for none
  std::filesystem::path frame_log;      // CSV of each frame's phases; "" for none
  std::optional<double> autosave_every_s;  // 0: never; absent: a minute, or never if headless
  bool vertical_sync = true;               // present waits for the display
};

}  // namespace diatom::app
