#include "ml/fine_tuning/staged_pass.h"

#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <torch/csrc/autograd/autograd.h>

namespace diatom::ml {

struct StagedPass::State {
  // What a trained stage leaves behind on its way forward.
  struct Trace {
    at::Tensor input;   // a leaf
    at::Tensor output;  // with its graph
    at::Tensor part;    // of the features; undefined where the stage adds none
  };

  const Network& network;
  std::size_t first_trained;
  std::size_t next = 0;  // stage to run; on the way back, one past the stage to run
  at::Tensor x;
  std::vector<Trace> traces;  // by stage; those of frozen stages hold at most a part
  at::Tensor features;

  void run_frozen(std::size_t i) {
    const at::NoGradGuard no_gradients;
    x = network[i].forward(x);
    traces[i].part = pooled_part(network, i, x);
  }

  void run_trained(std::size_t i) {
    auto& trace = traces[i];
    // The pictures themselves need no gradient, and the first convolution is spared computing it.
    trace.input = x.detach().set_requires_grad(i > first_trained);
    trace.output = network[i].forward(trace.input);
    trace.part = pooled_part(network, i, trace.output);
    x = trace.output;
  }

  void join_features() {
    std::vector<at::Tensor> parts;
    for (const auto& trace : traces)
      if (trace.part.defined()) parts.push_back(trace.part.detach());
    features = at::cat(parts, 1).set_requires_grad(true);
  }

  // The features' gradient, cut as their parts were joined; of stage `i`.
  at::Tensor gradient_of_part(std::size_t i) const {
    std::int64_t begin = 0;
    for (std::size_t before = 0; before < i; ++before)
      if (traces[before].part.defined()) begin += traces[before].part.size(1);
    return features.grad().narrow(1, begin, traces[i].part.size(1));
  }
};

StagedPass::StagedPass(const Network& network, std::size_t first_trained)
    : state_(std::make_unique<State>(State{network, first_trained, 0, {}, {}, {}})) {}

StagedPass::~StagedPass() = default;

void StagedPass::begin(const at::Tensor& images) {
  state_->x = images;
  state_->next = 0;
  state_->traces.assign(state_->network.size(), {});
  state_->features.reset();
}

bool StagedPass::forward_next() {
  auto& state = *state_;
  const auto i = state.next++;
  if (i < state.first_trained)
    state.run_frozen(i);
  else
    state.run_trained(i);
  if (state.next < state.network.size()) return true;
  state.x.reset();
  state.join_features();
  return false;
}

const at::Tensor& StagedPass::features() const {
  return state_->features;
}

bool StagedPass::backward_next() {
  auto& state = *state_;
  const auto i = --state.next;
  auto& trace = state.traces[i];
  std::vector<at::Tensor> roots;
  std::vector<at::Tensor> gradients;
  if (trace.part.defined()) {
    roots.push_back(trace.part);
    gradients.push_back(state.gradient_of_part(i));
  }
  if (i + 1 < state.network.size()) {
    roots.push_back(trace.output);
    gradients.push_back(state.traces[i + 1].input.grad());
    state.traces[i + 1].input.reset();
  }
  if (!roots.empty()) torch::autograd::backward(roots, gradients);
  trace.output.reset();
  return i > state.first_trained;
}

}  // namespace diatom::ml
