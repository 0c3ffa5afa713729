#include "ml/backbone/frozen_graph.h"

#include <string>

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/frozen_graph_optimizations.h>
#include <torch/csrc/jit/passes/frozen_ops_to_mkldnn.h>
#include <torch/csrc/jit/runtime/interpreter.h>
#include <torch/version.h>

namespace diatom::ml {

namespace jit = torch::jit;

namespace {

// Debian 13's LibTorch 2.6 with oneDNN 3.6 divides by zero where two maps in oneDNN's own layout
// are added, as every shortcut does. There folding has to do.
constexpr bool sums_prepacked_maps = TORCH_VERSION_MAJOR < 2;

}  // namespace

struct FrozenGraph::State {
  jit::Code code;
};

FrozenGraph::FrozenGraph(const std::function<at::Tensor(const at::Tensor&)>& function,
                         const at::Tensor& example) {
  const at::NoGradGuard no_gradients;
  const auto traced = jit::tracer::trace(
      {example},
      [&function](const jit::Stack& inputs) { return jit::Stack{function(inputs[0].toTensor())}; },
      [](const at::Tensor& /*value*/) { return std::string(); }, /*strict=*/true,
      /*force_outplace=*/true);
  auto graph = traced.first->graph;
  // Folding recognises a convolution only once its strides and paddings are constants.
  jit::ConstantPropagation(graph);
  jit::OptimizeFrozenGraph(graph, /*optimize_numerics=*/true);
  jit::ConstantPropagation(graph);
  if (example.device().is_cpu() && sums_prepacked_maps) jit::ConvertFrozenOpsToMKLDNN(graph);
  state_ = std::make_unique<const State>(State{jit::Code(graph, "frozen")});
}

FrozenGraph::~FrozenGraph() = default;

at::Tensor FrozenGraph::operator()(const at::Tensor& images) const {
  jit::Stack stack{images};
  jit::InterpreterState(state_->code).run(stack);
  return stack.front().toTensor();
}

}  // namespace diatom::ml
