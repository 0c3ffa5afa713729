#include "ml/classifier/falkon_head.h"

#include <numeric>
#include <stdexcept>
#include <utility>

#include <ATen/core/Tensor.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/tensor.h>

#include "ml/backbone/tensors.h"
#include "ml/classifier/check_dim.h"
#include "ml/classifier/tensors.h"
#include "ml/core/check.h"

namespace diatom::ml {

FalkonHead::FalkonHead(const at::Tensor& centres, const at::Tensor& alpha, KernelSpec kernel)
    : centres_(std::make_shared<const at::Tensor>(centres)),
      alpha_(std::make_shared<const at::Tensor>(alpha)),
      narrow_alpha_(std::make_shared<const at::Tensor>(alpha.to(centres.scalar_type()))),
      kernel_(centres, std::move(kernel)) {
  DIATOM_CHECK(alpha.scalar_type() == at::kDouble && centres.size(0) == alpha.size(0),
               "alpha must be double, a row for each centre");
}

FalkonHead::FalkonHead(const FalkonHead& other, const at::Tensor& alpha)
    : centres_(other.centres_),
      alpha_(std::make_shared<const at::Tensor>(alpha)),
      narrow_alpha_(std::make_shared<const at::Tensor>(alpha.to(other.centres_->scalar_type()))),
      kernel_(other.kernel_) {}

FalkonHead::~FalkonHead() = default;

std::shared_ptr<const FalkonHead> FalkonHead::with_alpha(const at::Tensor& alpha) const {
  return std::shared_ptr<const FalkonHead>(new FalkonHead(*this, alpha));
}

int FalkonHead::classes() const {
  return static_cast<int>(alpha_->size(1));
}

Matrix FalkonHead::scores(const Matrix& standardised_rows) const {
  check_dim(standardised_rows.cols(), kernel_.dim());
  RowIndices all(static_cast<std::size_t>(standardised_rows.rows()));
  std::iota(all.begin(), all.end(), Eigen::Index{0});
  // The blocks only read the rows, and do not outlive this call.
  const Snapshot<Matrix> rows(Snapshot<Matrix>(), &standardised_rows);
  KernelBlocks blocks(rows, all, kernel_, /*keep=*/false);
  Matrix scores(standardised_rows.rows(), alpha_->size(1));
  for (std::int64_t i = 0; i < blocks.count(); ++i)
    scores.middleRows(blocks.first(i), blocks.size(i)) =
        matrix_of(at::mm(blocks.block(i), *narrow_alpha_));
  return scores;
}

TensorMap FalkonHead::tensors() const {
  TensorMap map;
  map.tensors["centres"] = data_of(*centres_);
  map.tensors["alpha"] = data_of(*alpha_);
  const auto& spec = kernel_.spec();
  map.tensors["sigma"] = data_of(at::tensor(spec.sigma, at::kDouble));
  map.tensors["kernel"] =
      data_of(at::tensor({static_cast<int>(spec.shape), spec.degree}, at::kInt));
  return map;
}

std::shared_ptr<const Head> restore_falkon(const TensorMap& map) {
  const auto named = [&map](const char* name) {
    const auto found = map.tensors.find(name);
    if (found == map.tensors.end())
      throw std::runtime_error(std::string("the FALKON head lacks its tensor '") + name + "'");
    return tensor_of(found->second);
  };
  const auto centres = named("centres");
  const auto alpha = named("alpha");
  const auto sigma = named("sigma").to(at::kDouble);
  const auto kernel = named("kernel").to(at::kInt);
  const bool fits = centres.dim() == 2 && alpha.dim() == 2 && sigma.dim() == 1 &&
                    (sigma.size(0) == 1 || sigma.size(0) == centres.size(1)) && kernel.dim() == 1 &&
                    kernel.size(0) == 2 && centres.size(0) == alpha.size(0) &&
                    centres.numel() > 0 && alpha.numel() > 0 && centres.is_floating_point() &&
                    alpha.scalar_type() == at::kDouble;
  if (!fits) throw std::runtime_error("the FALKON head's tensors do not fit together");
  if (!sigma.gt(0.0).all().item().toBool())
    throw std::runtime_error("the FALKON head's kernel has a width that is not positive");
  const auto shape = kernel[0].item().toInt();
  if (shape < 0 || shape > static_cast<int>(KernelShape::polynomial))
    throw std::runtime_error("the FALKON head's kernel is of a kind that this version lacks");
  KernelSpec spec{static_cast<KernelShape>(shape),
                  {sigma.data_ptr<double>(), sigma.data_ptr<double>() + sigma.size(0)},
                  kernel[1].item().toInt()};
  return std::make_shared<const FalkonHead>(centres, alpha, std::move(spec));
}

}  // namespace diatom::ml
