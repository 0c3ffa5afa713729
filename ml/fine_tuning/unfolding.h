// Unfolding: makes a network whose batch norms were folded into its convolutions trainable again,
// and lets norms that were not begin from the pictures at hand.
//
// Folding leaves norms that are identities: mean 0, variance 1. In training mode they would divide
// by the statistics of each batch all the same, and the network would give other features from the
// first step on (cosine 0.3 to 0.4 to its own), so that fine-tuning starts from ruins. The mean and
// variance that pictures really have before each norm become its running statistics, and weight and
// bias take them out again:
//
//   y = a x + c  with  a = weight / sqrt(var + eps),  c = bias - a mean       as it was
//   weight' = a sqrt(var' + eps),  bias' = c + a mean'                        the same function
#pragma once

#include <memory>

#include "ml/backbone/network.h"

namespace diatom::ml {

// Whether every batch norm of the network has mean 0 and variance 1, and there is one.
bool is_folded(const Network& network);

class Unfolding {
 public:
  // Puts the network into evaluation mode. It must outlive this.
  explicit Unfolding(const Network& network);
  ~Unfolding();
  Unfolding(const Unfolding&) = delete;
  Unfolding& operator=(const Unfolding&) = delete;

  // Takes note of what the pictures (B, 3, S, S) are like before each norm; gives their features
  // (B, D), since they have come so far.
  at::Tensor observe(const at::Tensor& images);

  // Rewrites the norms of the stages from `first` on: evaluation gives the same numbers but for
  // rounding, training mode nearly.
  void finish(std::size_t first = 0);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diatom::ml
