#include "app/run_window.h"

#include "app/app.h"

namespace diatom::app {

namespace {

constexpr int kHeadlessFrames = 600;  // where nobody could close the window

AppOptions app_options(const WindowOptions& options) {
  AppOptions result;
  result.headless = options.headless;
  result.window_size_px = {options.width_px, options.height_px};
  result.vertical_sync = options.vertical_sync;
  result.layout = options.layout;
  result.frames = static_cast<int>(options.frames);
  if (options.headless && options.frames == 0) result.frames = kHeadlessFrames;
  result.screenshot = options.screenshot_to;
  result.frame_log = options.frame_log;
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
  if (options.path.empty() && options.sources.empty() && options.model.empty()) {
    commands.emplace_back(SetClassifierValue{"centres", kDemoCentres});
    commands.emplace_back(OpenData{"synthetic"});
    commands.emplace_back(ChooseLook{live::Look::organisms});
    commands.emplace_back(OpenFeed{"synthetic"});
    return commands;
  }
  if (!options.model.empty())
    commands.emplace_back(OpenModel{options.model, options.weights_of_model});
  if (!options.path.empty()) commands.emplace_back(OpenData{options.path.string()});
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

}  // namespace

int run_window(const WindowOptions& options) {
  App app(app_options(options));
  auto& session = app.bench().session;
  session.seed = options.seed;
  session.device = options.backbone.device;
  session.look = options.look;
  session.detection_values = options.detection;
  for (const auto& command : opening(options))
    if (!succeeds(app.bench(), command)) return 1;
  app.run();
  return 0;
}

}  // namespace diatom::app
