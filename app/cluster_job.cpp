#include "app/cluster_job.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "ml/core/assignment.h"
#include "ml/core/seeds.h"
#include "ml/metrics/silhouette.h"

namespace diatom::app {

namespace {

enum Stream : std::uint64_t { reduction_stream, clustering_stream, silhouette_stream };

constexpr int glanced_clusters = 10;  // while a VAE learns, where their number is left open
constexpr std::size_t glanced_rows = 500;
constexpr std::array labels_a_class = {1, 2, 5, 10, 20};  // how far they carry
constexpr std::size_t scored_rows = 2000;                 // of the last silhouette

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The marks of clusters that hold the same rows stay, so that colours do not jump when the clusters
// are found anew. (K) marks for `now`, all different.
std::vector<int> kept_marks(const ml::Clustering& now, const ml::Clustering* before,
                            const std::vector<int>& marks_before) {
  const int count = now.partition->clusters();
  std::vector<int> marks(static_cast<std::size_t>(count), -1);
  if (before != nullptr && count > 0 && !marks_before.empty()) {
    const auto shared = ml::contingency(now.assignment, count, before->assignment,
                                        static_cast<int>(marks_before.size()));
    const auto matched = ml::cheapest_assignment(-shared.counts.cast<double>());
    for (std::size_t k = 0; k < marks.size(); ++k)
      if (matched[k] >= 0) marks[k] = marks_before[static_cast<std::size_t>(matched[k])];
  }
  int free = 0;
  for (auto& mark : marks) {
    if (mark >= 0) continue;
    while (std::find(marks.begin(), marks.end(), free) != marks.end()) ++free;
    mark = free;
  }
  return marks;
}

}  // namespace

ClusterJob::ClusterJob(ClusterRequest request) : request_(std::move(request)) {
  if (request_.from) run_ = *request_.from;
  run_.features = request_.features;
  ml::ClusteringRegistry::instance().find(request_.method);
  if (!run_.features->classes.empty()) labels_ = run_.features->labels();
}

ml::Step ClusterJob::step() {
  switch (stage_) {
    case Stage::standardise:
      run_.seconds_reduction += seconds_of([this] { standardise(); });
      return ml::Step::more;
    case Stage::reduce:
      run_.seconds_reduction += seconds_of([this] { reduce(); });
      return ml::Step::more;
    case Stage::glance:
      glance();
      return ml::Step::more;
    case Stage::cluster:
      run_.seconds_clustering += seconds_of([this] { cluster(); });
      if (!run_.is_final) return ml::Step::more;
      stage_ = Stage::carry;
      return labels_.empty() ? ml::Step::done : ml::Step::more;
    case Stage::carry:
      carry();
      return run_.carried.size() == labels_a_class.size() ? ml::Step::done : ml::Step::more;
  }
  return ml::Step::done;
}

// By all rows: nobody holds any back from a method that looks at no label.
void ClusterJob::standardise() {
  if (request_.earlier) {
    take_latents_of(*request_.earlier);
    return;
  }
  const auto& values = run_.features->values;
  const bool by_vae = request_.reduction != no_reduction && request_.reduction != reduction_by_pca;
  const bool takes_pictures =
      by_vae && ml::VaeRegistry::instance().find(request_.reduction).of_pixels;
  if (takes_pictures) {
    rows_ = ml::Snapshot<ml::Matrix>(run_.features, &values);
  } else {
    ml::RowIndices all(static_cast<std::size_t>(values.rows()));
    std::iota(all.begin(), all.end(), Eigen::Index{0});
    run_.reduction.standardisation =
        std::make_shared<const ml::Standardisation>(ml::standardisation_of(values, all));
    rows_ = std::make_shared<const ml::Matrix>(run_.reduction.standardisation->apply(values));
  }
  const auto seed = ml::seed_of(request_.seed, {reduction_stream});
  if (by_vae)
    vae_ = ml::make_vae(request_.reduction, rows_, request_.vae_values, seed, request_.device,
                        request_.from ? run_.vae : nullptr);
  else if (request_.reduction == reduction_by_pca)
    components_ = std::make_unique<ml::PrincipalComponentsJob>(rows_, request_.components,
                                                               /*iterations=*/100, seed);
  request_.from.reset();
  stage_ = Stage::reduce;
}

void ClusterJob::take_latents_of(const ClusterRun& earlier) {
  run_.vae = earlier.vae;
  run_.reduction = earlier.reduction;
  run_.latents = earlier.latents;
  run_.clustering = earlier.clustering;  // stays in sight, and gives its marks to the next
  run_.table = earlier.table;
  run_.marks = earlier.marks;
  run_.curve = earlier.curve;
  ends_earlier_ = earlier.is_final;
  run_.seconds_reduction = earlier.seconds_reduction;
  request_.earlier.reset();
  stage_ = Stage::cluster;
}

void ClusterJob::reduce() {
  if (vae_) {
    learn();
  } else if (components_) {
    find_components();
  } else {
    run_.latents = rows_;
    is_reduced_ = true;
  }
  if (is_reduced_ && stage_ == Stage::reduce) stage_ = Stage::cluster;
}

void ClusterJob::learn() {
  is_reduced_ = vae_->step() == ml::Step::done;
  const auto newest = vae_->latest();
  if (!newest || newest == run_.vae) return;
  const bool has_means = newest->means && newest->means != run_.latents;
  run_.vae = newest;
  if (has_means) {
    run_.latents = newest->means;
    run_.reduction.vae = newest->vae;
    if (!is_reduced_) stage_ = Stage::glance;
  }
  publish(run_);
}

void ClusterJob::find_components() {
  is_reduced_ = components_->step() == ml::Step::done;
  if (!is_reduced_) return;
  const auto found = components_->latest();
  run_.reduction.components = found;
  run_.latents = ml::Snapshot<ml::Matrix>(found, &found->points);
}

// One start of k-means on the means of the epoch that is over.
void ClusterJob::glance() {
  if (!clustering_) {
    const auto asked = request_.values.find("clusters");
    const bool open = asked == request_.values.end() || asked->second == 0.0;
    const double clusters = open ? glanced_clusters : asked->second;
    const auto rows = static_cast<double>(run_.latents->rows());
    clustering_ = ml::make_clustering("kmeans", run_.latents,
                                      {{"clusters", std::min(clusters, rows)}, {"restarts", 1.0}},
                                      ml::seed_of(request_.seed, {clustering_stream}));
  }
  if (clustering_->step() == ml::Step::more) return;
  take_clustering(clustering_->latest());
  clustering_.reset();
  score();
  publish(run_);
  stage_ = Stage::reduce;
}

void ClusterJob::cluster() {
  if (!clustering_)
    clustering_ = ml::make_clustering(request_.method, run_.latents, request_.values,
                                      ml::seed_of(request_.seed, {clustering_stream}));
  run_.is_final = clustering_->step() == ml::Step::done;
  const auto newest = clustering_->latest();
  const bool is_news = newest && newest != seen_;
  if (is_news) take_clustering(seen_ = newest);
  if (run_.is_final) score();
  if (is_news || run_.is_final) publish(run_);
}

void ClusterJob::carry() {
  const auto& clustering = *run_.clustering;
  run_.carried.push_back(carried_labels(clustering.assignment, clustering.partition->clusters(),
                                        labels_, static_cast<int>(run_.features->classes.size()),
                                        labels_a_class.at(run_.carried.size())));
  publish(run_);
}

void ClusterJob::take_clustering(const ml::Snapshot<ml::Clustering>& clustering) {
  run_.how_many = clustering->how_many;
  if (!clustering->partition) return;  // how many there are is still being found out
  run_.marks = kept_marks(*clustering, run_.clustering.get(), run_.marks);
  run_.clustering = clustering;
}

void ClusterJob::score() {
  const auto& clustering = *run_.clustering;
  ClusterPoint point;
  point.epoch = run_.vae ? run_.vae->epochs : 0.0;
  const std::size_t most = run_.is_final ? scored_rows : glanced_rows;
  point.scores.silhouette = ml::silhouette(*run_.latents, clustering.assignment, most,
                                           ml::seed_of(request_.seed, {silhouette_stream}));
  point.scores.silhouette_rows = std::min(run_.latents->rows(), static_cast<Eigen::Index>(most));
  if (!labels_.empty()) {
    const auto table = ml::contingency(clustering.assignment, clustering.partition->clusters(),
                                       labels_, static_cast<int>(run_.features->classes.size()));
    point.scores.by_labels = ml::partition_scores(table);
    run_.table = std::make_shared<const ml::Contingency>(table);
  }
  if (std::exchange(ends_earlier_, false)) run_.curve.pop_back();
  run_.curve.push_back(std::move(point));
}

ml::Progress ClusterJob::progress() const {
  constexpr float share_of_reduction = 0.8F;
  switch (stage_) {
    case Stage::standardise:
      return {0.0F, "standardising the features"};
    case Stage::reduce:
    case Stage::glance: {
      auto progress = vae_          ? vae_->progress()
                      : components_ ? components_->progress()
                                    : ml::Progress{1.0F, "nothing to reduce"};
      progress.fraction *= share_of_reduction;
      return progress;
    }
    case Stage::cluster:
    case Stage::carry:
      break;
  }
  auto progress = clustering_ ? clustering_->progress() : ml::Progress{0.0F, "clustering"};
  progress.fraction = share_of_reduction + (1.0F - share_of_reduction) * progress.fraction;
  return progress;
}

}  // namespace diatom::app
