#include <exception>

#include "app/commands/apply.h"
#include "app/workbench.h"

namespace diatom::app {

void apply(Workbench& bench, const Command& command) {
  try {
    std::visit([&bench](const auto& asked) { apply(bench, asked); }, command);
  } catch (const std::exception& error) {
    const std::string what = error.what();
    bench.notify(Severity::error, what.substr(0, what.find('\n')));  // LibTorch adds a stack trace
  }
}

}  // namespace diatom::app
