// Counts, alarms and the log of all feeds. What is asked for is seen at once, feed or no feed.
#include "app/commands/apply.h"
#include "app/workbench.h"

namespace diatom::app {

namespace {

void show_records(Workbench& bench) {
  bench.session.records = bench.feeds().records().view();
}

}  // namespace

void apply(Workbench& bench, const SetAlarms& command) {
  bench.feeds().records().set_alarms(command.rules);
  show_records(bench);
}

void apply(Workbench& bench, const SetScale& command) {
  bench.feeds().records().set_scale(command.um_per_px);
  show_records(bench);
}

void apply(Workbench& bench, const StartLog& command) {
  bench.feeds().records().start_log(command.file, command.clip_s);
  show_records(bench);
}

void apply(Workbench& bench, const StopLog&) {
  bench.feeds().records().stop_log();
  show_records(bench);
}

}  // namespace diatom::app
