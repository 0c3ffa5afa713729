#include "ml/vae/learner.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include "ml/backbone/tensors.h"
#include "ml/core/check.h"
#include "ml/core/random.h"
#include "ml/optimizer/optimizer.h"
#include "ml/vae/coder.h"
#include "ml/vae/elbo.h"
#include "ml/vae/frozen.h"

namespace diatom::ml {

namespace {

// Beyond these a variance is 0 or infinite for all purposes, and its exponential is no help.
constexpr double lowest_log_variance = -20.0;
constexpr double highest_log_variance = 10.0;

constexpr Eigen::Index rows_at_once_on_a_card = 4096;

constexpr const char* weights_prefix = "weights.";  // beside the optimizer's

}  // namespace

struct VaeLearner::Parts {
  const VaeMethod& method;
  Eigen::Index dim;
  ParameterValues values;
  Device device;
  at::Device place;
  Coder coder;
  Optimizer optimizer{Descent::adamw, /*weight_decay=*/0.0};
};

VaeLearner::VaeLearner(const VaeMethod& method, Eigen::Index dim, const ParameterValues& values,
                       std::uint64_t seed, Device device)
    : parts_(new Parts{method, dim, values, device, at::Device(device_name(device)),
                       method.build(dim, values)}) {
  Random random(seed);
  draw_weights(parts_->coder, random);
  parts_->coder.network->to(parts_->place);
  for (const auto& item : parts_->coder.network->named_parameters())
    parts_->optimizer.add(item.key(), item.value());
}

VaeLearner::~VaeLearner() = default;

Eigen::Index VaeLearner::latent() const {
  return parts_->coder.latent;
}

Eigen::Index VaeLearner::rows_at_once() const {
  return parts_->device == Device::cpu ? parts_->coder.rows_at_once : rows_at_once_on_a_card;
}

ElboSums VaeLearner::accumulate(const Matrix& rows, const Matrix& noise, double beta,
                                Eigen::Index batch) {
  const auto& coder = parts_->coder;
  DIATOM_CHECK(noise.rows() == rows.rows() && noise.cols() == coder.latent,
               "noise of another shape than the latents");
  const auto x = view_of(rows).to(parts_->place);
  const auto posterior = coder.encode(x);
  const auto mean = posterior.slice(1, 0, coder.latent);
  const auto log_variance = posterior.slice(1, coder.latent, 2 * coder.latent)
                                .clamp(lowest_log_variance, highest_log_variance);
  const auto z = mean + (log_variance * 0.5).exp() * view_of(noise).to(parts_->place);
  const auto lost = reconstruction(coder.decode(z), x, coder.likelihood).sum();
  const auto kl = kl_divergence(mean, log_variance).sum(0);
  ((lost + kl.sum() * beta) / static_cast<double>(batch)).backward();

  const auto kl_values = kl.detach().to(at::kCPU).contiguous();
  return {lost.item().toDouble(),
          Eigen::Map<const Vector>(kl_values.data_ptr<float>(), kl_values.numel())};
}

TensorMap VaeLearner::gradients() const {
  TensorMap map;
  for (const auto& item : parts_->coder.network->named_parameters())
    if (item.value().grad().defined()) map.tensors[item.key()] = data_of(item.value().grad());
  return map;
}

TensorMap VaeLearner::weights() const {
  return weights_of(parts_->coder);
}

void VaeLearner::load(const TensorMap& weights) {
  load_weights(parts_->coder, weights);
}

TensorMap VaeLearner::state() const {
  auto map = parts_->optimizer.state();
  add_under(map, weights_prefix, weights());
  return map;
}

void VaeLearner::restore(const TensorMap& state) {
  load(part_under(state, weights_prefix));
  parts_->optimizer.restore(state);
}

void VaeLearner::update(double learning_rate, std::int64_t count) {
  parts_->optimizer.update(learning_rate, count);
}

std::shared_ptr<const Vae> VaeLearner::vae() const {
  return freeze(parts_->method, parts_->dim, parts_->values, weights(), parts_->device);
}

}  // namespace diatom::ml
