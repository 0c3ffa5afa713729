#include "app/run_window.h"

#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include "app/app.h"
#include "app/key_file.h"
#include "app/preferences.h"
#include "app/session_file/session_file.h"
#include "app/tour/play.h"

namespace diatom::app {

namespace {

constexpr int kHeadlessFrames = 600;  // where nobody could close the window
constexpr double kAutosaveSeconds = 60.0;

AppOptions app_options(const WindowOptions& options) {
  AppOptions result;
  result.headless = options.headless;
  result.window_size_px = {options.width_px, options.height_px};
  result.vertical_sync = options.vertical_sync;
  result.frames = static_cast<int>(options.frames);
  if (options.headless && options.frames == 0) result.frames = kHeadlessFrames;
  result.screenshot = options.screenshot_to;
  result.frame_log = options.frame_log;
  // A run without a display is nobody's work, unless it is said to be.
  result.keep.autosave_every_s =
      options.autosave_every_s.value_or(options.headless ? 0.0 : kAutosaveSeconds);
  if (!options.headless) {
    result.keep.key_file = key_file();
    result.keep.preferences_file = preferences_file();
  }
  return result;
}

// The demo's kernel has few centres, so that its solver takes some iterations to watch.
constexpr double kDemoCentres = 150;

// What a person would have clicked.
Commands opening(const WindowOptions& options) {
  auto backbone = options.backbone;
  if (backbone.id.empty()) backbone.id = "diatom-net";
  Commands commands;
  commands.emplace_back(ChooseBackbone{backbone});
  if (!options.settings.empty()) commands.emplace_back(UseSettings{options.settings});
  if (!options.tour.empty()) return commands;  // it begins by itself
  if (options.settings.empty() && options.path.empty() && options.sources.empty() &&
      options.model.empty()) {
    commands.emplace_back(SetClassifierValue{"centres", kDemoCentres});
    commands.emplace_back(OpenData{"synthetic"});
    commands.emplace_back(ChooseLook{live::Look::organisms});
    commands.emplace_back(OpenFeed{"synthetic"});
    return commands;
  }
  if (!options.model.empty())
    commands.emplace_back(OpenModel{options.model, options.weights_of_model});
  if (options.path.extension() == kSessionEnding)
    commands.emplace_back(OpenSession{options.path});
  else if (!options.path.empty())
    commands.emplace_back(OpenData{options.path.string()});
  for (const auto& source : options.sources) commands.emplace_back(OpenFeed{source, true});
  return commands;
}

// What the command line named has to work, or the program says why and ends: a notice in a window
// that opens empty would come too late. The notice itself goes to the log, and so to stderr.
bool succeeds(Workbench& bench, const Command& command) {
  app::apply(bench, command);
  const auto& notices = bench.session.notices;
  return notices.empty() || notices.back().severity != Severity::error;
}

// Step by step, with no person: 0 where every step came true, else 1.
int play_tour(App& app) {
  app::apply(app.bench(), SetPace{ml::Pace::flat_out});
  const bool came_true = play(
      *app.interface().tour(), app.bench(), [&app] { app.frame(); },
      [](const std::string& line) { std::cout << line << '\n'
                                              << std::flush; });
  return came_true ? 0 : 1;
}

}  // namespace

int run_window(const WindowOptions& options) {
  std::optional<Tour> tour;
  if (!options.tour.empty()) tour = load_tour(options.tour);
  App app(app_options(options));
  auto& session = app.bench().session;
  if (!options.layout.empty()) session.layout = layout_called(options.layout);
  session.seed = options.seed;
  session.device = options.backbone.device;
  session.look = options.look;
  session.detection_values = options.detection;
  for (const auto& command : opening(options))
    if (!succeeds(app.bench(), command)) return 1;
  session.undo.clear();  // what the command line said is where a person begins
  if (tour) app.interface().begin_tour(std::move(*tour));
  if (tour && options.headless) return play_tour(app);
  app.run();
  return 0;
}

}  // namespace diatom::app
