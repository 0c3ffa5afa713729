// diatom-net: a small network for microscopy that is made to stay frozen. Three stages halve the
// picture and refine it with a shortcut (He et al. 2016); mean and deviation of *every* stage are
// features, since what transfers from early and middle stages (edges, texture, size) is what tells
// small organisms apart, and a last layer alone forgets it.
#include "ml/backbone/diatom_net.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include "ml/core/term.h"

namespace diatom::ml {
namespace {

namespace nn = torch::nn;

struct ConvNormImpl : nn::Module {
  ConvNormImpl(int in, int out, int kernel, int stride)
      : conv(nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).bias(false)),
        norm(out) {
    register_module("conv", conv);
    register_module("norm", norm);
  }

  at::Tensor forward(const at::Tensor& x) { return norm(conv(x)); }

  nn::Conv2d conv;
  nn::BatchNorm2d norm;
};
TORCH_MODULE(ConvNorm);

struct StemImpl : nn::Module {
  StemImpl(int in, int out) : halve(in, out, 3, 2) { register_module("halve", halve); }
  at::Tensor forward(const at::Tensor& x) { return halve(x).relu_(); }

  ConvNorm halve;
};
TORCH_MODULE(Stem);

// Halves the map, widens it, and refines it once with a shortcut around.
struct HalvingImpl : nn::Module {
  HalvingImpl(int in, int out) : halve(in, out, 3, 2), refine(out, out, 3, 1) {
    register_module("halve", halve);
    register_module("refine", refine);
  }

  at::Tensor forward(const at::Tensor& x) {
    const auto halved = halve(x).relu_();
    return (refine(halved) + halved).relu_();
  }

  ConvNorm halve;
  ConvNorm refine;
};
TORCH_MODULE(Halving);

struct WidenImpl : nn::Module {
  WidenImpl(int in, int out) : widen(in, out, 1, 1) { register_module("widen", widen); }
  at::Tensor forward(const at::Tensor& x) { return widen(x).relu_(); }

  ConvNorm widen;
};
TORCH_MODULE(Widen);

}  // namespace

Network diatom_net() {
  const auto pooled = [](Stage stage) {
    stage.pooled = true;
    return stage;
  };
  return {stage("stem", Stem(3, 32)),                 // (B, 32, 32, 32) of 64 x 64 pixels
          pooled(stage("stage1", Halving(32, 48))),   // (B, 48, 16, 16)
          pooled(stage("stage2", Halving(48, 96))),   // (B, 96, 8, 8)
          pooled(stage("stage3", Halving(96, 192))),  // (B, 192, 4, 4)
          pooled(stage("wide", Widen(192, 384)))};    // (B, 384, 4, 4)
}

namespace {

BackboneMethod diatom_net_method() {
  auto method = network_method(
      {"diatom-net",
       "diatom-net",
       "Our own small network for microscopy, which comes with the program: 0.7 million weights, "
       "1440 features from several depths, many times cheaper than the large ones.",
       {}},
      diatom_net_size_px, "wide", diatom_net);
  method.shipped_weights = "diatom-net.safetensors";
  return method;
}

const Registration<BackboneMethod> diatom_net{diatom_net_method()};

const Registration<Term> diatom_net_term{
    {{"backbone.diatom-net", "diatom-net"},
     "Our own small network for microscopy, which comes with the program and stays frozen. It "
     "keeps the mean and the deviation of every stage, since edges and textures of early stages "
     "tell small organisms apart.",
     "φ(x) = (mean h₁, dev h₁, …, mean h₄, dev h₄),   1,440 numbers",
     "He, Zhang, Ren, Sun: \"Deep residual learning for image recognition\", CVPR 2016, for its "
     "blocks; its card is assets/diatom-net.md"}};

}  // namespace
}  // namespace diatom::ml
