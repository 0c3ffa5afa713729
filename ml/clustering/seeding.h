// Seeding: rows to begin with as centres, spread out by greedy k-means++. Each centre is the best
// of a few rows drawn with a probability that grows with the square of their distance from the
// nearest centre before them.
//
// Arthur and Vassilvitskii: "k-means++: the advantages of careful seeding", 2007.
#pragma once

#include <cstdint>
#include <vector>

#include "ml/core/job.h"
#include "ml/core/matrix.h"
#include "ml/core/random.h"

namespace diatom::ml {

class Seeding {
 public:
  // `clusters` of `rows`, which are at least as many. A row is chosen twice only where fewer rows
  // differ.
  Seeding(Snapshot<Matrix> rows, Eigen::Index clusters, std::uint64_t seed);

  Step step();             // one bounded unit
  Matrix centres() const;  // (K, D), once done

 private:
  void draw_candidates();
  void measure();
  void choose();

  Snapshot<Matrix> rows_;
  Eigen::Index clusters_;
  Random random_;
  RowIndices chosen_;
  RowIndices candidates_;  // (T) for the next centre
  Vector nearest_;         // (N) squared distances from the nearest chosen one
  // (N, T) what nearest_ would be after each candidate, column by column.
  Eigen::MatrixXf nearest_after_;
  Eigen::Index next_row_ = 0;  // to be measured
};

}  // namespace diatom::ml
