// The evidence lower bound's two terms, row by row, differentiable.
#pragma once

#include "ml/vae/coder.h"

namespace at {
class Tensor;
}

namespace diatom::ml {

// (B, D) what was decoded and what it should be -> (B), nats, up to a constant.
at::Tensor reconstruction(const at::Tensor& decoded, const at::Tensor& rows, Likelihood likelihood);

// (B, Z), (B, Z) -> (B, Z), nats: the divergence of each dimension from a standard normal.
at::Tensor kl_divergence(const at::Tensor& mean, const at::Tensor& log_variance);

}  // namespace diatom::ml
