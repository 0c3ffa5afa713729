// Lloyd's algorithm: rows go to the nearest centre, centres to the mean of their rows, in turn; one
// run of k-means from one seeding. Each row keeps a bound on its distance from its own centre and
// one on that from the next, so that only those whose centre may have changed are measured again.
//
// Lloyd: "Least squares quantization in PCM", 1982. Hamerly: "Making k-means even faster", 2010.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "ml/clustering/centres.h"
#include "ml/clustering/seeding.h"
#include "ml/core/job.h"
#include "ml/core/matrix.h"

namespace diatom::ml {

struct LloydOptions {
  Eigen::Index clusters = 2;
  int iterations = 300;  // at most
  // It also ends where the squared shifts of all centres sum to no more than this share of the
  // columns' mean variance.
  double tolerance = 1e-4;
};

class Lloyd {
 public:
  Lloyd(Snapshot<Matrix> rows, const LloydOptions& options, std::uint64_t seed);

  Step step();  // one bounded unit

  // After the newest iteration: the rows' clusters, and these clusters' means. Once done: means,
  // and the cluster of the nearest of them. A cluster is without rows only where fewer rows differ.
  const Centres& centres() const { return *centres_; }
  const Labels& labels() const { return labels_; }

  // Sum of the squared distances of all rows from their centres, after each iteration; falls.
  const std::vector<double>& inertias() const { return inertias_; }

  double mean_variance() const { return mean_variance_; }  // of the columns; once seeded

 private:
  enum class Stage { spread, seed, assign, label };

  bool measure_spread();
  bool assign_some();
  void move(Eigen::Index row, int to);
  bool finish_iteration();
  void fill_empty();
  double inertia() const;
  Matrix means() const;
  void loosen_bounds(const Vector& shifts);
  bool label_some();

  Snapshot<Matrix> rows_;
  LloydOptions options_;
  Seeding seeding_;
  Stage stage_ = Stage::spread;
  Eigen::Index next_row_ = 0;  // of the pass under way
  Eigen::RowVectorXd origin_;  // (D); sums are of differences from it, so that no digits are lost
  Eigen::RowVectorXd spread_;  // (D) of all rows' differences from it
  double squares_ = 0.0;       // of these differences
  double mean_variance_ = 0.0;
  double label_inertia_ = 0.0;  // of the rows that are labelled
  std::shared_ptr<const Centres> centres_;
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> sums_;  // (K, D)
  std::vector<Eigen::Index> counts_;                                             // (K)
  Labels labels_;                                                                // (N)
  Vector upper_;  // (N) distance from the own centre at most
  Vector lower_;  // (N) and from any other at least
  std::vector<double> inertias_;
};

}  // namespace diatom::ml
