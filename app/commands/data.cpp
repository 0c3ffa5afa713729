// Opening data and turning it into feature rows.
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

#include "app/commands/apply.h"
#include "app/commands/preparation.h"
#include "app/session_file/data_reference.h"
#include "app/workbench.h"
#include "ml/core/user_folders.h"

namespace diatom::app {

namespace {

void forget_results(Session& session) {
  session.features.reset();
  session.training.reset();
  session.map.reset();
  session.map_quality.reset();
  session.boundary.reset();
  session.map_of = MapOf::features;
  session.clusters.reset();
  session.groups.reset();
  session.anomaly.reset();
  session.walk.reset();
  session.fine_tuning.reset();
  session.thumbnails.reset();
  session.map_pictures.reset();
  session.hover_picture.reset();
  session.explanation.reset();
  session.left_out.reset();
  session.slow_motion.reset();
  session.taught_labels.reset();
  session.undo.clear();
  session.redo.clear();
  session.centres.reset();
  session.lesson.reset();
  session.taught.clear();
  session.strangers.reset();
  session.fence.reset();
  session.selection = std::make_shared<const std::vector<int>>();
}

void cancel_work_on_rows(Workbench& bench) {
  for (const auto role :
       {JobRole::features, JobRole::training, JobRole::map, JobRole::map_quality, JobRole::boundary,
        JobRole::clusters, JobRole::anomaly, JobRole::fine_tuning, JobRole::slow_motion,
        JobRole::thumbnails, JobRole::map_pictures, JobRole::hover_picture, JobRole::explanation,
        JobRole::left_out})
    bench.cancel(role);
}

// Vectors come as they are: there is nothing to extract.
void open_vectors(Workbench& bench, const std::string& address) {
  auto& session = bench.session;
  auto features = std::make_shared<const ml::Features>(
      ml::with_split(ml::read_features(address), session.test_fraction, session.seed));
  cancel_work_on_rows(bench);
  forget_results(session);
  forget_preparation(bench);
  session.data_address = address;
  session.dataset.reset();
  session.backbone.reset();
  session.features = std::move(features);
  apply(bench, StartMap{});
  if (can_train(session)) apply(bench, StartTraining{});
}

std::string classes_of(const ml::Dataset& dataset) {
  return dataset.classes.empty() ? "without labels"
                                 : fmt::format("of {} classes", dataset.classes.size());
}

}  // namespace

void apply(Workbench& bench, const OpenData& command) {
  if (std::filesystem::path(command.address).extension() == ".npy")
    return open_vectors(bench, command.address);

  auto& session = bench.session;
  auto dataset = ml::with_split(listing_at(command.address, session.seed), session.test_fraction,
                                session.seed);

  cancel_work_on_rows(bench);
  forget_results(session);
  forget_preparation(bench);
  session.data_address = command.address;
  session.dataset = std::make_shared<const ml::Dataset>(std::move(dataset));
  bench.notify(Severity::information,
               fmt::format("opened {}: {} images {}", session.dataset->name,
                           session.dataset->samples.size(), classes_of(*session.dataset)));
  apply(bench, StartExtraction{});
}

void apply(Workbench& bench, const ChooseBackbone& command) {
  bench.session.backbone = ml::make_backbone(command.request);
  bench.session.backbone_request = command.request;
}

void apply(Workbench& bench, const StartExtraction&) {
  auto& session = bench.session;
  if (!session.dataset) throw std::runtime_error("there are no images yet: open a data set first");
  if (!session.backbone) session.backbone = ml::make_backbone(session.backbone_request);
  // The world drawn by code is drawn anew: its pictures cost little and are no person's data.
  const auto cache =
      session.data_address == "synthetic" ? std::filesystem::path() : ml::cache_folder();
  bench.start<ml::Features>(
      JobRole::features, "Features by " + session.backbone_request.id,
      std::make_unique<ml::ExtractFeatures>(*session.dataset, session.backbone, cache),
      [](Session& into, ml::Snapshot<ml::Features> features) {
        forget_results(into);
        into.features = std::move(features);
      });
}

}  // namespace diatom::app
