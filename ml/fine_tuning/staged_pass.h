// StagedPass: one batch's way forward and back through a network, a stage at a time. A whole batch
// of a large network takes seconds on a CPU; one stage of it takes so little that a frame can be
// drawn between two. The gradients are those of the uncut pass, to the last bit: each stage's input
// is a leaf of its own, and its gradient is handed to the stage before.
#pragma once

#include <cstddef>
#include <memory>

#include "ml/backbone/network.h"

namespace diatom::ml {

class StagedPass {
 public:
  // The stages before `first_trained` only run forward and record nothing. The network must outlive
  // the pass.
  StagedPass(const Network& network, std::size_t first_trained);
  ~StagedPass();
  StagedPass(const StagedPass&) = delete;
  StagedPass& operator=(const StagedPass&) = delete;

  void begin(const at::Tensor& images);  // (B, 3, S, S)

  // Runs one more stage forward; false once all have run.
  bool forward_next();

  // (B, D), a leaf: call backward() on a loss of it, then go back through the stages.
  const at::Tensor& features() const;

  // Runs one more stage backward; false once the first trained one has its gradients.
  bool backward_next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diatom::ml
