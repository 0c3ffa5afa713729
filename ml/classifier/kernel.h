// Kernels of rows against fixed centres, and K_nM: the kernel of many rows, block after block, kept
// or recomputed.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "ml/core/job.h"
#include "ml/core/matrix.h"

namespace at {
class Tensor;
}

namespace diatom::ml {

// With r = |(x - c) / sigma| and p = (x . c) / sigma^2, Euclidean norms:
enum class KernelShape {
  gaussian,    // exp(-r^2 / 2)
  laplacian,   // exp(-r), which is also Matern 1/2
  matern32,    // (1 + sqrt(3) r) exp(-sqrt(3) r)
  matern52,    // (1 + sqrt(5) r + 5/3 r^2) exp(-sqrt(5) r)
  linear,      // 1 + p
  polynomial,  // (1 + p)^degree
};

struct KernelSpec {
  KernelShape shape = KernelShape::gaussian;
  std::vector<double> sigma = {1.0};  // > 0; one, or one for each of the D dimensions
  int degree = 3;                     // of the polynomial

  bool operator==(const KernelSpec&) const = default;
};

// In the type and on the device of the centres. Immutable, thread-safe; copies share the centres.
class Kernel {
 public:
  Kernel(const at::Tensor& centres, KernelSpec spec);  // (M, D)

  // (B, D) of any floating type -> (B, M - first): against the centres from `first` on.
  at::Tensor operator()(const at::Tensor& rows, std::int64_t first = 0) const;

  const KernelSpec& spec() const { return spec_; }
  std::int64_t centres() const;  // M
  std::int64_t dim() const;      // D
  std::int64_t bytes_per_value() const;

 private:
  std::shared_ptr<const at::Tensor> factor_;  // (M, D + 2)
  KernelSpec spec_;
};

// K_nM. Blocks are the same, in the same order, whether they are kept or recomputed: same bits.
// Copies share the blocks that are kept so far.
class KernelBlocks {
 public:
  KernelBlocks(Snapshot<Matrix> rows, RowIndices which, Kernel kernel, bool keep);
  // Of other rows against the same centres, sharing whatever blocks `earlier` has kept of equal
  // ones.
  KernelBlocks(const KernelBlocks& earlier, Snapshot<Matrix> rows, RowIndices which);
  ~KernelBlocks();
  KernelBlocks(const KernelBlocks&);
  KernelBlocks(KernelBlocks&&) noexcept;
  KernelBlocks& operator=(KernelBlocks&&) = delete;

  std::int64_t count() const;  // of blocks
  std::int64_t first(std::int64_t block) const { return block * rows_per_block_; }
  std::int64_t size(std::int64_t block) const;  // rows in it
  std::int64_t centres() const { return kernel_.centres(); }
  std::int64_t rows() const { return static_cast<std::int64_t>(which_.size()); }
  bool is_kept() const { return keep_; }

  // Whether these are the kernels of just these rows of `rows`.
  bool are_of(const Snapshot<Matrix>& rows, const RowIndices& which) const {
    return source_ == rows && which_ == which;
  }

  // How many rows from the first one on equal those rows of `rows`, number for number.
  std::int64_t shared_rows(const Matrix& rows, const RowIndices& which) const;

  // (size, M). Computed at the first call, and at every call where blocks are not kept.
  at::Tensor block(std::int64_t block);

  // Multiply-adds that the next block(block) will cost.
  double cost(std::int64_t block) const;

 private:
  Snapshot<Matrix> source_;
  RowIndices which_;
  Kernel kernel_;
  bool keep_;
  std::int64_t rows_per_block_;
  std::vector<at::Tensor> kept_;
};

}  // namespace diatom::ml
