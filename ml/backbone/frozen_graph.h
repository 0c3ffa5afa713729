// FrozenGraph: the function of a network whose weights stay as they are, traced once and made fast:
// batch norms folded into the convolutions before them, weights laid out once as the processor
// wants them, activations in place. The numbers are the network's own but for rounding.
#pragma once

#include <functional>
#include <memory>

namespace at {
class Tensor;
}

namespace diatom::ml {

class FrozenGraph {
 public:
  // Traces `function` on `example` (B, 3, S, S), which stands for any B. What else the function
  // reads becomes part of the graph: it must not require gradients, and later changes go unseen.
  FrozenGraph(const std::function<at::Tensor(const at::Tensor&)>& function,
              const at::Tensor& example);
  ~FrozenGraph();

  // (B, 3, S, S) on the example's device -> what the function gives. Safe to call from several
  // threads at once.
  at::Tensor operator()(const at::Tensor& images) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace diatom::ml
