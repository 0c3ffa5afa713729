// Conditions: what the steps of tours wait for, as questions about the session.
#pragma once

#include <string>

#include "app/session.h"
#include "app/tour/tour.h"

namespace diatom::app {

// One sentence where there is no such condition, or where it is told what it does not understand;
// "" where it is as it should be.
std::string what_is_wrong_with_condition(const Call& condition);

// Whether it holds now. The condition is as it should be.
bool holds(const Call& condition, const Session& session);

}  // namespace diatom::app
