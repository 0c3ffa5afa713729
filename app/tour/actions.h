// Actions: what the steps of tours can do, as the commands that a person's clicks would emit.
#pragma once

#include <string>

#include "app/command.h"
#include "app/tour/tour.h"

namespace diatom::app {

// One sentence where there is no such action, or where it is told too little or too much; "" where
// it is as it should be.
std::string what_is_wrong_with_action(const Call& action);

// What a person would have asked for. Empty where there is nothing yet to do it with: no organism
// is in view, say. The action is as it should be.
Commands commands_of(const Call& action, const Session& session);

}  // namespace diatom::app
