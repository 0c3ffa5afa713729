#include "ml/vae/elbo.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>

namespace diatom::ml {

at::Tensor reconstruction(const at::Tensor& decoded, const at::Tensor& rows,
                          Likelihood likelihood) {
  if (likelihood == Likelihood::gaussian) return (decoded - rows).square().sum(1) * 0.5;
  return at::binary_cross_entropy_with_logits(decoded, rows, {}, {}, at::Reduction::None).sum(1);
}

at::Tensor kl_divergence(const at::Tensor& mean, const at::Tensor& log_variance) {
  return (mean.square() + log_variance.exp() - log_variance - 1.0) * 0.5;
}

}  // namespace diatom::ml
