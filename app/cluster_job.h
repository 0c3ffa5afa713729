// ClusterJob: feature rows -> fewer numbers each (a VAE's latent means, principal components, or
// the standardised rows themselves) -> clusters -> scores. Nothing of it looks at a label but the
// scores, which are absent where the data have none. While a VAE trains, its latent is clustered
// once an epoch, so that one sees the classes come apart.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/groups.h"
#include "app/reduction.h"
#include "ml/backbone/features.h"
#include "ml/clustering/clustering.h"
#include "ml/core/device.h"
#include "ml/core/job.h"
#include "ml/embedding/principal_components.h"
#include "ml/metrics/partition_scores.h"
#include "ml/vae/vae.h"

namespace diatom::app {

// How rows become fewer numbers, beside the ids of ml::VaeRegistry.
inline constexpr const char* no_reduction = "none";
inline constexpr const char* reduction_by_pca = "pca";

struct ClusterRun;

struct ClusterRequest {
  ml::Snapshot<ml::Features> features;
  std::string reduction = "dense";  // VaeMethod id, "pca" or "none"
  ml::ParameterValues vae_values;
  int components = 50;  // of "pca"
  std::string method = "kmeans";
  ml::ParameterValues values;
  std::uint64_t seed = 0;
  ml::Device device = ml::Device::cpu;
  // A run whose latents are clustered anew, in the place of a reduction; may be null.
  ml::Snapshot<ClusterRun> earlier = nullptr;
  // What a job of the same request published at the end of a VAE's epoch, to go on from as if that
  // had never stopped; or null.
  ml::Snapshot<ClusterRun> from = nullptr;
};

struct ClusterScores {
  double silhouette = 0.0;           // of rows drawn from all; NaN with fewer than two clusters
  Eigen::Index silhouette_rows = 0;  // at most so many were drawn
  std::optional<ml::PartitionScores> by_labels;  // absent where the data have none
};

// After an epoch of the VAE, by one quick start of k-means; a last one when all is done.
struct ClusterPoint {
  double epoch = 0.0;
  ClusterScores scores;
};

struct ClusterRun {
  ml::Snapshot<ml::Features> features;      // row i of everything is row i of these
  ml::Snapshot<ml::VaeRun> vae;             // null where no VAE reduces them
  Reduction reduction;                      // that gave the latents
  ml::Snapshot<ml::Matrix> latents;         // (N, Z), what is clustered; null at first
  ml::Snapshot<ml::Clustering> clustering;  // of the latents, or of the epoch before; or null
  ml::Snapshot<ml::HowMany> how_many;       // how their number is found, where it is left open
  ml::Snapshot<ml::Contingency> table;      // null where the data have no labels
  std::vector<int> marks;  // (K) the mark and colour of each cluster, kept from epoch to epoch
  std::vector<ClusterPoint> curve;
  std::vector<CarriedLabels> carried;  // by the final clusters; empty before, and without labels
  bool is_final = false;               // the clustering is the chosen method's, of the last latents
  double seconds_reduction = 0.0;
  double seconds_clustering = 0.0;

  const ClusterScores& scores() const { return curve.back().scores; }  // where there is a table
};

class ClusterJob : public ml::ResultJob<ClusterRun> {
 public:
  // Throws std::invalid_argument with one sentence where nothing can come of it.
  explicit ClusterJob(ClusterRequest request);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  enum class Stage { standardise, reduce, glance, cluster, carry };

  void standardise();
  void reduce();
  void take_latents_of(const ClusterRun& earlier);
  void learn();
  void find_components();
  void glance();
  void cluster();
  void carry();
  void take_clustering(const ml::Snapshot<ml::Clustering>& clustering);
  void score();

  ClusterRequest request_;
  Stage stage_ = Stage::standardise;
  ml::Snapshot<ml::Matrix> rows_;  // (N, D) what is reduced
  std::unique_ptr<ml::VaeJob> vae_;
  bool is_reduced_ = false;
  std::unique_ptr<ml::PrincipalComponentsJob> components_;
  std::unique_ptr<ml::ClusteringJob> clustering_;
  ml::Snapshot<ml::Clustering> seen_;  // its newest
  ml::Labels labels_;                  // (N); empty where the data have none
  bool ends_earlier_ = false;          // the curve's last point is that of an earlier end
  ClusterRun run_;
};

}  // namespace diatom::app
