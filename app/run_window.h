// Opens the window with what the command line said, or the demo where it said nothing.
#pragma once

#include "app/cli/window_options.h"

namespace diatom::app {

// Returns the exit code: 1 where what the command line named (data, model, weights, source) cannot
// be opened, which the log then says. Throws std::runtime_error where there is no display.
int run_window(const WindowOptions& options);

}  // namespace diatom::app
