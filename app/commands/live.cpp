// The live feeds, and where in the map they alarm.
#include <stdexcept>

#include "app/commands/apply.h"
#include "app/workbench.h"

namespace diatom::app {

void apply(Workbench& bench, const OpenFeed& command) {
  bench.feeds().open(bench.session, command.address, command.beside);
}

void apply(Workbench& bench, const CloseFeed&) {
  bench.feeds().close_in_view(bench.session);
}

void apply(Workbench& bench, const SetDetectionValue& command) {
  auto values = bench.session.detection_values;
  values[command.parameter] = command.value;
  bench.session.detection_values = ml::checked_values(ml::detection_info(), values);
  bench.feeds().use_detection(ml::detection_parameters_from(bench.session.detection_values));
}

void apply(Workbench& bench, const ViewFeed& command) {
  bench.session.viewed_feed = command.id;
  bench.session.followed_track = 0;
}

void apply(Workbench& bench, const SetFeedProperty& command) {
  bench.feeds().set_property(bench.session, command.id, command.value);
}

void apply(Workbench& bench, const FollowOrganism& command) {
  bench.session.followed_track = command.track;
}

// Around what is selected in the map; without a selection there is no fence any more.
void apply(Workbench& bench, const SetFence&) {
  auto& session = bench.session;
  session.fence.reset();
  if (session.selection->empty()) return;
  if (!map_is_current(session))
    throw std::runtime_error("there is no map of these features yet: wait for it");
  session.fence = fence_around(session.map, *session.selection);
}

void apply(Workbench& bench, const ChooseLook& command) {
  bench.session.look = command.look;
  bench.feeds().use_look(command.look);
}

void apply(Workbench& bench, const ShowOverlay& command) {
  bench.session.overlay_visible = command.visible;
}

}  // namespace diatom::app
