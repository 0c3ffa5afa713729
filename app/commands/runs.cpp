#include "app/commands/runs.h"

#include <memory>
#include <utility>

namespace diatom::app {

namespace {

// What the clustering has come to are groups from now on, unless they were that already.
void receive_clusters(Session& into, ml::Snapshot<ClusterRun> run) {
  into.clusters = std::move(run);
  const auto& clusters = *into.clusters;
  if (clusters.is_final)
    into.groups = std::make_shared<const Groups>(groups_of(*clusters.clustering, clusters.marks));
  if (into.walk && clusters.latents && clusters.latents != into.walk->latents) {
    const bool fits = into.walk->at.size() == clusters.latents->cols();
    into.walk = fits ? std::make_shared<const LatentWalk>(
                           walk_in(clusters, into.walk->at, into.walk->dimension))
                     : nullptr;
  }
}

// The models that came while it waited knew nothing of it.
void begin_lesson(Session& session) {
  if (!session.lesson) return;
  session.lesson->begun_ms = ml::Scheduler::steady_clock()();
  session.lesson->model_before = session.model;
}

}  // namespace

void start_run(Workbench& bench, TopTuningRequest request, bool paused, ml::Urgency urgency) {
  const auto& method = ml::ClassifierRegistry::instance().find(request.classifier);
  if (std::exchange(bench.session.labels_wait, false)) begin_lesson(bench.session);
  bench.start<TopTuningRun>(
      JobRole::training, "Top-tuning by " + method.info.label,
      std::make_unique<TopTuningJob>(std::move(request)),
      [](Session& into, ml::Snapshot<TopTuningRun> run) {
        into.training = run;
        if (run->model) into.model = run->model;
      },
      paused, urgency);
}

void start_run(Workbench& bench, ClusterRequest request, bool paused) {
  const auto& method = ml::ClusteringRegistry::instance().find(request.method);
  bench.start<ClusterRun>(JobRole::clusters, "Clusters by " + method.info.label,
                          std::make_unique<ClusterJob>(std::move(request)), receive_clusters,
                          paused);
}

void start_run(Workbench& bench, ml::FineTuneRequest request, bool paused) {
  const auto title = "Fine-tuning of " + request.backbone->recipe().backbone;
  bench.start<ml::FineTuning>(
      JobRole::fine_tuning, title, std::make_unique<ml::FineTune>(std::move(request)),
      [](Session& into, ml::Snapshot<ml::FineTuning> run) { into.fine_tuning = std::move(run); },
      paused);
}

void start_run(Workbench& bench, PretrainingRequest request, bool paused) {
  bench.start<ml::Pretraining>(
      JobRole::pretraining, "Pre-training of diatom-net",
      std::make_unique<ml::Pretrain>(std::move(request.sources), std::move(request.options)),
      [](Session& into, ml::Snapshot<ml::Pretraining> run) { into.pretraining = std::move(run); },
      paused);
}

}  // namespace diatom::app
