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
  result.frames = static_cast<int>(options.frames);
  if (options.headless && options.frames == 0) result.frames = kHeadlessFrames;
  result.screenshot = options.screenshot_to;
  result.frame_log = options.frame_log;
  return result;
}

// What the command line named has to work, or the program says why and ends: a notice in a window
// that opens empty would come too late. The notice itself goes to the log, and so to stderr.
template <class X>
bool succeeds(Workbench& bench, const X& command) {
  app::apply(bench, Command(command));
  const auto& notices = bench.session.notices;
  return notices.empty() || notices.back().severity != Severity::error;
}

bool open_what_was_named(Workbench& bench, const WindowOptions& options) {
  auto& session = bench.session;
  session.seed = options.seed;
  session.device = options.backbone.device;
  session.crop = options.crop;
  auto backbone = options.backbone;
  if (backbone.id.empty()) backbone.id = "pixels";
  if (!succeeds(bench, ChooseBackbone{backbone})) return false;
  if (!options.model.empty()) {
    session.backbone_request.weights = options.weights_of_model;
    if (!succeeds(bench, OpenModel{options.model})) return false;
  }
  const bool demo = options.path.empty() && options.source.empty() && options.model.empty();
  if ((!options.path.empty() || demo) &&
      !succeeds(bench, OpenData{demo ? "synthetic" : options.path.string()}))
    return false;
  if (options.source.empty() && !demo) return true;
  return succeeds(bench, OpenFeed{demo ? "synthetic" : options.source});
}

}  // namespace

int run_window(const WindowOptions& options) {
  App app(app_options(options));
  if (!open_what_was_named(app.bench(), options)) return 1;
  app.run();
  return 0;
}

}  // namespace diatom::app
