// The Gaussian kernel of rows against fixed centres, and K_nM: the kernel of many rows, block after
// block, kept or recomputed.
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

// k(x, c) = exp(-|x - c|^2 / (2 sigma^2)), in the type and on the device of the centres. Immutable,
// thread-safe; copies share the centres.
class GaussianKernel {
 public:
  GaussianKernel(const at::Tensor& centres, double sigma);  // (M, D)

  // (B, D) of any floating type -> (B, M - first): against the centres from `first` on.
  at::Tensor operator()(const at::Tensor& rows, std::int64_t first = 0) const;

  std::int64_t centres() const;  // M
  std::int64_t dim() const;      // D
  std::int64_t bytes_per_value() const;

 private:
  std::shared_ptr<const at::Tensor> factor_;  // (M, D + 2)
  double sigma_;
};

// K_nM. Blocks are the same, in the same order, whether they are kept or recomputed: same bits.
class KernelBlocks {
 public:
  KernelBlocks(Snapshot<Matrix> rows, RowIndices which, GaussianKernel kernel, bool keep);
  ~KernelBlocks();
  KernelBlocks(KernelBlocks&&) noexcept;
  KernelBlocks& operator=(KernelBlocks&&) = delete;

  std::int64_t count() const;  // of blocks
  std::int64_t first(std::int64_t block) const { return block * rows_per_block_; }
  std::int64_t size(std::int64_t block) const;  // rows in it
  std::int64_t centres() const { return kernel_.centres(); }
  std::int64_t rows() const { return static_cast<std::int64_t>(which_.size()); }

  // (size, M). Computed at the first call, and at every call where blocks are not kept.
  at::Tensor block(std::int64_t block);

  // Multiply-adds that the next block(block) will cost.
  double cost(std::int64_t block) const;

 private:
  Snapshot<Matrix> source_;
  RowIndices which_;
  GaussianKernel kernel_;
  bool keep_;
  std::int64_t rows_per_block_;
  std::vector<at::Tensor> kept_;
};

}  // namespace diatom::ml
