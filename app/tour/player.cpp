#include "app/tour/player.h"

#include <iterator>

#include "app/tour/actions.h"
#include "app/tour/conditions.h"

namespace diatom::app {

namespace {

Commands commands_of_all(const std::vector<Call>& actions, const Session& session) {
  Commands commands;
  for (const auto& action : actions) {
    auto more = commands_of(action, session);
    std::move(more.begin(), more.end(), std::back_inserter(commands));
  }
  return commands;
}

}  // namespace

// Begun in one frame, it is ready in a later one at the earliest: what the session was before says
// nothing.
Commands TourPlayer::look(const Session& session) {
  if (!begun_) {
    begun_ = true;
    return commands_of_all(tour_.start, session);
  }
  ready_ = ready_ || holds(tour_.ready, session);
  if (ready_ && !is_at_end()) done_ = done_ || holds(step().done, session);
  return {};
}

void TourPlayer::next() {
  if (is_at_end()) return;
  ++place_;
  done_ = false;
  acted_on_ = false;
}

void TourPlayer::back() {
  if (place_ == 0) return;
  --place_;
  done_ = true;
  acted_on_ = false;
}

Commands TourPlayer::do_it(const Session& session) {
  auto commands = is_at_end() ? Commands() : commands_of_all(step().action, session);
  acted_on_ = acted_on_ || !commands.empty();
  return commands;
}

}  // namespace diatom::app
