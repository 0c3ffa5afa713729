// Network: what a convolutional backbone's file declares, and nothing else: its stages in the order
// in which an image passes them, under torchvision's names. The rest (weights, choice of a layer,
// device, batches) is the same for all of them and lives in network.cpp.
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
  std::string name;  // of the child in torchvision's layout: "features.18", "layer4"
  std::shared_ptr<torch::nn::Module> module;
  std::function<at::Tensor(const at::Tensor&)> forward;  // (B, C, H, W) -> (B, C', H', W')
};

// A stage that is just one module, given by its holder (torch::nn::Conv2d and the like).
template <class Holder>
Stage stage(std::string name, const Holder& module) {
  const auto implementation = module.ptr();
  return {std::move(name), implementation,
          [implementation](const at::Tensor& x) { return implementation->forward(x); }};
}

using Network = std::vector<Stage>;

// The method of a network that `build` lays out. Only the stages up to the chosen layer run and
// need weights, so that a file without the classifier is as good as one with it.
BackboneMethod network_method(MethodInfo info, int default_size, std::string default_layer,
                              std::function<Network()> build);

}  // namespace diatom::ml
