// ResNet-18, -34 and -50: "Deep Residual Learning for Image Recognition" (He et al. 2015), laid out
// as torchvision publishes their weights (stride in the bottleneck's 3x3 convolution).
#include <array>

#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/pooling.h>

#include "ml/backbone/network.h"
#include "ml/core/term.h"

namespace diatom::ml {
namespace {

namespace nn = torch::nn;

nn::Conv2d convolution(int in, int out, int kernel, int stride) {
  return nn::Conv2d(
      nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).bias(false));
}

// What both kinds of block share: the way around the convolutions, projected where shapes change.
struct ResidualImpl : nn::Module {
  void add_downsample(int in, int out, int stride) {
    if (stride == 1 && in == out) return;
    downsample = nn::Sequential(convolution(in, out, 1, stride), nn::BatchNorm2d(out));
    register_module("downsample", downsample);
  }

  at::Tensor shortcut(const at::Tensor& x) {
    return downsample.is_empty() ? x : downsample->forward(x);
  }

  nn::Sequential downsample{nullptr};
};

// Two 3x3 convolutions.
struct BasicBlockImpl : ResidualImpl {
  static constexpr int expansion = 1;

  BasicBlockImpl(int in, int width, int stride)
      : conv1(convolution(in, width, 3, stride)),
        conv2(convolution(width, width, 3, 1)),
        bn1(width),
        bn2(width) {
    register_module("conv1", conv1);
    register_module("bn1", bn1);
    register_module("conv2", conv2);
    register_module("bn2", bn2);
    add_downsample(in, width, stride);
  }

  at::Tensor forward(const at::Tensor& x) {
    auto y = bn1(conv1(x)).relu_();
    y = bn2(conv2(y));
    return (y + shortcut(x)).relu_();
  }

  nn::Conv2d conv1, conv2;
  nn::BatchNorm2d bn1, bn2;
};
TORCH_MODULE(BasicBlock);

// 1x1 to a quarter of the width, 3x3 there, 1x1 back.
struct BottleneckImpl : ResidualImpl {
  static constexpr int expansion = 4;

  BottleneckImpl(int in, int width, int stride)
      : conv1(convolution(in, width, 1, 1)),
        conv2(convolution(width, width, 3, stride)),
        conv3(convolution(width, expansion * width, 1, 1)),
        bn1(width),
        bn2(width),
        bn3(expansion * width) {
    register_module("conv1", conv1);
    register_module("bn1", bn1);
    register_module("conv2", conv2);
    register_module("bn2", bn2);
    register_module("conv3", conv3);
    register_module("bn3", bn3);
    add_downsample(in, expansion * width, stride);
  }

  at::Tensor forward(const at::Tensor& x) {
    auto y = bn1(conv1(x)).relu_();
    y = bn2(conv2(y)).relu_();
    y = bn3(conv3(y));
    return (y + shortcut(x)).relu_();
  }

  nn::Conv2d conv1, conv2, conv3;
  nn::BatchNorm2d bn1, bn2, bn3;
};
TORCH_MODULE(Bottleneck);

// `blocks` residual blocks in each of the four layers.
template <class Block>
Network resnet(const std::array<int, 4>& blocks) {
  Network network = {stage("conv1", convolution(3, 64, 7, 2)), stage("bn1", nn::BatchNorm2d(64)),
                     stage("relu", nn::ReLU()),
                     stage("maxpool", nn::MaxPool2d(nn::MaxPool2dOptions(3).stride(2).padding(1)))};

  constexpr int expansion = Block::ContainedType::expansion;
  int channels = 64;
  for (int layer = 0; layer < 4; ++layer) {
    const int width = 64 << layer;
    nn::Sequential row;
    for (int i = 0; i < blocks[static_cast<std::size_t>(layer)]; ++i) {
      row->push_back(Block(channels, width, i == 0 && layer > 0 ? 2 : 1));
      channels = expansion * width;
    }
    network.push_back(stage("layer" + std::to_string(layer + 1), row));
  }

  const nn::Linear fc(channels, 1000);
  network.push_back({"fc", fc.ptr(), [fc](const at::Tensor& x) {
                       return fc.ptr()->forward(x.mean({2, 3}));
                     }});
  return network;
}

// 224 pixels, as they were trained: whoever takes a network this large wants its accuracy.
template <class Block>
BackboneMethod resnet_method(const char* id, const char* label, const char* help,
                             std::array<int, 4> blocks) {
  return network_method({id, label, help, {}}, 224, "layer4",
                        [blocks] { return resnet<Block>(blocks); });
}

const Registration<BackboneMethod> resnet18{resnet_method<BasicBlock>(
    "resnet18", "ResNet-18",
    "A residual network of 11 million weights, 512 features. Weights are torchvision's names, in a "
    ".safetensors or .pth file.",
    {2, 2, 2, 2})};
const Registration<BackboneMethod> resnet34{resnet_method<BasicBlock>(
    "resnet34", "ResNet-34",
    "A residual network of 21 million weights, 512 features. Weights are torchvision's names, in a "
    ".safetensors or .pth file.",
    {3, 4, 6, 3})};
const Registration<BackboneMethod> resnet50{resnet_method<Bottleneck>(
    "resnet50", "ResNet-50",
    "A residual network of 24 million weights, 2048 features: slow on a CPU. Weights are "
    "torchvision's names, in a .safetensors or .pth file.",
    {3, 4, 6, 3})};

const Registration<Term> resnet18_term{
    {{"backbone.resnet18", "ResNet-18"},
     "A network of eighteen layers in which every block only adds a correction to what it is "
     "given. That is what lets so many layers learn, and its usual weights come from ImageNet.",
     "y = relu(x + F(x))",
     "He, Zhang, Ren, Sun: \"Deep residual learning for image recognition\", CVPR 2016"}};
const Registration<Term> resnet34_term{
    {{"backbone.resnet34", "ResNet-34"},
     "A network of thirty-four layers in which every block only adds a correction to what it is "
     "given. That is what lets so many layers learn, and its usual weights come from ImageNet.",
     "y = relu(x + F(x))",
     "He, Zhang, Ren, Sun: \"Deep residual learning for image recognition\", CVPR 2016"}};
const Registration<Term> resnet50_term{
    {{"backbone.resnet50", "ResNet-50"},
     "A network of fifty layers in which every block only adds a correction to what it is given. "
     "That is what lets so many layers learn, and its usual weights come from ImageNet.",
     "y = relu(x + F(x))",
     "He, Zhang, Ren, Sun: \"Deep residual learning for image recognition\", CVPR 2016"}};

}  // namespace
}  // namespace diatom::ml
