// Where a UMAP starts: the slowest waves over its graph of neighbours, which are the eigenvectors
// of the smallest eigenvalues of its normalised Laplacian but for the first. Belkin and Niyogi:
// "Laplacian eigenmaps for dimensionality reduction and data representation", Neural Computation
// 15, 2003. Found by subspace iteration, the waves that are too fast damped by Chebyshev's
// polynomials: Zhou, Saad, Tiago and Chelikowsky: "Self-consistent-field calculations using
// Chebyshev-filtered subspace iteration", Journal of Computational Physics 219, 2006. A start need
// not be exact.
#pragma once

#include <cstdint>
#include <vector>

#include "ml/core/matrix.h"
#include "ml/embedding/neighbour_graph.h"

namespace diatom::ml {

class SpectralStart {
 public:
  // `graph` is symmetric and must outlive this; the iteration begins at `guess` (N, 3).
  SpectralStart(const SparseRows& graph, const Matrix& guess, std::uint64_t seed);

  bool step();  // a bounded number of the graph's entries; true when there is nothing left to do

  // (N, 3), the slowest first; empty where the graph has several parts, whose waves know nothing of
  // one another, or too few rows. Of no use before the last step.
  Matrix take() const;

 private:
  static constexpr int waves = 8;  // followed; the more beyond three, the fewer rounds
  using Waves = Eigen::Matrix<float, Eigen::Dynamic, waves, Eigen::RowMajor>;
  enum class Stage { reach, filter, rotate, done };

  void reach_some();
  void begin_waves();
  void multiply_some();
  void end_sweep();
  void rotate();

  const SparseRows& graph_;
  Waves now_;
  Waves before_;  // and what comes next, row by row
  Stage stage_ = Stage::reach;
  std::vector<std::int32_t> waiting_;  // rows that were reached, and are not yet looked from
  std::vector<bool> is_reached_;       // (N) from the first row
  Eigen::Index reached_ = 0;
  Vector scales_;             // (N), 1 / sqrt(sum of a row's weights)
  float fastest_ = 0.0F;      // eigenvalue below which waves are damped
  std::size_t next_row_ = 0;  // of the sweep under way
  int sweep_ = 0;             // of the round
  int round_ = 0;
};

}  // namespace diatom::ml
