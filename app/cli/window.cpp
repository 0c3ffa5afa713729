// diatom with no verb: the window's flags.
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli/options.h"
#include "app/cli/verbs.h"
#include "app/cli/window_options.h"
#include "app/run_window.h"
#include "app/startup.h"

namespace diatom::app {

namespace {

void set_window_size(WindowOptions& options, const std::string& text) {
  int end = 0;
  const int fields =
      std::sscanf(text.c_str(), "%5dx%5d%n", &options.width_px, &options.height_px, &end);
  const bool is_whole = fields == 2 && end == static_cast<int>(text.size());
  if (!is_whole || options.width_px < 1 || options.height_px < 1)
    throw CLI::ValidationError("--window-size", "'" + text + "' is not like 1280x800");
}

void add_what_to_show(CLI::App& program, WindowOptions& options) {
  program.add_option("path", options.path,
                     "Data to open: folder of class folders, CSV, or a session");
  program
      .add_option(
          "--source", options.sources,
          "Live feed: 0, /dev/video0, aravis:ID, rtsp://..., clip.mp4, folder, watch:FOLDER, "
          "synthetic; may be given several times")
      ->allow_extra_args(false)
      ->option_text("S");
  add_mode_flag(program, options.look);
  program.add_option("--model", options.model, "Model that labels the feed")->option_text("MODEL");
  add_backbone_flags(program, options.backbone);
  add_seed_flag(program, options.seed);
  program
      .add_option("--tour", options.tour,
                  "Guided tour to begin with, or a .json file of one; with --headless it is played "
                  "through: 0 where every step comes true, 1 where one does not")
      ->option_text("NAME");
}

void add_how_to_show_it(CLI::App& program, WindowOptions& options) {
  program.add_flag("--headless", options.headless, "Draw offscreen, with no display");
  program.add_option("--frames", options.frames, "End after so many frames")->option_text("N");
  program.add_option("--screenshot-to", options.screenshot_to, "Picture of the last frame")
      ->option_text("FILE");
  program
      .add_option_function<std::string>(
          "--window-size", [&options](const std::string& text) { set_window_size(options, text); },
          "In pixels; 1280x800 by default")
      ->option_text("WxH");
  program.add_option("--layout", options.layout, "teach, explore or monitor")
      ->check(CLI::IsMember({"teach", "explore", "monitor"}))
      ->option_text("NAME");
  program
      .add_option("--settings", options.settings,
                  "Seed, data, methods and their values, as the Export panel copies them")
      ->check([](const std::string& line) {
        return line.empty() ? std::string("it is empty; give the line that Export copies, or {}")
                            : std::string();
      })
      ->option_text("LINE");
  program.add_option("--frame-log", options.frame_log, "CSV: milliseconds of each frame's phases")
      ->option_text("FILE");
  program
      .add_option("--autosave", options.autosave_every_s,
                  "Seconds between two autosaves, and recovery after a crash; 0 for none of both "
                  "[60; 0 with --headless]")
      ->check(CLI::NonNegativeNumber)
      ->option_text("SECONDS");
  program
      .add_option_function<std::string>(
          "--present",
          [&options](const std::string& how) { options.vertical_sync = how == "vsync"; },
          "Wait for the display (vsync, default) or not (off)")
      ->check(CLI::IsMember({"vsync", "off"}))
      ->option_text("vsync|off");
}

}  // namespace

void add_window(CLI::App& program, RunVerb& run) {
  auto options = std::make_shared<WindowOptions>();
  add_what_to_show(program, *options);
  add_how_to_show_it(program, *options);
  add_verbose_flag(program);
  run = [options] {
    warn_about_slow_products();
    return run_window(*options);
  };
}

}  // namespace diatom::app
