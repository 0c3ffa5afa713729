#include "ml/classifier/kernel.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/tensor.h>

#include "ml/classifier/tensors.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

// -r^2 / 2 = x.c - |x|^2 / 2 - |c|^2 / 2 is one matrix product when scaled rows and centres carry
// two more columns each: [x, 1, -|x|^2 / 2] . [c, -|c|^2 / 2, 1]; and so is 1 + p: [x, 1, 0] . [c,
// 1, 0].
enum class Side { row, centre };

bool is_of_distance(KernelShape shape) {
  return shape != KernelShape::linear && shape != KernelShape::polynomial;
}

at::Tensor factor_of(const at::Tensor& points, const KernelSpec& spec, at::TensorOptions options,
                     Side side) {
  const auto dim = points.size(1);
  auto factor = at::empty({points.size(0), dim + 2}, options);
  auto scaled = factor.narrow(1, 0, dim);
  scaled.copy_(points);
  if (spec.sigma.size() == 1)
    scaled.div_(spec.sigma.front());
  else
    scaled.div_(at::tensor(spec.sigma, at::kDouble).to(options.dtype()).to(options.device()));
  factor.select(1, side == Side::row ? dim : dim + 1).fill_(1.0);
  auto norms = factor.select(1, side == Side::row ? dim + 1 : dim);
  if (is_of_distance(spec.shape)) {
    norms.copy_(at::mul(scaled, scaled).sum(1).mul_(-0.5));
  } else {
    factor.select(1, dim).fill_(1.0);
    factor.select(1, dim + 1).zero_();
  }
  return factor;
}

// In place, from the products of the factors. Rounding can leave -r^2 / 2 of equal points just
// above 0, and far from it for points far from the origin.
at::Tensor shaped(at::Tensor products, const KernelSpec& spec) {
  const auto scaled_distances = [&products](double factor) {  // factor * r
    return products.clamp_max_(0.0).mul_(-2.0 * factor * factor).sqrt_();
  };
  switch (spec.shape) {
    case KernelShape::gaussian:
      return products.clamp_max_(0.0).exp_();
    case KernelShape::laplacian:
      return scaled_distances(1.0).neg_().exp_();
    case KernelShape::matern32: {
      const auto s = scaled_distances(std::sqrt(3.0));
      return at::exp(-s).mul_(s + 1.0);
    }
    case KernelShape::matern52: {
      const auto s = scaled_distances(std::sqrt(5.0));
      return at::exp(-s).mul_(s.square().div_(3.0).add_(s).add_(1.0));
    }
    case KernelShape::linear:
      return products;
    case KernelShape::polynomial:
      return products.pow_(spec.degree);
  }
  return products;
}

// A block of about 2 MB stays in a core's cache between the product that makes it, the exponential,
// and the two products of a pass.
std::int64_t cached_rows(std::int64_t centres) {
  constexpr std::int64_t values_in_cache = 1 << 19;
  return std::clamp<std::int64_t>(values_in_cache / centres, 64, 1024);
}

}  // namespace

Kernel::Kernel(const at::Tensor& centres, KernelSpec spec)
    : factor_(std::make_shared<const at::Tensor>(
          factor_of(centres, spec, centres.options(), Side::centre))),
      spec_(std::move(spec)) {}

at::Tensor Kernel::operator()(const at::Tensor& rows, std::int64_t first) const {
  const auto centre_factor = factor_->narrow(0, first, centres() - first);
  const auto row_factor = factor_of(rows, spec_, centre_factor.options(), Side::row);
  return shaped(at::mm(row_factor, centre_factor.t()), spec_);
}

std::int64_t Kernel::centres() const {
  return factor_->size(0);
}
std::int64_t Kernel::dim() const {
  return factor_->size(1) - 2;
}
std::int64_t Kernel::bytes_per_value() const {
  return static_cast<std::int64_t>(factor_->element_size());
}

KernelBlocks::KernelBlocks(Snapshot<Matrix> rows, RowIndices which, Kernel kernel, bool keep)
    : source_(std::move(rows)),
      which_(std::move(which)),
      kernel_(std::move(kernel)),
      keep_(keep),
      rows_per_block_(cached_rows(kernel_.centres())),
      kept_(static_cast<std::size_t>(keep ? count() : 0)) {}

KernelBlocks::KernelBlocks(const KernelBlocks& earlier, Snapshot<Matrix> rows, RowIndices which)
    : KernelBlocks(std::move(rows), std::move(which), earlier.kernel_, earlier.keep_) {
  const auto shared = earlier.shared_rows(*source_, which_);
  for (std::int64_t block = 0; keep_ && block < std::min(count(), earlier.count()); ++block) {
    const bool is_shared =
        first(block) + size(block) <= shared && size(block) == earlier.size(block);
    const auto place = static_cast<std::size_t>(block);
    if (is_shared) kept_[place] = earlier.kept_[place];
  }
}

KernelBlocks::~KernelBlocks() = default;
KernelBlocks::KernelBlocks(const KernelBlocks&) = default;
KernelBlocks::KernelBlocks(KernelBlocks&&) noexcept = default;

std::int64_t KernelBlocks::count() const {
  return (rows() + rows_per_block_ - 1) / rows_per_block_;
}

std::int64_t KernelBlocks::size(std::int64_t block) const {
  return std::min(rows_per_block_, rows() - first(block));
}

std::int64_t KernelBlocks::shared_rows(const Matrix& rows, const RowIndices& which) const {
  if (rows.cols() != source_->cols()) return 0;
  const auto most = std::min(which.size(), which_.size());
  std::size_t shared = 0;
  while (shared < most && rows.row(which[shared]) == source_->row(which_[shared])) ++shared;
  return static_cast<std::int64_t>(shared);
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

namespace {

const Registration<Term> kernel_term{
    {{"kernel", "Kernel"},
     "A number for how alike two images are, from their features: near 1 for twins, near 0 for "
     "strangers. The classifier sees images only through it.",
     "Gaussian:   k(x, c) = exp(−‖x − c‖² / 2σ²)",
     "Schölkopf, Smola: \"Learning with kernels\", MIT Press 2002"}};
const Registration<Term> sigma_term{
    {{"sigma", "Width σ"},
     "The distance at which two images stop being alike. Standardised features of D dimensions lie "
     "about √D apart, so σ is chosen in that range.",
     "k(x, c) = exp(−‖x − c‖² / 2σ²),   usually σ = 0.9 √D",
     "Meanti, Carratino, Rosasco, Rudi: \"Kernel methods through the roof\", NeurIPS 2020"}};

}  // namespace

}  // namespace diatom::ml
