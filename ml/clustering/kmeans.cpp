// k-means: each row belongs to the nearest of K centres, each centre is the mean of its rows. The
// runs are Lloyd's (ml/clustering/lloyd.h).
#include <utility>

#include "ml/clustering/centres.h"
#include "ml/clustering/clustering.h"
#include "ml/clustering/lloyd.h"
#include "ml/clustering/runs.h"
#include "ml/clustering/tensors.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

class KMeansPartition : public Partition {
 public:
  explicit KMeansPartition(Centres centres) : centres_(std::move(centres)) {}

  std::string method() const override { return "kmeans"; }
  int clusters() const override { return static_cast<int>(centres_.count()); }
  Eigen::Index dim() const override { return centres_.dim(); }

  Matrix memberships(const Matrix& rows) const override {
    Matrix memberships = centres_.squared_distances(rows);
    for (auto row : memberships.rowwise()) {
      Eigen::Index nearest = 0;
      row.minCoeff(&nearest);
      row = Vector::Unit(row.size(), nearest).transpose();
    }
    return memberships;
  }

  // The distance from the nearest centre.
  Vector strangeness(const Matrix& rows) const override {
    return centres_.squared_distances(rows).rowwise().minCoeff().cwiseSqrt();
  }

  TensorMap tensors() const override {
    TensorMap map;
    map.tensors["centres"] = tensor_from(centres_.points());
    return map;
  }

 private:
  Centres centres_;
};

std::shared_ptr<const Partition> restore_kmeans(const TensorMap& map) {
  return std::make_shared<const KMeansPartition>(Centres(matrix_named(map, "centres")));
}

class KMeansRun : public Run {
 public:
  KMeansRun(Snapshot<Matrix> rows, const LloydOptions& options, std::uint64_t seed)
      : lloyd_(std::move(rows), options, seed) {}

  Step step() override { return lloyd_.step(); }
  int iterations() const override { return static_cast<int>(lloyd_.inertias().size()); }

  Clustering clustering() const override {
    Clustering clustering;
    clustering.assignment = lloyd_.labels();
    clustering.partition = std::make_shared<const KMeansPartition>(lloyd_.centres());
    clustering.objective = lloyd_.inertias();
    clustering.objective_name = "inertia";
    return clustering;
  }

 private:
  Lloyd lloyd_;
};

std::unique_ptr<ClusteringJob> make_kmeans(Snapshot<Matrix> rows, const ParameterValues& values,
                                           std::uint64_t seed) {
  LloydOptions options;
  options.clusters = static_cast<Eigen::Index>(values.at("clusters"));
  options.iterations = static_cast<int>(values.at("iterations"));
  options.tolerance = values.at("tolerance");
  const auto start = [rows = std::move(rows), options](std::uint64_t seed_of_run) {
    return std::make_unique<KMeansRun>(rows, options, seed_of_run);
  };
  return best_of_runs(start, values, seed);
}

const Registration<ClusteringMethod> kmeans{
    {{"kmeans",
      "k-means",
      "Each row belongs to the nearest of K centres, and each centre is the mean of its rows. "
      "Fast; "
      "finds round clusters of similar size.",
      {clusters_parameter(),
       restarts_parameter(10),
       iterations_parameter(300),
       {"tolerance", "tolerance", ParameterKind::real, 1e-4, 0, 1, true, "",
        "A run ends where the centres' squared shifts sum to no more than this share of the "
        "columns' mean variance."}}},
     make_kmeans,
     restore_kmeans}};

const Registration<Term> kmeans_term{
    {{"clustering.kmeans", "k-means"},
     "Each image belongs to the nearest of k centres, and each centre is the mean of its images; "
     "the two are repeated until nothing moves. It is fast and finds round clusters of similar "
     "size.",
     "min over c₁ … cₖ of   ∑ᵢ minⱼ ‖xᵢ − cⱼ‖²",
     "Lloyd: \"Least squares quantization in PCM\", IEEE Transactions on Information Theory 28, "
     "1982; Arthur, Vassilvitskii: \"k-means++\", SODA 2007"}};

}  // namespace

}  // namespace diatom::ml
