#include "ml/fine_tuning/unfolding.h"

#include <map>
#include <string>
#include <vector>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/var_mean.h>
#include <ATen/record_function.h>
#include <torch/nn/modules/batchnorm.h>

namespace diatom::ml {
namespace {

using Norm = torch::nn::BatchNorm2dImpl;

// Of the stages from `first` on.
std::vector<std::shared_ptr<Norm>> norms_of(const Network& network, std::size_t first = 0) {
  std::vector<std::shared_ptr<Norm>> norms;
  for (std::size_t i = first; i < network.size(); ++i)
    for (const auto& module : network[i].module->modules())
      if (auto norm = std::dynamic_pointer_cast<Norm>(module)) norms.push_back(std::move(norm));
  return norms;
}

// Of one norm: what it adds to the variance, and its inputs by channel.
struct Sums {
  double eps = 0.0;
  double count = 0.0;
  at::Tensor first, second;  // sums of x and of x^2, (C) double

  void add(const at::Tensor& x) {
    const auto rows = static_cast<double>(x.numel() / x.size(1));
    const auto [variance, mean] = at::var_mean(x, at::IntArrayRef{0, 2, 3}, /*unbiased=*/false);
    const auto mean64 = mean.to(at::kDouble);
    const auto first_here = mean64 * rows;
    const auto second_here = (variance.to(at::kDouble) + mean64.square()) * rows;
    first = first.defined() ? first + first_here : first_here;
    second = second.defined() ? second + second_here : second_here;
    count += rows;
  }
};

// What LibTorch's batch norm is called with is seen through its own observers: modules in C++ have
// no hooks. A norm is known by the memory that its weights live in.
using SumsByWeights = std::map<const void*, Sums>;
thread_local SumsByWeights* watching = nullptr;

std::unique_ptr<at::ObserverContext> watch(const at::RecordFunction& function) {
  if (watching == nullptr || std::string(function.name()) != "aten::batch_norm") return nullptr;
  const auto inputs = function.inputs();
  if (!inputs[1].isTensor() || !inputs[1].toTensor().defined()) return nullptr;  // without weights
  const auto found = watching->find(inputs[1].toTensor().data_ptr());
  if (found == watching->end()) return nullptr;
  found->second.add(inputs[0].toTensor());
  found->second.eps = inputs[7].toDouble();
  return nullptr;
}

class Watch {
 public:
  explicit Watch(SumsByWeights& sums)
      : handle_(
            at::addThreadLocalCallback(at::RecordFunctionCallback(watch).needsInputs(true).scopes(
                {at::RecordScope::FUNCTION}))) {
    watching = &sums;
  }
  ~Watch() {
    watching = nullptr;
    at::removeCallback(handle_);
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  at::CallbackHandle handle_;
};

void rewrite(Norm& norm, const Sums& sums) {
  const auto mean = sums.first / sums.count;
  const auto variance = (sums.second / sums.count - mean.square()).clamp_min(0.0);
  const auto slope =
      norm.weight.detach().to(at::kDouble) / (norm.running_var.to(at::kDouble) + sums.eps).sqrt();
  const auto shift = norm.bias.detach().to(at::kDouble) - slope * norm.running_mean.to(at::kDouble);
  norm.weight.detach().copy_(slope * (variance + sums.eps).sqrt());
  norm.bias.detach().copy_(shift + slope * mean);
  norm.running_mean.copy_(mean);
  norm.running_var.copy_(variance);
}

}  // namespace

bool is_folded(const Network& network) {
  const auto norms = norms_of(network);
  for (const auto& norm : norms)
    if (!norm->running_mean.eq(0.0).all().item<bool>() ||
        !norm->running_var.eq(1.0).all().item<bool>())
      return false;
  return !norms.empty();
}

struct Unfolding::State {
  const Network& network;
  SumsByWeights sums;
};

Unfolding::Unfolding(const Network& network) : state_(std::make_unique<State>(State{network, {}})) {
  for (const auto& stage : network) stage.module->eval();
  for (const auto& norm : norms_of(network)) state_->sums[norm->weight.data_ptr()] = {};
}

Unfolding::~Unfolding() = default;

at::Tensor Unfolding::observe(const at::Tensor& images) {
  const at::NoGradGuard no_gradients;
  const Watch watch(state_->sums);
  return pooled_features(state_->network, images);
}

void Unfolding::finish(std::size_t first) {
  const at::NoGradGuard no_gradients;
  for (const auto& norm : norms_of(state_->network, first)) {
    const auto& sums = state_->sums.at(norm->weight.data_ptr());
    if (sums.count > 0.0) rewrite(*norm, sums);  // else no picture passes this norm
  }
}

}  // namespace diatom::ml
