#include "ml/classifier/gaussian_kernel.h"

#include <algorithm>
#include <utility>

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/mul.h>

#include "ml/classifier/tensors.h"

namespace diatom::ml {

namespace {

// -|x - c|^2 / 2 = x.c - |x|^2 / 2 - |c|^2 / 2 is one matrix product when rows and centres carry
// two more columns each: [x, 1, -|x|^2 / 2] . [c, -|c|^2 / 2, 1].
enum class Side { row, centre };

at::Tensor with_norms(const at::Tensor& points, double sigma, at::ScalarType type,
                      at::Device device, Side side) {
  const auto dim = points.size(1);
  auto factor = at::empty({points.size(0), dim + 2}, at::TensorOptions(type).device(device));
  auto scaled = factor.narrow(1, 0, dim);
  scaled.copy_(points).div_(sigma);
  factor.select(1, side == Side::row ? dim : dim + 1).fill_(1.0);
  factor.select(1, side == Side::row ? dim + 1 : dim)
      .copy_(at::mul(scaled, scaled).sum(1).mul_(-0.5));
  return factor;
}

// A block of about 2 MB stays in a core's cache between the product that makes it, the exponential,
// and the two products of a pass.
std::int64_t rows_in_block(std::int64_t centres) {
  constexpr std::int64_t values_in_cache = 1 << 19;
  return std::clamp<std::int64_t>(values_in_cache / centres, 64, 1024);
}

}  // namespace

GaussianKernel::GaussianKernel(const at::Tensor& centres, double sigma)
    : factor_(std::make_shared<const at::Tensor>(
          with_norms(centres, sigma, centres.scalar_type(), centres.device(), Side::centre))),
      sigma_(sigma) {}

at::Tensor GaussianKernel::operator()(const at::Tensor& rows, std::int64_t first) const {
  const auto factor = factor_->narrow(0, first, centres() - first);
  const auto left = with_norms(rows, sigma_, factor.scalar_type(), factor.device(), Side::row);
  // Rounding can leave the exponent of equal points just above 0, and far from it for points far
  // from the origin.
  return at::mm(left, factor.t()).clamp_max_(0.0).exp_();
}

std::int64_t GaussianKernel::centres() const {
  return factor_->size(0);
}
std::int64_t GaussianKernel::dim() const {
  return factor_->size(1) - 2;
}
std::int64_t GaussianKernel::bytes_per_value() const {
  return static_cast<std::int64_t>(factor_->element_size());
}

KernelBlocks::KernelBlocks(Snapshot<Matrix> rows, RowIndices which, GaussianKernel kernel,
                           bool keep)
    : source_(std::move(rows)),
      which_(std::move(which)),
      kernel_(std::move(kernel)),
      keep_(keep),
      rows_per_block_(rows_in_block(kernel_.centres())),
      kept_(static_cast<std::size_t>(keep ? count() : 0)) {}

KernelBlocks::~KernelBlocks() = default;
KernelBlocks::KernelBlocks(KernelBlocks&&) noexcept = default;

std::int64_t KernelBlocks::count() const {
  return (rows() + rows_per_block_ - 1) / rows_per_block_;
}

std::int64_t KernelBlocks::size(std::int64_t block) const {
  return std::min(rows_per_block_, rows() - first(block));
}

at::Tensor KernelBlocks::block(std::int64_t block) {
  const auto place = static_cast<std::size_t>(block);
  if (keep_ && kept_[place].defined()) return kept_[place];
  auto values = kernel_(rows_of(*source_, which_.data() + first(block), size(block)));
  if (keep_) kept_[place] = values;
  return values;
}

double KernelBlocks::cost(std::int64_t block) const {
  if (keep_ && kept_[static_cast<std::size_t>(block)].defined()) return 0.0;
  return static_cast<double>(size(block)) * static_cast<double>(kernel_.centres()) *
         static_cast<double>(kernel_.dim());
}

}  // namespace diatom::ml
