// Optimizer: turns the gradients that parameters have accumulated into their next values. What
// every network that learns here shares, whatever it learns. All of its state is a TensorMap, so
// that a run that was interrupted goes on with the same bits.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "ml/core/tensor_map.h"

namespace at {
class Tensor;
}

namespace diatom::ml {

enum class Descent : std::uint8_t {
  sgd,    // with Nesterov's momentum of 0.9 (Sutskever et al. 2013)
  adamw,  // Loshchilov and Hutter 2019, betas 0.9 and 0.999
};

class Optimizer {
 public:
  // Matrices and filters decay; biases and norms, which have one dimension, do not. Where the norm
  // of all gradients together exceeds `largest_norm` they are scaled down to it (Pascanu et al.
  // 2013); 0 stands for no limit.
  Optimizer(Descent descent, double weight_decay, double largest_norm = 0.0);
  ~Optimizer();
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  // A parameter learns at `rate_factor` times the learning rate. It shares memory with `parameter`.
  void add(std::string name, const at::Tensor& parameter, double rate_factor = 1.0);

  // One update, the `count`th from 1, after which the gradients are zero. Parameters without a
  // gradient stay as they are.
  void update(double learning_rate, std::int64_t count);

  // The moments, as "first.<name>" and "second.<name>".
  TensorMap state() const;
  // Reads them from a map that may hold more. Throws std::runtime_error that names the first tensor
  // which is missing or has another size.
  void restore(const TensorMap& state);

 private:
  struct Slot;
  struct Slots;
  void limit_gradients() const;
  void descend(Slot& slot, double learning_rate, std::int64_t count) const;

  Descent descent_;
  double weight_decay_;
  double largest_norm_;
  std::unique_ptr<Slots> slots_;
};

}  // namespace diatom::ml
