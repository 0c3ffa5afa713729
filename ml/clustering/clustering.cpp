#include "ml/clustering/clustering.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "ml/clustering/how_many.h"
#include "ml/clustering/work.h"
#include "ml/core/check.h"
#include "ml/core/seeds.h"

namespace diatom::ml {

namespace {

void check_rows(const Matrix& rows) {
  if (rows.rows() == 0) throw std::invalid_argument("there are no rows to cluster");
  if (rows.cols() == 0) throw std::invalid_argument("the rows have no features to cluster by");
  for (Eigen::Index row = 0; row < rows.rows(); ++row)
    if (!rows.row(row).allFinite())
      throw std::invalid_argument("row " + std::to_string(row) +
                                  " holds NaN or infinity; remove or recompute it");
}

void check_clusters(Eigen::Index clusters, Eigen::Index rows) {
  if (clusters <= rows) return;
  const auto count = std::to_string(rows);
  throw std::invalid_argument(
      std::to_string(clusters) + " clusters cannot be made of " + count +
      (rows == 1 ? " row: ask for 1" : " rows: ask for " + count + " or fewer"));
}

// A method whose number of clusters was left open: finds it out, then runs the method with it.
class CountedClustering : public ClusteringWork {
 public:
  using Make = std::function<std::unique_ptr<ClusteringJob>(int clusters)>;

  CountedClustering(std::unique_ptr<HowManyJob> how_many, Make make)
      : how_many_(std::move(how_many)), make_(std::move(make)) {}

  Progress progress() const override {
    const auto [fraction, message] = job_ ? job_->progress() : how_many_->progress();
    return {0.5F * (fraction + (job_ ? 1.0F : 0.0F)), message};
  }

 private:
  Step work() override {
    if (job_) return step_method();
    const auto outcome = how_many_->step();
    if (how_many_->latest() != latest_.how_many) {
      latest_.how_many = how_many_->latest();
      publish_timed(latest_);
    }
    if (outcome == Step::done) job_ = make_(latest_.how_many->suggested);
    return Step::more;
  }

  Step step_method() {
    const auto outcome = job_->step();
    if (const auto newest = job_->latest(); newest != seen_) {
      seen_ = newest;
      const auto how_many = std::move(latest_.how_many);
      latest_ = *newest;
      latest_.how_many = how_many;
      publish_timed(latest_);
    }
    return outcome;
  }

  std::unique_ptr<HowManyJob> how_many_;
  Make make_;
  std::unique_ptr<ClusteringJob> job_;  // null while it is being found out
  Snapshot<Clustering> seen_;           // of job_
  Clustering latest_;
};

}  // namespace

Labels assign(const Matrix& memberships) {
  Labels labels;
  for (const auto row : memberships.rowwise()) {
    int best = outlier;
    float largest = 0.0F;
    for (Eigen::Index k = 0; k < row.size(); ++k)
      if (row[k] > largest) {
        largest = row[k];
        best = static_cast<int>(k);
      }
    labels.push_back(best);
  }
  return labels;
}

Labels assign(const Partition& partition, const Matrix& rows) {
  return assign(partition.memberships(rows));
}

std::unique_ptr<ClusteringJob> make_clustering(const std::string& method, Snapshot<Matrix> rows,
                                               const ParameterValues& values, std::uint64_t seed) {
  DIATOM_CHECK(rows != nullptr, "a clustering of no matrix");
  const auto& found = ClusteringRegistry::instance().find(method);
  auto checked = checked_values(found.info, values);
  check_rows(*rows);
  const auto clusters = checked.find("clusters");
  if (clusters == checked.end()) return found.make(std::move(rows), checked, seed);
  check_clusters(static_cast<Eigen::Index>(clusters->second), rows->rows());
  if (clusters->second != 0.0) return found.make(std::move(rows), checked, seed);

  auto how_many = std::make_unique<HowManyJob>(rows, HowManyOptions{}, seed_of(seed, {1}));
  return std::make_unique<CountedClustering>(std::move(how_many),
                                             [&found, rows, checked, seed](int count) mutable {
                                               checked["clusters"] = count;
                                               return found.make(rows, checked, seed);
                                             });
}

}  // namespace diatom::ml
