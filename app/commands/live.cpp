// The live feed.
#include "app/commands/apply.h"
#include "app/workbench.h"

namespace diatom::app {

void apply(Workbench& bench, const OpenFeed& command) {
  bench.open_feed(command.address);
}

void apply(Workbench& bench, const CloseFeed&) {
  bench.close_feed();
}

void apply(Workbench& bench, const ChooseLook& command) {
  bench.use_look(command.look);
}

void apply(Workbench& bench, const ShowOverlay& command) {
  bench.session.overlay_visible = command.visible;
}

}  // namespace diatom::app
