// Reachability tree: the shortest tree that spans rows where two lie as far apart as their mutual
// reachability says: their distance, but no less than either one's core distance, that from its
// k-th neighbour, the row itself among them. Thin noise is thereby pushed away from dense places.
//
// Prim's algorithm, without an N x N matrix. A row that no edge can reach by less than its core
// distance is looked at no more once it has one of that length.
#pragma once

#include <memory>
#include <vector>

#include "ml/clustering/centres.h"
#include "ml/clustering/condensed_tree.h"
#include "ml/core/job.h"
#include "ml/core/matrix.h"

namespace diatom::ml {

class ReachabilityTree {
 public:
  // Of `rows` (N, D), which can be measured from; `neighbours` at least one.
  ReachabilityTree(std::shared_ptr<const Centres> rows, Eigen::Index neighbours);

  Step step();  // one bounded unit

  float fraction() const;  // that is done, in [0, 1]

  // Once done:
  const Vector& cores() const { return cores_; }             // (N) core distances
  const std::vector<Edge>& edges() const { return edges_; }  // N - 1 of them

 private:
  struct Waiting {  // a row outside the tree
    Eigen::Index row;
    float core;  // its core distance, squared
    float best;  // the shortest edge that reaches it, squared
    Eigen::Index from;
  };

  void measure_cores();
  float core_of(Eigen::Index place, const float* squared) const;
  void begin_tree();
  Eigen::Index grow();

  Eigen::Index count() const { return rows_->count(); }  // N
  auto row(Eigen::Index place) const { return rows_->points().row(place); }

  std::shared_ptr<const Centres> rows_;
  Eigen::Index neighbours_;
  Vector cores_;               // squared until the tree is done
  Eigen::Index next_row_ = 0;  // whose core distance is not yet known
  std::vector<Waiting> waiting_;
  Eigen::Index newest_ = 0;  // row of the tree
  std::vector<Edge> edges_;
};

}  // namespace diatom::ml
