// How many clusters: what four criteria say about each number k of them, without a label.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "ml/clustering/clustering.h"
#include "ml/core/job.h"
#include "ml/core/matrix.h"

namespace diatom::ml {

struct Criterion {
  std::vector<double> values;  // for each of HowMany::ks that is finished; NaN where it has none
  int suggested = 0;           // k; 0 while nothing is known
};

struct HowMany {
  std::vector<int> ks;    // what is tried: 2, 3, ...; empty for fewer than three rows
  Eigen::Index rows = 0;  // that were looked at: all, or so many drawn among them

  // Normalised partition entropy of fuzzy c-means, in [0, 1]; the lowest is best. Bezdek: "Cluster
  // validity with fuzzy sets", Journal of Cybernetics 3, 1973.
  Criterion entropy;

  // Bayesian information criterion of a Gaussian mixture; the lowest is best. Schwarz: "Estimating
  // the dimension of a model", Annals of Statistics 6, 1978.
  Criterion bic;

  Criterion silhouette;  // mean of k-means' clusters, in [-1, 1]; the highest is best

  // Gap statistic: how much lower the logarithm of k-means' inertia is than that of rows without
  // clusters, uniform over the range of each column. The smallest k is best whose gap is no less
  // than the next one's less its standard error. Tibshirani, Walther, Hastie: "Estimating the
  // number of clusters in a data set via the gap statistic", JRSS B 63, 2001.
  Criterion gap;
  std::vector<double> gap_errors;  // standard errors of gap.values

  int suggested = 1;  // what most of the four say; where they are at odds, the silhouette's
};

struct HowManyOptions {
  int fewest = 2;
  int most = 11;
  int repeats = 10;  // of fuzzy c-means for each k; the lowest entropy counts
  double fuzzifier = 1.4;
  int references = 10;         // sets of rows without clusters, for the gap
  Eigen::Index sample = 2000;  // of more rows, only so many are looked at, drawn by the seed
};

// Publishes after each value of a curve.
class HowManyJob : public ResultJob<HowMany> {
 public:
  // `rows` (N, D), finite, at least one.
  HowManyJob(Snapshot<Matrix> rows, const HowManyOptions& options, std::uint64_t seed);

  Step step() override;
  Progress progress() const override;

 private:
  enum class Kind { entropy, bic, kmeans, reference };
  struct Trial {  // one clustering
    Kind kind;
    int k;
    int repeat;
    bool is_last;  // of those that make one value
  };

  void plan(const HowManyOptions& options);
  void begin(const Trial& trial);
  void finish(const Trial& trial, const Clustering& clustering);
  void add_bic(int k, const Clustering& mixture);
  void add_gap();
  bool has_full_covariance() const;
  std::uint64_t seed_for(const Trial& trial) const;
  Matrix without_clusters(int repeat) const;

  Snapshot<Matrix> rows_;
  double fuzzifier_;
  std::uint64_t seed_;
  std::vector<Trial> trials_;
  std::size_t next_ = 0;  // of the trials
  std::unique_ptr<ClusteringJob> job_;
  HowMany how_many_;
  double best_entropy_ = 0.0;           // of the present k's repeats
  double log_inertia_ = 0.0;            // of the present k's k-means
  std::vector<double> log_references_;  // and of the rows without clusters
};

}  // namespace diatom::ml
