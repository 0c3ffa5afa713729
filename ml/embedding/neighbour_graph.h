// A weight for each pair of neighbours, the same from either side: what t-SNE and UMAP pull
// together by.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
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

// Rows become columns, some a step. The columns of the result ascend within a row, whatever those
// of the graph do.
class Transposition {
 public:
  explicit Transposition(SparseRows graph);

  bool step();  // true when the last row is done
  SparseRows take() { return std::move(transposed_); }
  SparseRows take_graph() { return std::move(graph_); }  // what it was made from

 private:
  void begin_filling();

  SparseRows graph_;
  SparseRows transposed_;
  std::vector<std::size_t>
      next_;                  // (N) where a row's next entry goes; empty while they are counted
  std::size_t next_row_ = 0;  // of the pass under way
};

// Weights of `neighbours` from each row's own point of view (N x count) -> one for both:
// `unite(w_ij, w_ji)`, which is symmetric, where a missing one is 0. Columns ascend within a row.
class UniteNeighbours {
 public:
  using Unite = std::function<float(float, float)>;

  UniteNeighbours(const Neighbours& neighbours, std::vector<float> weights, Unite unite);

  bool step();  // a bounded number of entries; true when the graph is complete
  SparseRows take() { return std::move(united_); }

 private:
  void begin_uniting();
  void unite_rows();

  Unite unite_;
  std::optional<Transposition> turn_;  // of the weights, then back, so that their columns ascend
  bool turns_back_ = false;
  SparseRows own_;    // w_ij
  SparseRows other_;  // w_ji
  SparseRows united_;
  std::size_t next_row_ = 0;
};

}  // namespace diatom::ml
