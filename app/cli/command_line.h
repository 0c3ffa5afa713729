// The command line: which flags there are, and what they start.
#pragma once

namespace diatom::app {

// Reads the arguments, completed by config.toml in the folder for configuration, and runs the
// verb they name, or the window. Returns the exit code: 0, 1 where part of the work failed, 2
// for wrong usage (reported here). What fails altogether leaves as an exception.
int run_command_line(int argc, char** argv);

}  // namespace diatom::app
