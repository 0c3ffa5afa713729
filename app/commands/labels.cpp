// Teaching by hand: rows get another class, and the classifier follows.
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

  session.taught_labels = std::make_shared<const ml::Labels>(std::move(labels));
  apply(bench, StartTraining{.warm = true});
}

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

void use_first_rows(Workbench& bench, std::size_t rows, std::vector<std::string> classes) {
  auto& session = bench.session;
  bench.cancel(JobRole::training);
  forget_old_classes(bench);
  keep_rows_below(session, rows);
  std::erase_if(session.taught, [rows](const TaughtOrganism& taught) {
    return taught.first_row + taught.rows > rows;
  });
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

}  // namespace diatom::app
