// TrainingState: where a training stands between two iterations, epochs or evaluations: weights,
// the optimizer's moments, the generator, the vectors of a solver. A product that carries one can
// be gone on from, with the same bits as if the training had never stopped, by whoever makes the
// same job once more `from` that product. Only the trainer that made a state knows what it holds.
// Immutable.
#pragma once

#include <cstddef>

namespace diatom::ml {

class TrainingState {
 public:
  virtual ~TrainingState() = default;

  // Memory of it and of the weights that are published beside it; what every state of a run shares
  // does not count.
  virtual std::size_t bytes() const = 0;
};

}  // namespace diatom::ml
