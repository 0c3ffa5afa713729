// Clustering: rows -> partition, without a label. The family's header: each member is one .cpp file
// that registers a ClusteringMethod.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ml/core/job.h"
#include "ml/core/matrix.h"
#include "ml/core/method.h"
#include "ml/core/tensor_map.h"

namespace diatom::ml {

inline constexpr int outlier = -1;  // the cluster of a row that belongs to none

// What a clustering has learnt, as a function of rows. Immutable, thread-safe.
class Partition {
 public:
  virtual ~Partition() = default;

  virtual std::string method() const = 0;  // ClusteringMethod id
  virtual int clusters() const = 0;        // K
  virtual Eigen::Index dim() const = 0;    // D

  // How far each row belongs to each cluster, in [0, 1]: (N, D) -> (N, K). Rows sum to 1, but for
  // outliers', which sum to 0. A hard method gives zeros and ones.
  virtual Matrix memberships(const Matrix& rows) const = 0;

  // How far each row lies from the clusters, in the method's own measure; the larger, the stranger:
  // (N, D) -> (N).
  virtual Vector strangeness(const Matrix& rows) const = 0;

  virtual TensorMap tensors() const = 0;
};

// The largest membership's cluster, the lower of equals; `outlier` where all are 0. Of memberships
// (N, K), or of rows (N, D).
Labels assign(const Matrix& memberships);
Labels assign(const Partition& partition, const Matrix& rows);

struct HowMany;  // ml/clustering/how_many.h

struct Clustering {
  Labels assignment;  // (N) of the rows that it was made of, in [0, K) or `outlier`
  std::shared_ptr<const Partition> partition;  // null, and no assignment, while K is found out
  std::vector<double> objective;  // what is minimised, after each iteration; never rises
  std::string objective_name;     // "inertia"
  Snapshot<HowMany> how_many;     // how K was found, where it was left open; else null
  double seconds = 0.0;           // of computing, so far
};

using ClusteringJob = ResultJob<Clustering>;

struct ClusteringMethod {
  MethodInfo info;
  std::function<std::unique_ptr<ClusteringJob>(Snapshot<Matrix> rows, const ParameterValues&,
                                               std::uint64_t seed)>
      make;
  // From what Partition::tensors() gave. Throws std::runtime_error where that does not fit.
  std::function<std::shared_ptr<const Partition>(const TensorMap&)> restore;
};

using ClusteringRegistry = Registry<ClusteringMethod>;

// Checks values and rows (at least one, finite, no fewer than clusters), then makes the job. Where
// the parameter `clusters` is 0, how many there are is found out first. Throws
// std::invalid_argument with one sentence.
std::unique_ptr<ClusteringJob> make_clustering(const std::string& method, Snapshot<Matrix> rows,
                                               const ParameterValues& values, std::uint64_t seed);

}  // namespace diatom::ml
