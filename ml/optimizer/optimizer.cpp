#include "ml/optimizer/optimizer.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros_like.h>
#include <Eigen/Core>

#include "ml/backbone/tensors.h"
#include "ml/core/term.h"

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

// What an update of AdamW multiplies by.
struct AdamFactors {
  float keep = 1.0F;          // of a weight, after decay
  float rate = 0.0F;          // over the first moment's correction
  float second_scale = 1.0F;  // the second moment's correction
};

bool lies_in_memory_as(const at::Tensor& one, const at::Tensor& other) {
  return one.is_cpu() && other.is_cpu() && one.scalar_type() == at::kFloat &&
         other.scalar_type() == at::kFloat && one.is_non_overlapping_and_dense() &&
         one.strides() == other.strides();
}

// In one pass over memory, block by block within a core's first cache. Done tensor by tensor, the
// weights would travel a dozen times, and large layers would spend more on that than on products.
void descend_in_blocks(const AdamFactors& factors, const at::Tensor& parameter,
                       const at::Tensor& gradient, const at::Tensor& first,
                       const at::Tensor& second) {
  using Block = Eigen::Map<Eigen::ArrayXf>;
  constexpr Eigen::Index block_size = 1024;
  for (Eigen::Index at = 0; at < parameter.numel(); at += block_size) {
    const auto count = std::min<Eigen::Index>(block_size, parameter.numel() - at);
    const auto block = [&](const at::Tensor& tensor) {
      return Block(tensor.data_ptr<float>() + at, count);
    };
    const auto g = block(gradient);
    auto m = block(first);
    auto v = block(second);
    m = static_cast<float>(keep_first) * m + static_cast<float>(1.0 - keep_first) * g;
    v = static_cast<float>(keep_second) * v + static_cast<float>(1.0 - keep_second) * g.square();
    auto p = block(parameter);
    p = factors.keep * p -
        factors.rate * m / ((v / factors.second_scale).sqrt() + static_cast<float>(epsilon));
  }
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
  const double keep = parameter.dim() > 1 ? 1.0 - learning_rate * weight_decay_ : 1.0;
  if (descent_ == Descent::sgd) {
    parameter.mul_(keep);
    first.mul_(momentum).add_(gradient);
    parameter.add_(gradient, -learning_rate).add_(first, -learning_rate * momentum);
    return;
  }
  const double first_scale = 1.0 - std::pow(keep_first, static_cast<double>(count));
  const double second_scale = 1.0 - std::pow(keep_second, static_cast<double>(count));
  const double rate = learning_rate / first_scale;
  if (lies_in_memory_as(parameter, gradient) && lies_in_memory_as(parameter, first) &&
      lies_in_memory_as(parameter, second)) {
    descend_in_blocks(
        {static_cast<float>(keep), static_cast<float>(rate), static_cast<float>(second_scale)},
        parameter, gradient, first, second);
    return;
  }
  parameter.mul_(keep);
  first.mul_(keep_first).add_(gradient, 1.0 - keep_first);
  second.mul_(keep_second).addcmul_(gradient, gradient, 1.0 - keep_second);
  const auto scale = (second / second_scale).sqrt_().add_(epsilon);
  parameter.addcdiv_(first, scale, -rate);
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

namespace {

const Registration<Term> learning_rate_term{
    {{"learning_rate", "Learning rate"},
     "The length of each step downhill. Too short takes for ever, too long jumps over the valley "
     "and the loss grows.",
     "w ← w − rate · gradient",
     "Robbins, Monro: \"A stochastic approximation method\", Annals of Mathematical Statistics 22, "
     "1951; Kingma, Ba: \"Adam\", ICLR 2015"}};
const Registration<Term> weight_decay_term{
    {{"weight_decay", "Weight decay"},
     "Every step also pulls all weights a little towards 0. So only those stay large that the "
     "images keep asking for.",
     "w ← w − rate · (gradient + decay · w)",
     "Loshchilov, Hutter: \"Decoupled weight decay regularization\", ICLR 2019"}};
const Registration<Term> schedule_term{
    {{"schedule", "Schedule"},
     "How the learning rate falls over a run: long steps first to come near, short ones later to "
     "settle. The cosine stays high for long and then sinks softly to 0.",
     "rate(t) = ½ rate₀ (1 + cos(π t / T))",
     "Loshchilov, Hutter: \"SGDR: stochastic gradient descent with warm restarts\", ICLR 2017"}};
const Registration<Term> epochs_term{
    {{"epochs", "Epochs"},
     "How often each training image is looked at. More may fit better, and at some point only "
     "learns by heart.",
     "updates = epochs × images / batch",
     "Goodfellow, Bengio, Courville: \"Deep learning\", MIT Press 2016"}};
const Registration<Term> batch_term{
    {{"batch", "Batch"},
     "So many images are looked at before the weights take one step. Larger batches give calmer "
     "steps, but fewer of them.",
     "gradient = mean over the batch",
     "Goodfellow, Bengio, Courville: \"Deep learning\", MIT Press 2016"}};

}  // namespace

}  // namespace diatom::ml
