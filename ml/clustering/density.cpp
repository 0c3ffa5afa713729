// HDBSCAN: clusters are places where rows lie denser than around them, of any shape; what lies
// between belongs to none. How many there are follows. Campello, Moulavi, Sander: "Density-based
// clustering based on hierarchical density estimates", PAKDD 2013.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "ml/clustering/centres.h"
#include "ml/clustering/clustering.h"
#include "ml/clustering/condensed_tree.h"
#include "ml/clustering/reachability_tree.h"
#include "ml/clustering/tensors.h"
#include "ml/clustering/work.h"
#include "ml/core/random.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

// Of more rows, only so many make the clusters: time grows with their square.
constexpr Eigen::Index most_rows = 20'000;

class DensityPartition : public Partition {
 public:
  // `labels` and `cores` of the rows that made the clusters; `reaches` of these.
  DensityPartition(std::shared_ptr<const Centres> rows, Labels labels, Vector cores, Vector reaches)
      : rows_(std::move(rows)),
        labels_(std::move(labels)),
        cores_(std::move(cores)),
        reaches_(std::move(reaches)) {}

  std::string method() const override { return "density"; }
  int clusters() const override { return static_cast<int>(reaches_.size()); }
  Eigen::Index dim() const override { return rows_->dim(); }

  // As the nearest of the rows that made the clusters, if within the reach of that one's cluster.
  Matrix memberships(const Matrix& rows) const override {
    Matrix memberships = Matrix::Zero(rows.rows(), clusters());
    for_each_block(rows, [&](Eigen::Index first, const Matrix& squared) {
      for (Eigen::Index i = 0; i < squared.rows(); ++i) {
        Eigen::Index nearest = 0;
        const float distance = std::sqrt(squared.row(i).minCoeff(&nearest));
        const int label = labels_[static_cast<std::size_t>(nearest)];
        if (label != outlier && distance <= reaches_[label]) memberships(first + i, label) = 1.0F;
      }
    });
    return memberships;
  }

  // The distance from the nearest row of a cluster, or that one's core distance if it is larger.
  Vector strangeness(const Matrix& rows) const override {
    Vector strangeness(rows.rows());
    for_each_block(rows, [&](Eigen::Index first, const Matrix& squared) {
      for (Eigen::Index i = 0; i < squared.rows(); ++i) {
        float least = std::numeric_limits<float>::infinity();
        for (Eigen::Index row = 0; row < squared.cols(); ++row)
          if (labels_[static_cast<std::size_t>(row)] != outlier)
            least = std::min(least, std::max(squared(i, row), cores_[row] * cores_[row]));
        strangeness[first + i] = std::sqrt(least);
      }
    });
    return strangeness;
  }

  TensorMap tensors() const override {
    Matrix labels(static_cast<Eigen::Index>(labels_.size()), 1);
    std::copy(labels_.begin(), labels_.end(), labels.data());
    TensorMap map;
    map.tensors["rows"] = tensor_from(rows_->points());
    map.tensors["labels"] = tensor_from(labels);
    map.tensors["cores"] = tensor_from(cores_);
    map.tensors["reaches"] = tensor_from(reaches_);
    return map;
  }

 private:
  // A block's distances from all the rows that made the clusters are all that is kept at a time.
  template <class Action>
  void for_each_block(const Matrix& rows, const Action& action) const {
    for (Eigen::Index first = 0; first < rows.rows(); first += rows_in_block) {
      const auto size = std::min(rows_in_block, rows.rows() - first);
      action(first, rows_->squared_distances(rows.middleRows(first, size)));
    }
  }

  std::shared_ptr<const Centres> rows_;
  Labels labels_;
  Vector cores_;
  Vector reaches_;
};

std::shared_ptr<const Partition> restore_density(const TensorMap& map) {
  auto rows = matrix_named(map, "rows");
  const auto labels = matrix_named(map, "labels");
  const auto cores = matrix_named(map, "cores");
  const auto reaches = matrix_named(map, "reaches");
  const auto clusters = static_cast<float>(reaches.rows());
  const bool fits = labels.rows() == rows.rows() && labels.cols() == 1 &&
                    cores.rows() == rows.rows() && cores.cols() == 1 && reaches.cols() == 1 &&
                    labels.allFinite() && labels.minCoeff() >= outlier &&
                    labels.maxCoeff() < clusters;
  if (!fits) throw std::runtime_error("the density clustering's tensors do not fit together");
  return std::make_shared<const DensityPartition>(
      std::make_shared<const Centres>(std::move(rows)),
      Labels(labels.data(), labels.data() + labels.size()), cores.col(0), reaches.col(0));
}

class Density : public ClusteringWork {
 public:
  Density(Snapshot<Matrix> rows, Eigen::Index smallest, Eigen::Index neighbours, std::uint64_t seed)
      : rows_(std::move(rows)), smallest_(smallest), neighbours_(neighbours), seed_(seed) {}

  Progress progress() const override;

 private:
  Step work() override;
  void begin_tree();
  void cut_tree();
  bool assign_some();
  bool is_drawn() const { return rows_->rows() > most_rows; }

  Snapshot<Matrix> rows_;
  Eigen::Index smallest_;
  Eigen::Index neighbours_;
  std::uint64_t seed_;
  std::shared_ptr<const Centres> seen_;  // the rows that make the clusters; the others follow
  std::optional<ReachabilityTree> tree_;
  Clustering clustering_;
};

Step Density::work() {
  if (!tree_) {
    begin_tree();
    return Step::more;
  }
  if (!clustering_.partition) {
    if (tree_->step() == Step::more) return Step::more;
    cut_tree();
    if (is_drawn()) return Step::more;
  } else if (!assign_some()) {
    return Step::more;
  }
  publish_timed(clustering_);
  return Step::done;
}

void Density::begin_tree() {
  auto seen = *rows_;
  if (is_drawn()) {
    auto drawn = Random(seed_).sample_without_replacement<Eigen::Index>(
        static_cast<std::size_t>(rows_->rows()), static_cast<std::size_t>(most_rows));
    std::sort(drawn.begin(), drawn.end());
    seen = (*rows_)(drawn, Eigen::all);
  }
  seen_ = std::make_shared<const Centres>(std::move(seen));
  tree_.emplace(seen_, neighbours_);
}

void Density::cut_tree() {
  auto clusters = dense_clusters(tree_->edges(), seen_->count(), smallest_);
  if (!is_drawn()) clustering_.assignment = clusters.labels;
  const Vector reaches =
      Vector::Map(clusters.reaches.data(), static_cast<Eigen::Index>(clusters.reaches.size()));
  clustering_.partition = std::make_shared<const DensityPartition>(
      seen_, std::move(clusters.labels), tree_->cores(), reaches);
}

bool Density::assign_some() {
  auto& assignment = clustering_.assignment;
  const auto next = static_cast<Eigen::Index>(assignment.size());
  const auto size = std::min(rows_in_block, rows_->rows() - next);
  const auto labels = assign(*clustering_.partition, rows_->middleRows(next, size));
  assignment.insert(assignment.end(), labels.begin(), labels.end());
  return next + size == rows_->rows();
}

Progress Density::progress() const {
  const auto all = rows_->rows();
  std::string message = "joining the nearest rows";
  if (is_drawn())
    message = "joining the nearest of " + std::to_string(most_rows) + " rows, drawn among " +
              std::to_string(all) + "; the others follow them";
  const float assigned =
      static_cast<float>(clustering_.assignment.size()) / static_cast<float>(all);
  return {0.9F * (tree_ ? tree_->fraction() : 0.0F) + 0.1F * assigned, message};
}

std::unique_ptr<ClusteringJob> make_density(Snapshot<Matrix> rows, const ParameterValues& values,
                                            std::uint64_t seed) {
  auto smallest = static_cast<Eigen::Index>(values.at("smallest_cluster"));
  if (smallest == 0) smallest = std::max<Eigen::Index>(5, std::min(rows->rows(), most_rows) / 100);
  return std::make_unique<Density>(std::move(rows), std::max<Eigen::Index>(2, smallest),
                                   static_cast<Eigen::Index>(values.at("neighbours")), seed);
}

const Registration<ClusteringMethod> density{
    {{"density",
      "HDBSCAN",
      "Clusters are places where rows lie denser than around them, of any shape; rows between them "
      "belong to none. Finds out how many there are. Of more than 20,000 rows, 20,000 drawn at "
      "random make the clusters, and the others follow the nearest of these.",
      {{"smallest_cluster", "smallest cluster", ParameterKind::integer, 0, 0, 10000, true, "rows",
        "Fewer rows that lie close together are no cluster. 0: a hundredth of all rows, but at "
        "least 5."},
       {"neighbours", "neighbours", ParameterKind::integer, 5, 1, 1000, true, "",
        "A place is as dense as its distance from the nearest so many rows is short, its own row "
        "among them. The more, the more rows count as outliers."}}},
     make_density,
     restore_density}};

const Registration<Term> density_clustering_term{
    {{"clustering.density", "HDBSCAN"},
     "Clusters are places where images lie denser than around them, of any shape, and what lies "
     "between belongs to none. It finds out by itself how many there are.",
     "d(a, b) = max(core(a), core(b), ‖a − b‖),   core: how far the k-th neighbour is",
     "Campello, Moulavi, Sander: \"Density-based clustering based on hierarchical density "
     "estimates\", PAKDD 2013"}};

}  // namespace

}  // namespace diatom::ml
