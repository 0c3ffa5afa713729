#include <exception>
#include <utility>

#include "app/command_words.h"
#include "app/commands/apply.h"
#include "app/commands/history.h"
#include "app/commands/timeline.h"
#include "app/workbench.h"

namespace diatom::app {

void apply(Workbench& bench, const Command& command) {
  if (!only_looks(command)) leave_the_past(bench);
  auto before = as_it_is(bench.session);
  auto words = words_of(command, bench.session);
  auto series = series_of(command, bench.session);
  try {
    std::visit([&bench](const auto& asked) { apply(bench, asked); }, command);
  } catch (const std::exception& error) {
    const std::string what = error.what();
    bench.notify(Severity::error, what.substr(0, what.find('\n')));  // LibTorch adds a stack trace
  }
  if (moves_in_time(command)) return;  // which edits nothing
  keep_edit(bench.session, std::move(before), std::move(words), std::move(series));
}

}  // namespace diatom::app
