// A weight for each pair of neighbours, the same from either side: what t-SNE and UMAP pull
// together by.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <Eigen/Core>

#include "ml/core/neighbours.h"

namespace diatom::ml {

// Compressed sparse rows: entries first[i] up to first[i + 1] are those of row i.
struct SparseRows {
  std::vector<std::size_t> first;     // (N + 1), ascending from 0
  std::vector<std::int32_t> columns;  // (E)
  std::vector<float> values;          // (E)

  Eigen::Index rows() const { return static_cast<Eigen::Index>(first.size()) - 1; }
};

// Weights of `neighbours` from each row's own point of view (N x count) -> one for both:
// `unite(w_ij, w_ji)`, which is symmetric, where a missing one is 0. Columns ascend within a row.
class UniteNeighbours {
 public:
  using Unite = std::function<float(float, float)>;

  UniteNeighbours(const Neighbours& neighbours, const std::vector<float>& weights, Unite unite);

  // One pass over the entries; true when the graph is complete.
  bool step();
  SparseRows take() { return std::move(united_); }

 private:
  void unite_rows();

  Unite unite_;
  SparseRows own_;         // w_ij, then the same with ascending columns
  SparseRows transposed_;  // w_ji
  SparseRows united_;
  int passes_ = 0;
  Eigen::Index next_row_ = 0;
};

}  // namespace diatom::ml
