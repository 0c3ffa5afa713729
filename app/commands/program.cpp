// The window itself.
#include "app/commands/apply.h"
#include "app/workbench.h"

namespace diatom::app {

void apply(Workbench& bench, const ChooseTheme& command) {
  bench.session.theme = command.theme;
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
