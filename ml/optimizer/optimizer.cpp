#include "ml/optimizer/optimizer.h"

#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros_like.h>

#include "ml/backbone/tensors.h"

namespace diatom::ml {
namespace {

constexpr double momentum = 0.9;
constexpr double keep_first = 0.9;
constexpr double keep_second = 0.999;
constexpr double epsilon = 1e-8;

void restore_moment(const TensorMap& state, const std::string& name, const at::Tensor& moment) {
  const auto found = state.tensors.find(name);
  if (found == state.tensors.end())
    throw std::runtime_error("the checkpoint lacks the tensor '" + name + "'");
  auto values = found->second.to_float();
  if (static_cast<std::int64_t>(values.size()) != moment.numel())
    throw std::runtime_error("the checkpoint's tensor '" + name + "' has another size");
  moment.copy_(at::from_blob(values.data(), moment.sizes(), at::kFloat));
}

}  // namespace

struct Optimizer::Slot {
  std::string name;
  at::Tensor parameter;
  double rate_factor = 1.0;
  at::Tensor first;   // the momentum, or the gradient's running mean
  at::Tensor second;  // AdamW's alone: the running mean of its square
};

struct Optimizer::Slots : std::vector<Slot> {};

Optimizer::Optimizer(Descent descent, double weight_decay, double largest_norm)
    : descent_(descent),
      weight_decay_(weight_decay),
      largest_norm_(largest_norm),
      slots_(std::make_unique<Slots>()) {}

Optimizer::~Optimizer() = default;

void Optimizer::add(std::string name, const at::Tensor& parameter, double rate_factor) {
  const at::NoGradGuard no_gradients;
  Slot slot{std::move(name), parameter, rate_factor, at::zeros_like(parameter), {}};
  if (descent_ == Descent::adamw) slot.second = at::zeros_like(parameter);
  slots_->push_back(std::move(slot));
}

void Optimizer::update(double learning_rate, std::int64_t count) {
  const at::NoGradGuard no_gradients;
  if (largest_norm_ > 0.0) limit_gradients();
  for (auto& slot : *slots_) {
    if (!slot.parameter.grad().defined()) continue;
    descend(slot, slot.rate_factor * learning_rate, count);
    slot.parameter.mutable_grad().zero_();
  }
}

void Optimizer::limit_gradients() const {
  double squares = 0.0;
  for (const auto& slot : *slots_)
    if (slot.parameter.grad().defined())
      squares += slot.parameter.grad().square().sum().item().toDouble();
  const double norm = std::sqrt(squares);
  if (!(norm > largest_norm_)) return;
  for (const auto& slot : *slots_)
    if (slot.parameter.grad().defined()) slot.parameter.mutable_grad().mul_(largest_norm_ / norm);
}

void Optimizer::descend(Slot& slot, double learning_rate, std::int64_t count) const {
  auto& [name, parameter, factor, first, second] = slot;
  const auto& gradient = parameter.grad();
  if (parameter.dim() > 1) parameter.mul_(1.0 - learning_rate * weight_decay_);
  if (descent_ == Descent::sgd) {
    first.mul_(momentum).add_(gradient);
    parameter.add_(gradient, -learning_rate).add_(first, -learning_rate * momentum);
    return;
  }
  const double first_scale = 1.0 - std::pow(keep_first, static_cast<double>(count));
  const double second_scale = 1.0 - std::pow(keep_second, static_cast<double>(count));
  first.mul_(keep_first).add_(gradient, 1.0 - keep_first);
  second.mul_(keep_second).addcmul_(gradient, gradient, 1.0 - keep_second);
  const auto scale = (second / second_scale).sqrt_().add_(epsilon);
  parameter.addcdiv_(first, scale, -learning_rate / first_scale);
}

TensorMap Optimizer::state() const {
  TensorMap map;
  for (const auto& slot : *slots_) {
    map.tensors["first." + slot.name] = data_of(slot.first);
    if (slot.second.defined()) map.tensors["second." + slot.name] = data_of(slot.second);
  }
  return map;
}

void Optimizer::restore(const TensorMap& state) {
  for (const auto& slot : *slots_) {
    restore_moment(state, "first." + slot.name, slot.first);
    if (slot.second.defined()) restore_moment(state, "second." + slot.name, slot.second);
  }
}

}  // namespace diatom::ml
