// What a network gives in either mode, and how alike two such answers are.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/cosine_similarity.h>
#include <torch/nn/module.h>
#include <torch/utils.h>

#include "ml/backbone/network.h"

namespace diatom::ml {

inline void set_training(const Network& network, bool training) {
  for (const auto& stage : network) stage.module->train(training);
}

inline at::Tensor features_of(const Network& network, const at::Tensor& images, bool training) {
  const torch::NoGradGuard no_gradients;
  set_training(network, training);
  return pooled_features(network, images);
}

inline double mean_cosine(const at::Tensor& a, const at::Tensor& b) {
  return at::cosine_similarity(a, b, 1, 1e-8).mean().item<double>();
}

inline double largest_difference(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).abs().max() / b.abs().max()).item<double>();
}

}  // namespace diatom::ml
