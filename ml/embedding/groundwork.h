// What t-SNE and UMAP both begin with: rows -> their principal components -> the nearest neighbours
// of each by these, and a map to start from.
#pragma once

#include <cstdint>
#include <memory>

#include "ml/core/neighbours.h"
#include "ml/embedding/principal_components.h"

namespace diatom::ml {

struct GroundworkOptions {
  Eigen::Index components = 50;  // that distances are measured in; at least D or 0: the rows' own
  Eigen::Index neighbours = 15;  // of each row, itself not counted
};

struct Groundwork {
  Snapshot<PrincipalComponents> components;  // null where distances are measured in the rows' own
  Snapshot<Matrix> rows;                     // (N, K), what distances are measured in
  Snapshot<Neighbours> neighbours;           // of min(count, N - 1)
  Matrix start;                              // (N, 3), the leading components

  Matrix reduce(const Matrix& new_rows) const;  // (M, D) -> (M, K)
};

class GroundworkJob : public ResultJob<Groundwork> {
 public:
  GroundworkJob(Snapshot<Matrix> rows, const GroundworkOptions& options, std::uint64_t seed);

  Step step() override;
  Progress progress() const override;

 private:
  void begin_search();

  Snapshot<Matrix> rows_;
  GroundworkOptions options_;
  std::uint64_t seed_;
  bool reduces_;
  PrincipalComponentsJob components_;
  std::unique_ptr<FindNeighbours> search_;  // null before the components are there
  Groundwork found_;
};

}  // namespace diatom::ml
