// Fine-tuning in the window, and racing top-tuning against it.
#include <stdexcept>
#include <utility>

#include "app/commands/apply.h"
#include "app/commands/runs.h"
#include "app/workbench.h"
#include "ml/fine_tuning/fine_tuned_file.h"

namespace diatom::app {

namespace {

const ml::FineTuning& fine_tuned(const Session& session) {
  if (!session.fine_tuning || !session.fine_tuning->chosen)
    throw std::runtime_error("there is no fine-tuned model yet: start the race first");
  return *session.fine_tuning;
}

void start_fine_tuning(Workbench& bench) {
  auto& session = bench.session;
  ml::FineTuneRequest request;
  request.dataset = *session.dataset;
  request.backbone = session.backbone;
  request.values = session.fine_tuning_values;
  request.seed = session.seed;
  request.device = session.device;
  request.keep_states = true;
  start_run(bench, request, !session.playing);
  session.fine_tuning.reset();
  begin_timeline(session, std::move(request));
}

}  // namespace

void apply(Workbench& bench, const SetFineTuningValue& command) {
  auto values = bench.session.fine_tuning_values;
  values[command.parameter] = command.value;
  bench.session.fine_tuning_values = ml::checked_values(ml::fine_tuning_info(), values);
}

// Fine-tuning first: what it refuses ends the race before it begins. Extraction that is still going
// on starts the training itself when it is done.
void apply(Workbench& bench, const StartRace&) {
  auto& session = bench.session;
  if (!session.dataset || !session.backbone)
    throw std::runtime_error("there are no images to race on: open a data set first");
  start_fine_tuning(bench);
  const auto& method = ml::ClassifierRegistry::instance().find(session.classifier);
  if (session.features)
    apply(bench, StartTraining{.tune = static_cast<bool>(method.tune)});
  else if (!is_going(session, JobRole::features))
    apply(bench, StartExtraction{});
}

void apply(Workbench& bench, const UseFineTunedModel&) {
  bench.session.model = fine_tuned(bench.session).chosen;
  bench.notify(Severity::information, "the fine-tuned model recognises from now on");
}

void apply(Workbench& bench, const CompareOnFeed& command) {
  bench.session.compare_on_feed = command.both;
}

void apply(Workbench& bench, const SaveFineTunedModel& command) {
  const auto& tuned = fine_tuned(bench.session);
  ml::check_spares(command.file, bench.session.backbone_request.weights);
  ml::write_fine_tuned(command.file, *tuned.chosen);
  bench.notify(Severity::information, "saved the model as " + command.file.string());
}

}  // namespace diatom::app
