// Teaching by hand: rows get another class, the classifier follows, and undo takes both back.
#include "app/commands/labels.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "app/commands/apply.h"
#include "app/taught_rows.h"
#include "app/workbench.h"

namespace diatom::app {

namespace {

ml::Labels labels_now(const Session& session) {
  return session.taught_labels ? *session.taught_labels : session.features->labels();
}

// Whether the newest run is over, and was of just these labels.
bool is_trained(const Session& session) {
  const auto& run = session.training;
  return run && run->predictions && run->taught_labels == session.taught_labels &&
         run->features == session.features;
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

namespace {

// Of what names rows, those that are there.
void keep_rows_below(Session& session, std::size_t rows) {
  const auto kept = [rows](const std::vector<int>& named) {
    std::vector<int> below;
    for (const int row : named)
      if (static_cast<std::size_t>(row) < rows) below.push_back(row);
    return std::make_shared<const std::vector<int>>(std::move(below));
  };
  session.selection = kept(*session.selection);
  if (session.centres) session.centres = kept(*session.centres);
  if (session.centres && session.centres->empty()) session.centres.reset();
}

}  // namespace

void use_first_rows(Workbench& bench, std::size_t rows, std::vector<std::string> classes) {
  auto& session = bench.session;
  bench.cancel(JobRole::training);
  forget_old_classes(bench);
  keep_rows_below(session, rows);
  if (rows == 0) {
    bench.cancel(JobRole::map);
    session.features.reset();
    session.map.reset();
    session.training.reset();
    return;
  }
  const bool is_mapped = map_is_current(session) && !is_going(session, JobRole::map);
  session.features =
      std::make_shared<const ml::Features>(first_rows(*session.features, rows, classes));
  if (session.dataset) {
    auto dataset = *session.dataset;
    dataset.classes = classes;
    session.dataset = std::make_shared<const ml::Dataset>(std::move(dataset));
  }
  if (session.model && session.model->classes.size() == classes.size()) {
    auto model = *session.model;
    model.classes = std::move(classes);
    session.model = std::make_shared<const ml::Model>(std::move(model));
  }
  if (!is_mapped || session.map->latents) return apply(bench, StartMap{});
  const auto before = session.map;
  session.map = std::make_shared<const Map>(first_rows(*before, rows, session.features));
  if (session.fence && session.fence->map == before) session.fence->map = session.map;
}

namespace {

bool had_other_rows(const Edited& before, const Session& session) {
  if (before.features) return before.features != session.features;
  return !session.features || before.rows != session.features->samples.size() ||
         before.classes != session.features->classes;
}

// Rows that were appended go; clusters that were found of them, too.
void take_back_rows(Workbench& bench, const Edited& before) {
  auto& session = bench.session;
  bench.cancel(JobRole::clusters);
  session.clusters.reset();
  session.groups.reset();
  use_first_rows(bench, before.rows, before.classes);
  session.dataset = before.dataset && session.dataset
                        ? labelled_as(before.dataset, *session.dataset)
                        : before.dataset;
}

void return_to_features(Workbench& bench, Edited& before) {
  auto& session = bench.session;
  forget_old_classes(bench);
  session.map = std::move(before.map);
  if (before.dataset) session.dataset = labelled_as(before.dataset, *session.dataset);
  session.color_by = before.color_by;
  session.color_column = std::move(before.color_column);
  session.features = std::move(before.features);
  keep_rows_below(session, session.features->samples.size());
}

}  // namespace

void apply(Workbench& bench, const Undo&) {
  auto& session = bench.session;
  if (session.undo.empty()) throw std::runtime_error("there is nothing to take back");
  const bool rows_return = had_other_rows(session.undo.back(), session);
  if (rows_return) check_rows_stay(bench);
  auto before = std::move(session.undo.back());
  session.undo.pop_back();
  const bool labels_return = rows_return || before.taught_labels != session.taught_labels;
  // Clusters that were found since a label was taught stay.
  if (before.features && (rows_return || !labels_return)) {
    bench.cancel(JobRole::clusters);
    session.groups = std::move(before.groups);
    session.clusters = std::move(before.clusters);
  }
  if (!labels_return) return;

  bench.cancel(JobRole::training);
  if (rows_return && before.features)
    return_to_features(bench, before);
  else if (rows_return)
    take_back_rows(bench, before);
  session.taught_labels = std::move(before.taught_labels);
  // What the rows that stay have learnt is known no more; the next fit goes on from what there is.
  if (before.training || !session.features) session.training = std::move(before.training);
  session.model = std::move(before.model);
  session.lesson.reset();
  // The next key had come before these labels had made their model.
  if (can_train(session) && !is_trained(session)) apply(bench, StartTraining{.warm = true});
}

}  // namespace diatom::app
