// The program: start-up in its order, then a verb of the command line or the window. This is the
// one place where what the world did wrong ends: one sentence on stderr and exit code 1.
#include <exception>
#include <new>
#include <string>

#include <spdlog/spdlog.h>

#include "app/cli/command_line.h"
#include "app/startup.h"

namespace {

int report_failure(const std::string& what) {
  spdlog::error(what.substr(0, what.find('\n')));  // LibTorch appends a stack trace
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  diatom::app::start_up();
  try {
    return diatom::app::run_command_line(argc, argv);
  } catch (const std::bad_alloc&) {
    return report_failure("not enough memory; use fewer images, centres or a smaller size");
  } catch (const std::exception& error) {
    return report_failure(error.what());
  }
}
