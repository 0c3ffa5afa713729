// MobileNetV2: "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (Sandler et al. 2018), laid
// out as torchvision publishes its weights.
#include <algorithm>

#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>

#include "ml/backbone/network.h"
#include "ml/core/term.h"

namespace diatom::ml {
namespace {

namespace nn = torch::nn;

// Convolution, batch norm, ReLU6: children "0" and "1"; padded so that stride 1 keeps the size.
struct ConvNormRelu6Impl : nn::Module {
  ConvNormRelu6Impl(int in, int out, int kernel, int stride, int groups)
      : conv(nn::Conv2dOptions(in, out, kernel)
                 .stride(stride)
                 .padding(kernel / 2)
                 .groups(groups)
                 .bias(false)),
        norm(out) {
    register_module("0", conv);
    register_module("1", norm);
  }

  at::Tensor forward(const at::Tensor& x) {
    return nn::functional::relu6(norm(conv(x)), nn::functional::ReLU6FuncOptions().inplace(true));
  }

  nn::Conv2d conv;
  nn::BatchNorm2d norm;
};
TORCH_MODULE(ConvNormRelu6);

// Widen by `expansion`, filter each channel on its own, project to `out` without a nonlinearity;
// around it a shortcut where the shapes allow one.
struct InvertedResidualImpl : nn::Module {
  InvertedResidualImpl(int in, int out, int stride, int expansion)
      : has_shortcut(stride == 1 && in == out) {
    const int wide = in * expansion;
    if (expansion != 1) conv->push_back(ConvNormRelu6(in, wide, 1, 1, 1));
    conv->push_back(ConvNormRelu6(wide, wide, 3, stride, wide));
    conv->push_back(nn::Conv2d(nn::Conv2dOptions(wide, out, 1).bias(false)));
    conv->push_back(nn::BatchNorm2d(out));
    register_module("conv", conv);
  }

  at::Tensor forward(const at::Tensor& x) {
    const auto y = conv->forward(x);
    return has_shortcut ? x + y : y;
  }

  nn::Sequential conv;
  bool has_shortcut;
};
TORCH_MODULE(InvertedResidual);

// The paper's table 2: expansion, channels, repetitions, stride of the first.
struct Row {
  int expansion, channels, repetitions, stride;
};
constexpr Row table[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                         {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};

Network mobilenet_v2_network() {
  Network network;
  const auto add = [&network](const auto& module) {
    network.push_back(stage("features." + std::to_string(network.size()), module));
  };
  int channels = 32;
  add(ConvNormRelu6(3, channels, 3, 2, 1));
  for (const auto& row : table)
    for (int i = 0; i < row.repetitions; ++i) {
      add(InvertedResidual(channels, row.channels, i == 0 ? row.stride : 1, row.expansion));
      channels = row.channels;
    }
  add(ConvNormRelu6(channels, 1280, 1, 1, 1));

  const nn::Sequential classifier(nn::Dropout(0.2), nn::Linear(1280, 1000));
  network.push_back({"classifier", classifier.ptr(), [classifier](const at::Tensor& x) {
                       return classifier.ptr()->forward(x.mean({2, 3}));
                     }});
  return network;
}

// 128 pixels rather than the 224 it was trained at: microscope crops are small, and a third of the
// work leaves a CPU time for several objects a frame.
const Registration<BackboneMethod> mobilenet_v2{network_method(
    {"mobilenet_v2",
     "MobileNetV2",
     "A small network for phones: 2.2 million weights in its convolutions, 1280 features. Weights "
     "are torchvision's names, in a .safetensors or .pth file.",
     {}},
    128, "features.18", mobilenet_v2_network)};

const Registration<Term> mobilenet_term{
    {{"backbone.mobilenet_v2", "MobileNetV2"},
     "A small network for phones: each block widens the channels, looks at every channel by "
     "itself, and narrows them again. Its usual weights were learnt on ImageNet.",
     "y = x + P₂ ∗ relu6(D ∗ relu6(P₁ ∗ x))",
     "Sandler, Howard, Zhu, Zhmoginov, Chen: \"MobileNetV2: inverted residuals and linear "
     "bottlenecks\", CVPR 2018"}};

}  // namespace
}  // namespace diatom::ml
