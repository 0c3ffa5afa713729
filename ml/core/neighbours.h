// The nearest rows of every row, and those of new rows, by Euclidean distance.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "ml/core/job.h"
#include "ml/core/matrix.h"

namespace diatom::ml {

// `count` neighbours for each of N rows, nearest first.
struct Neighbours {
  Eigen::Index count = 0;
  std::vector<std::int32_t> rows;  // (N x count)
  std::vector<float> distances;    // (N x count)
};

// Exact search among fixed rows. Immutable, thread-safe.
class NearestRows {
 public:
  // `rows` (N, D), at least one.
  explicit NearestRows(Snapshot<Matrix> rows);

  const Matrix& rows() const { return *rows_; }

  // Those of each query (Q, D); `count` in [1, N].
  Neighbours find(const Eigen::Ref<const Matrix>& queries, Eigen::Index count) const;

 private:
  Snapshot<Matrix> rows_;
  Vector squared_norms_;  // (N)
};

// The neighbours of all rows (N, D) among one another, none its own; `count` is cut to N - 1. Exact
// as long as that takes seconds; beyond, by a navigable graph, which finds nearly all of them.
// Malkov and Yashunin: "Efficient and robust approximate nearest neighbor search using hierarchical
// navigable small world graphs", IEEE TPAMI 42, 2020.
class FindNeighbours : public ResultJob<Neighbours> {
 public:
  FindNeighbours(Snapshot<Matrix> rows, Eigen::Index count, std::uint64_t seed);
  ~FindNeighbours() override;

  Step step() override;
  Progress progress() const override;

 private:
  class Graph;

  Step search_exactly();
  Step search_graph();
  void keep(Eigen::Index row, const Neighbours& near, Eigen::Index query);

  Snapshot<Matrix> rows_;
  Neighbours found_;
  NearestRows exact_;
  std::unique_ptr<Graph> graph_;  // null where the exact search does
  Eigen::Index next_row_ = 0;
};

}  // namespace diatom::ml
