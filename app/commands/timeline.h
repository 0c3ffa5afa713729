// What other commands need of looking back.
#pragma once

#include "app/command.h"

namespace diatom::app {

class Workbench;

// A person returns to the newest moment, and the run goes on where it went on before. Does nothing
// where no past is looked at.
void leave_the_past(Workbench& bench);

// Whether that goes to another moment of the run.
bool moves_in_time(const Command& command);

// Whether that can be asked for while a past is looked at; anything else returns first.
bool only_looks(const Command& command);

}  // namespace diatom::app
