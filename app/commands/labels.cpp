// Teaching by hand: rows get another class, the classifier follows, and undo takes both back.
#include "app/commands/labels.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "app/commands/apply.h"
#include "app/workbench.h"

namespace diatom::app {

namespace {

ml::Labels labels_now(const Session& session) {
  return session.taught_labels ? *session.taught_labels : session.features->labels();
}

// Whether the newest run is over, and was of just these labels.
bool is_trained(const Session& session) {
  const auto& run = session.training;
  return run && run->predictions && run->taught_labels == session.taught_labels;
}

// The data set as it was labelled before, of the images that are in use now.
ml::Snapshot<ml::Dataset> labelled_as(const ml::Snapshot<ml::Dataset>& before,
                                      const ml::Dataset& now) {
  if (before->images == now.images) return before;
  auto dataset = *before;
  dataset.images = now.images;
  return std::make_shared<const ml::Dataset>(std::move(dataset));
}

}  // namespace

void forget_old_classes(Workbench& bench) {
  for (const auto role :
       {JobRole::map, JobRole::map_quality, JobRole::boundary, JobRole::anomaly,
        JobRole::fine_tuning, JobRole::explanation, JobRole::left_out, JobRole::slow_motion})
    bench.cancel(role);
  auto& session = bench.session;
  session.anomaly.reset();
  session.fine_tuning.reset();
  session.explanation.reset();
  session.left_out.reset();
  session.slow_motion.reset();
}

void check_rows_stay(const Workbench& bench) {
  if (is_going(bench.session, JobRole::features))
    throw std::runtime_error(
        "features are being extracted: wait for them, since they come with the labels of before");
}

void apply(Workbench& bench, const LabelRows& command) {
  auto& session = bench.session;
  if (!session.features) throw std::runtime_error("there is nothing to label yet: open data first");
  const auto classes = static_cast<int>(session.features->classes.size());
  if (command.label < 0 || command.label >= classes)
    throw std::runtime_error(
        fmt::format("there is no class {}: the data have {}", command.label + 1, classes));
  const auto before = labels_now(session);
  auto labels = before;
  for (const int row : command.rows) labels.at(static_cast<std::size_t>(row)) = command.label;
  if (labels == before) return;

  remember(session);
  session.taught_labels = std::make_shared<const ml::Labels>(std::move(labels));
  apply(bench, StartTraining{.warm = true});
}

void apply(Workbench& bench, const Undo&) {
  auto& session = bench.session;
  if (session.undo.empty()) throw std::runtime_error("there is nothing to take back");
  if (session.undo.back().features != session.features) check_rows_stay(bench);
  auto before = std::move(session.undo.back());
  session.undo.pop_back();
  const bool labels_return =
      before.taught_labels != session.taught_labels || before.features != session.features;
  // Clusters that were found since a label was taught stay.
  if (before.features != session.features || !labels_return) {
    bench.cancel(JobRole::clusters);
    session.groups = std::move(before.groups);
    session.clusters = std::move(before.clusters);
  }
  if (!labels_return) return;

  bench.cancel(JobRole::training);
  if (before.features != session.features) {
    forget_old_classes(bench);
    session.map = std::move(before.map);
    if (before.dataset) session.dataset = labelled_as(before.dataset, *session.dataset);
    session.color_by = before.color_by;
    session.color_column = std::move(before.color_column);
  }
  session.features = std::move(before.features);
  session.taught_labels = std::move(before.taught_labels);
  session.training = std::move(before.training);
  session.model = std::move(before.model);
  // The next key had come before these labels had made their model.
  if (can_train(session) && !is_trained(session)) apply(bench, StartTraining{.warm = true});
}

}  // namespace diatom::app
