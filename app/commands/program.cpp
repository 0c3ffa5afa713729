// The window itself.
#include <algorithm>

#include "app/commands/apply.h"
#include "app/workbench.h"

namespace diatom::app {

void apply(Workbench& bench, const ChooseTheme& command) {
  bench.session.theme = command.theme;
}

void apply(Workbench& bench, const ChooseLayout& command) {
  bench.session.layout = command.layout;
}

void apply(Workbench& bench, const SetUiScale& command) {
  bench.session.ui_scale = std::clamp(command.scale, 0.75F, 3.0F);
}

void apply(Workbench& bench, const SetTrainingShare& command) {
  bench.session.training_share = std::clamp(command.share, 0.05, 1.0);
}

void apply(Workbench& bench, const SaveScreenshot&) {
  bench.screenshot_requested = true;
}

void apply(Workbench& bench, const DismissNotices&) {
  bench.session.notices.clear();
}

void apply(Workbench& bench, const Quit&) {
  bench.quit_requested = true;
}

}  // namespace diatom::app
