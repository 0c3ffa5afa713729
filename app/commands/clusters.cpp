// Clusters without labels, what a person makes of them, and the walk through their space.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "app/commands/apply.h"
#include "app/commands/history.h"
#include "app/commands/labels.h"
#include "app/commands/runs.h"
#include "app/workbench.h"
#include "ml/core/seeds.h"

namespace diatom::app {

namespace {

const ml::MethodInfo& vae_info(const Session& session) {
  return ml::VaeRegistry::instance().find(session.reduction).info;
}

const ClusterRun& run_with_latents(const Session& session) {
  if (!session.clusters || !session.clusters->latents)
    throw std::runtime_error("there is no latent space yet: start clustering first");
  return *session.clusters;
}

const Groups& groups_now(const Session& session) {
  if (!session.groups)
    throw std::runtime_error("there are no clusters yet: start clustering first");
  return *session.groups;
}

bool reduces_by_vae(const ClusterRequest& request) {
  return request.reduction != no_reduction && request.reduction != reduction_by_pca;
}

// By what is chosen.
ClusterRequest request_of(Session& session) {
  if (!session.features) throw std::runtime_error("there are no features yet: extract them first");
  ClusterRequest request;
  request.features = session.features;
  request.reduction = session.reduction;
  request.vae_values = session.vae_values[session.reduction];
  request.components = session.components;
  request.method = session.clustering;
  request.values = session.clustering_values[session.clustering];
  request.seed = session.seed;
  request.device = session.device;
  return request;
}

// The images, with the labels that their rows have now; those that gave no row have none.
ml::Snapshot<ml::Dataset> relabelled(ml::Dataset dataset, const ml::Features& features) {
  dataset.classes = features.classes;
  auto row = features.samples.begin();  // the rows are in the samples' order
  for (auto& sample : dataset.samples) {
    const bool has_row = row != features.samples.end() && row->path == sample.path;
    sample.label = has_row ? row->label : ml::unlabelled;
    sample.split = has_row ? row->split : ml::Split::unassigned;
    if (has_row) ++row;
  }
  return std::make_shared<const ml::Dataset>(std::move(dataset));
}

// The run, of rows that have other labels: what was held against the old ones goes with them.
ClusterRun without_labels(ClusterRun run, ml::Snapshot<ml::Features> relabelled) {
  run.features = std::move(relabelled);
  run.table.reset();
  run.carried.clear();
  for (auto& point : run.curve) point.scores.by_labels.reset();
  return run;
}

void edit(Workbench& bench, Groups groups) {
  bench.session.groups = std::make_shared<const Groups>(std::move(groups));
}

}  // namespace

void apply(Workbench& bench, const ChooseReduction& command) {
  if (command.id != no_reduction && command.id != reduction_by_pca)
    ml::VaeRegistry::instance().find(command.id);  // throws where there is none
  bench.session.reduction = command.id;
}

void apply(Workbench& bench, const SetVaeValue& command) {
  auto& session = bench.session;
  const auto& info = vae_info(session);
  auto values = session.vae_values[session.reduction];
  values[command.parameter] = command.value;
  session.vae_values[session.reduction] = ml::checked_values(info, values);
}

void apply(Workbench& bench, const SetComponents& command) {
  if (command.count < 1) throw std::invalid_argument("there is one principal component or more");
  bench.session.components = command.count;
}

void apply(Workbench& bench, const ChooseClustering& command) {
  ml::ClusteringRegistry::instance().find(command.id);  // throws where there is none
  bench.session.clustering = command.id;
}

void apply(Workbench& bench, const SetClusteringValue& command) {
  auto& session = bench.session;
  const auto& method = ml::ClusteringRegistry::instance().find(session.clustering);
  auto values = session.clustering_values[session.clustering];
  values[command.parameter] = command.value;
  session.clustering_values[session.clustering] = ml::checked_values(method.info, values);
}

void apply(Workbench& bench, const StartClustering& command) {
  auto& session = bench.session;
  auto request = request_of(session);
  if (command.keep_latents) {
    run_with_latents(session);
    request.earlier = session.clusters;
  }
  session.groups.reset();
  if (!command.keep_latents) {
    session.clusters.reset();
    session.walk.reset();  // it was through another space
    bench.cancel(JobRole::anomaly);
    session.anomaly.reset();
  }
  start_run(bench, request, command.paused || !session.playing);
  // Clustered anew, a VAE's latents are still those of its own moments.
  if (reduces_by_vae(request) && !command.keep_latents) begin_timeline(session, std::move(request));
  session.map_of = MapOf::latents;
  session.color_by = ColorBy::cluster;
}

void apply(Workbench& bench, const StepClustering&) {
  auto& session = bench.session;
  if (!is_going(session, JobRole::clusters)) apply(bench, StartClustering{.paused = true});
  const auto id = job_of(session, JobRole::clusters)->id;
  bench.scheduler.pause(id);
  bench.scheduler.step_once(id);
}

void apply(Workbench& bench, const WithholdClass& command) {
  auto& session = bench.session;
  auto job = std::make_unique<AnomalyJob>(request_of(session), std::vector<int>{command.label});
  session.anomaly.reset();
  bench.start<Anomaly>(
      JobRole::anomaly, "Withheld: " + ml::class_name(session.features->classes, command.label),
      std::move(job),
      [](Session& into, ml::Snapshot<Anomaly> anomaly) { into.anomaly = std::move(anomaly); },
      !session.playing);
}

void apply(Workbench& bench, const NameGroup& command) {
  edit(bench, named(groups_now(bench.session), command.group, command.name));
}

void apply(Workbench& bench, const MergeGroups& command) {
  edit(bench, merged(groups_now(bench.session), command.first, command.second));
}

void apply(Workbench& bench, const SplitGroup& command) {
  const auto& session = bench.session;
  edit(bench,
       split(groups_now(session), command.group, run_with_latents(session).latents, session.seed));
}

void apply(Workbench& bench, const RejectOutliers& command) {
  const auto& session = bench.session;
  edit(bench, without_outliers(groups_now(session), command.group,
                               *run_with_latents(session).latents, command.share));
}

void apply(Workbench& bench, const MoveToGroup& command) {
  edit(bench, moved(groups_now(bench.session), command.rows, command.group));
}

// The names become the labels of everything that is shown and learnt; undo brings the old ones
// back.
void apply(Workbench& bench, const LearnGroups&) {
  auto& session = bench.session;
  const auto clusters = session.clusters;
  if (!clusters || clusters->features != session.features)
    throw std::runtime_error("the clusters are of other images: start clustering again");
  check_rows_stay(bench);
  auto labelled = std::make_shared<const ml::Features>(
      labelled_by(groups_now(session), *session.features, session.test_fraction, session.seed));
  remember(session);
  forget_old_classes(bench);
  if (session.dataset) session.dataset = relabelled(*session.dataset, *labelled);
  session.clusters = std::make_shared<const ClusterRun>(without_labels(*clusters, labelled));
  if (session.map) {
    auto map = *session.map;
    map.features = labelled;
    map.labels = std::make_shared<const ml::Labels>(labelled->labels());
    session.map = std::make_shared<const Map>(std::move(map));
  }
  session.features = std::move(labelled);
  session.taught_labels.reset();
  session.lesson.reset();
  session.color_by = ColorBy::label;
  bench.notify(Severity::information,
               fmt::format("the names of {} groups are the classes now; what is held out is "
                           "scored against them",
                           session.features->classes.size()));
  apply(bench, StartTraining{});
}

void apply(Workbench& bench, const WalkTo& command) {
  auto& session = bench.session;
  const auto& run = run_with_latents(session);
  const auto latent = run.latents->cols();
  if (command.latent.size() != latent || command.dimension < 0 || command.dimension >= latent)
    throw std::invalid_argument(fmt::format("the latent space has {} dimensions", latent));
  session.walk =
      std::make_shared<const LatentWalk>(walk_in(run, command.latent, command.dimension));
}

void apply(Workbench& bench, const ChooseMapOf& command) {
  bench.session.map_of = command.what;
  if (command.what == MapOf::features) apply(bench, StartMap{});
}

}  // namespace diatom::app
