// Choosing, training, saving and opening classifiers.
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/commands/apply.h"
#include "app/commands/labels.h"
#include "app/commands/runs.h"
#include "app/workbench.h"

namespace diatom::app {

void apply(Workbench& bench, const ChooseClassifier& command) {
  ml::ClassifierRegistry::instance().find(command.id);  // throws where there is none
  bench.session.classifier = command.id;
}

void apply(Workbench& bench, const SetClassifierValue& command) {
  auto& session = bench.session;
  const auto& method = ml::ClassifierRegistry::instance().find(session.classifier);
  auto values = session.classifier_values[session.classifier];
  values[command.parameter] = command.value;
  session.classifier_values[session.classifier] = ml::checked_values(method.info, values);
}

namespace {

// A small set is fitted anew, since that takes no longer.
bool can_go_on(const Session& session) {
  return is_few_beside_the_fit(session) &&
         (session.training || is_going(session, JobRole::training));
}

// Begun again with every label that comes, a fit from the ground up would never be there.
bool is_to_be_awaited(const Session& session) {
  const auto& run = session.training;
  return is_going(session, JobRole::training) && (!run || !run->fit);
}

}  // namespace

bool is_few_beside_the_fit(const Session& session) {
  return 10 * session.features->samples.size() <= 11 * session.rows_at_full_fit;
}

void apply(Workbench& bench, const StartTraining& command) {
  auto& session = bench.session;
  if (!session.features) throw std::runtime_error("there are no features yet: extract them first");
  const bool warm = command.warm && can_go_on(session);
  if (warm && is_to_be_awaited(session)) {
    session.labels_wait = true;
    return;
  }
  TopTuningRequest request;
  request.features = session.features;
  // The one that saw these rows; the chosen one may see others by now.
  const bool model_saw_them = session.model && session.features->recipe &&
                              session.model->recipe == session.features->recipe;
  request.backbone = model_saw_them ? session.model->backbone : session.backbone;
  request.classifier = session.classifier;
  request.values = session.classifier_values[session.classifier];
  request.tune = command.tune;
  request.seed = session.seed;
  request.device = session.device;
  request.taught_labels = session.taught_labels;
  if (session.centres) request.centres = {session.centres->begin(), session.centres->end()};
  // A full fit after rows were taught says anew what is usual.
  const bool has_grown = session.rows_at_full_fit != session.features->samples.size();
  if (warm || !has_grown) request.earlier = session.training;
  request.warm = warm;
  // Going on, what was learnt so far stays in sight until there is better.
  if (!warm) {
    session.training.reset();
    session.rows_at_full_fit = session.features->samples.size();
  }
  start_run(bench, request, command.paused || !session.playing,
            command.warm ? ml::Urgency::first : ml::Urgency::ordinary);
  request.earlier.reset();  // its moments hold what they need of that
  begin_timeline(session, std::move(request));
}

// Held-out rows are left out: nothing is to be learnt from them, not even where they lie.
void apply(Workbench& bench, const ChooseCentres& command) {
  auto& session = bench.session;
  if (command.rows.empty()) {
    session.centres.reset();
    return;
  }
  if (!session.features) throw std::runtime_error("there are no features yet: extract them first");
  std::vector<int> rows;
  for (const int row : command.rows)
    if (session.features->samples.at(static_cast<std::size_t>(row)).split == ml::Split::train)
      rows.push_back(row);
  if (rows.empty())
    throw std::runtime_error("all of the selected images are held out; select training images");
  if (rows.size() < command.rows.size())
    bench.notify(Severity::warning,
                 fmt::format("{} of {} selected images are held out and no centres",
                             command.rows.size() - rows.size(), command.rows.size()));
  session.centres = std::make_shared<const std::vector<int>>(std::move(rows));
}

void apply(Workbench& bench, const SaveModel& command) {
  const auto& model = bench.session.model;
  if (!model) throw std::runtime_error("there is no model yet: train one first");
  ml::write_model(command.file, *model);
  bench.notify(Severity::information, "saved the model as " + command.file.string());
}

void apply(Workbench& bench, const OpenModel& command) {
  auto& session = bench.session;
  auto model = ml::read_model(command.file, session.device, command.weights);
  if (!model.recipe)
    throw std::runtime_error(
        command.file.string() +
        " was trained on vectors of unknown origin, so it cannot see pictures");
  bench.cancel(JobRole::training);
  session.model = std::make_shared<const ml::Model>(std::move(model));
  bench.notify(Severity::information,
               fmt::format("opened the model {} of {} classes", command.file.string(),
                           session.model->classes.size()));
}

}  // namespace diatom::app
