// Opens the window with what the command line said, or the demo where it said nothing.
#pragma once

#include "app/cli/window_options.h"

namespace diatom::app {

// Returns the exit code. Throws std::runtime_error where there is no display, or where what the
// command line named (data, model, weights, source) cannot be opened.
int run_window(const WindowOptions& options);

}  // namespace diatom::app
