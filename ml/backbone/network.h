// Network: what a convolutional backbone's file declares, and nothing else: its stages in the order
// in which an image passes them, under their published names. The rest (weights, choice of a layer,
// pooling, device, batches) is the same for all of them and lives in network.cpp; what trains a
// network works on the same stages.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ml/backbone/backbone.h"

namespace at {
class Tensor;
}
namespace torch::nn {
class Module;
}

namespace diatom::ml {

struct Stage {
  std::string name;  // of the child in the published layout: "features.18", "layer4"
  std::shared_ptr<torch::nn::Module> module;
  std::function<at::Tensor(const at::Tensor&)> forward;  // (B, C, H, W) -> (B, C', H', W')
  // Whether mean and standard deviation over its map join the features. Where no stage says so, the
  // features are the mean over the last one's.
  bool pooled = false;
};

// A stage that is just one module, given by its holder (torch::nn::Conv2d and the like).
template <class Holder>
Stage stage(std::string name, const Holder& module) {
  const auto implementation = module.ptr();
  return {std::move(name), implementation,
          [implementation](const at::Tensor& x) { return implementation->forward(x); }};
}

using Network = std::vector<Stage>;

// The stages that lead to `layer`: a stage's name, or a parent's, which means its last child.
// Throws std::runtime_error that names the layers where it is none.
Network stages_up_to(Network network, const std::string& layer, const MethodInfo& info);

// (B, 3, S, S) -> (B, D): through all stages, pooled as they say. Differentiable where gradients
// are recorded.
at::Tensor pooled_features(const Network& network, const at::Tensor& images);

// What the map (B, C, H, W) that stage `i` gives adds to the features: (B, its share of D), or an
// undefined tensor where it adds nothing.
at::Tensor pooled_part(const Network& network, std::size_t i, const at::Tensor& map);

// All parameters and buffers but the counters of batch norms, float, under their full names.
TensorMap weights_of(const Network& network);

// Copies `weights` in. Throws std::runtime_error that names the first tensor which is missing, has
// another shape or belongs to no stage.
void load_weights(const Network& network, const TensorMap& weights);

// The method of a network that `build` lays out. Only the stages up to the chosen layer run and
// need weights, so that a file without the classifier is as good as one with it.
BackboneMethod network_method(MethodInfo info, int default_size, std::string default_layer,
                              std::function<Network()> build);

}  // namespace diatom::ml
