// LearningNetwork: a pre-trained network with a new last layer, while it learns. Between its
// features and that layer stands a standardisation, settled before learning starts, so that one
// learning rate suits features of any scale. All of its state is a TensorMap, so that a run that
// was interrupted goes on with the same bits; only what a TorchScript file draws at random by
// itself, such as dropout, is drawn anew.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ml/backbone/backbone.h"
#include "ml/classifier/model.h"
#include "ml/core/device.h"
#include "ml/core/matrix.h"
#include "ml/core/tensor_map.h"
#include "ml/optimizer/optimizer.h"

namespace diatom::ml {

struct LearningOptions {
  std::string from_layer;     // stages before it stay frozen; "" where all learn
  bool freeze_norms = false;  // batch norms keep their running statistics
  Descent descent = Descent::sgd;
  double weight_decay = 1e-4;
  double largest_gradient = 5.0;  // norm over all parameters; 0 for no limit
  double head_factor = 1.0;       // the new layer's learning rate in units of the network's
  double smoothing = 0.1;         // share of each target that is spread over all classes
};

class LearningNetwork {
 public:
  // Starts from `pretrained`, which stays as it is. Throws std::runtime_error with one sentence for
  // a backbone that is no network and a layer that there is not.
  LearningNetwork(std::shared_ptr<const Backbone> pretrained, int classes,
                  const LearningOptions& options, Device device);
  ~LearningNetwork();
  LearningNetwork(const LearningNetwork&) = delete;
  LearningNetwork& operator=(const LearningNetwork&) = delete;

  // Before learning starts: looks at pictures, by whose features the last layer's input is
  // standardised, and whose statistics the batch norms take over without giving other features (see
  // unfolding.h); frozen norms do so only where they came folded.
  void observe(std::span<const PreparedImage> images);
  void finish_observing();
  bool was_folded() const;

  // A batch that is `share` of an update's. Call advance() until it is false: each call takes the
  // batch through one stage, forward or back, and the last leaves all gradients added up.
  void begin_batch(std::span<const PreparedImage> images, const std::vector<int>& labels,
                   double share);
  bool advance();

  // Of the last batch, once advance() has been false.
  double loss() const;  // mean cross-entropy with smoothed labels, in nats
  int right() const;    // how many pictures the network named rightly

  // With the gradients since the last one; `count` from 1.
  void update(double learning_rate, std::int64_t count);

  // As it is now, for good: the backbone with its present weights, frozen.
  Model model(std::vector<std::string> classes, int step) const;

  TensorMap state() const;
  void restore(const TensorMap& state);  // throws std::runtime_error where it does not fit

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace diatom::ml
