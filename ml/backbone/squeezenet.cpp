// SqueezeNet 1.1: "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters" (Iandola et al.
// 2016), in its authors' later version, laid out as torchvision publishes its weights.
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/pooling.h>

#include "ml/backbone/network.h"
#include "ml/core/term.h"

namespace diatom::ml {
namespace {

namespace nn = torch::nn;

// Squeeze to few channels, then expand by 1x1 and 3x3 convolutions side by side.
struct FireImpl : nn::Module {
  FireImpl(int in, int squeezed, int expanded)
      : squeeze(nn::Conv2dOptions(in, squeezed, 1)),
        expand1x1(nn::Conv2dOptions(squeezed, expanded, 1)),
        expand3x3(nn::Conv2dOptions(squeezed, expanded, 3).padding(1)) {
    register_module("squeeze", squeeze);
    register_module("expand1x1", expand1x1);
    register_module("expand3x3", expand3x3);
  }

  at::Tensor forward(const at::Tensor& x) {
    const auto narrow = squeeze(x).relu_();
    return at::cat({expand1x1(narrow), expand3x3(narrow)}, 1).relu_();
  }

  nn::Conv2d squeeze, expand1x1, expand3x3;
};
TORCH_MODULE(Fire);

nn::MaxPool2d halve() {
  return nn::MaxPool2d(nn::MaxPool2dOptions(3).stride(2).ceil_mode(true));
}

Network squeezenet1_1() {
  Network network;
  const auto add = [&network](const auto& module) {
    network.push_back(stage("features." + std::to_string(network.size()), module));
  };
  add(nn::Conv2d(nn::Conv2dOptions(3, 64, 3).stride(2)));
  add(nn::ReLU());
  add(halve());
  add(Fire(64, 16, 64));
  add(Fire(128, 16, 64));
  add(halve());
  add(Fire(128, 32, 128));
  add(Fire(256, 32, 128));
  add(halve());
  add(Fire(256, 48, 192));
  add(Fire(384, 48, 192));
  add(Fire(384, 64, 256));
  add(Fire(512, 64, 256));

  // Its pooled output is the logits: the average over places comes after the last ReLU.
  network.push_back(stage(
      "classifier",
      nn::Sequential(nn::Dropout(0.5), nn::Conv2d(nn::Conv2dOptions(512, 1000, 1)), nn::ReLU())));
  return network;
}

// 128 pixels rather than the 224 it was trained at, for the same reason as MobileNetV2: microscope
// crops are small, and a third of the work leaves a CPU time for several objects a frame.
const Registration<BackboneMethod> squeezenet{network_method(
    {"squeezenet1_1",
     "SqueezeNet 1.1",
     "A very small network: 0.7 million weights in its convolutions, 512 features. Weights are "
     "torchvision's names, in a .safetensors or .pth file.",
     {}},
    128, "features.12", squeezenet1_1)};

const Registration<Term> squeezenet_term{
    {{"backbone.squeezenet1_1", "SqueezeNet 1.1"},
     "A very small network for photographs: it squeezes many channels into few before it looks at "
     "neighbours. Its usual weights were learnt on ImageNet.",
     "s = relu(A₁ ∗ x),   y = [relu(B₁ ∗ s), relu(C₃ ∗ s)]",
     "Iandola et al.: \"SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB "
     "model size\", 2016"}};

}  // namespace
}  // namespace diatom::ml
