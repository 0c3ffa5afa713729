#include "app/run_window.h"

#include <stdexcept>

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
// that opens empty would come too late.
template <class X>
void demand(Workbench& bench, const X& command) {
  app::apply(bench, Command(command));
  const auto& notices = bench.session.notices;
  if (!notices.empty() && notices.back().severity == Severity::error)
    throw std::runtime_error(notices.back().text);
}

void open_what_was_named(Workbench& bench, const WindowOptions& options) {
  auto& session = bench.session;
  session.seed = options.seed;
  session.device = options.backbone.device;
  session.crop = options.crop;
  auto backbone = options.backbone;
  if (backbone.id.empty()) backbone.id = "pixels";
  demand(bench, ChooseBackbone{backbone});
  if (!options.model.empty()) {
    session.backbone_request.weights = options.weights_of_model;
    demand(bench, OpenModel{options.model});
  }
  const bool demo = options.path.empty() && options.source.empty() && options.model.empty();
  if (!options.path.empty() || demo)
    demand(bench, OpenData{demo ? "synthetic" : options.path.string()});
  if (!options.source.empty() || demo) demand(bench, OpenFeed{demo ? "synthetic" : options.source});
}

}  // namespace

int run_window(const WindowOptions& options) {
  App app(app_options(options));
  open_what_was_named(app.bench(), options);
  app.run();
  return 0;
}

}  // namespace diatom::app
