// The VAE for images: grey squares, halved by convolutions of 4 x 4 with stride 2 (32, 32, 64, 64
// channels), a dense layer of 256, and mirrored back. What features have to be better than.
#include <cmath>
#include <stdexcept>
#include <string>

#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include "ml/core/term.h"
#include "ml/vae/coder.h"
#include "ml/vae/vae.h"

namespace diatom::ml {
namespace {

namespace nn = torch::nn;

constexpr std::int64_t channels = 64;  // of the last map
constexpr std::int64_t halvings = 4;
constexpr std::int64_t hidden = 256;

void append_halving(nn::Sequential& layers, std::int64_t in, std::int64_t out) {
  layers->push_back(nn::Conv2d(nn::Conv2dOptions(in, out, 4).stride(2).padding(1)));
  layers->push_back(nn::ReLU(nn::ReLUOptions().inplace(true)));
}

nn::ConvTranspose2d doubling(std::int64_t in, std::int64_t out) {
  return nn::ConvTranspose2d(nn::ConvTranspose2dOptions(in, out, 4).stride(2).padding(1));
}

void append_doubling(nn::Sequential& layers, std::int64_t in, std::int64_t out) {
  layers->push_back(doubling(in, out));
  layers->push_back(nn::ReLU(nn::ReLUOptions().inplace(true)));
}

void append_hidden(nn::Sequential& layers, std::int64_t in, std::int64_t out) {
  layers->push_back(nn::Linear(in, out));
  layers->push_back(nn::ReLU(nn::ReLUOptions().inplace(true)));
}

struct ConvolutionalImpl : nn::Module {
  ConvolutionalImpl(std::int64_t picture_side, std::int64_t latent)
      : side(picture_side), map_side(picture_side >> halvings) {
    const auto map = channels * map_side * map_side;
    append_halving(halve, 1, 32);
    append_halving(halve, 32, 32);
    append_halving(halve, 32, channels);
    append_halving(halve, channels, channels);
    append_hidden(narrow, map, hidden);
    narrow->push_back(nn::Linear(hidden, 2 * latent));
    append_hidden(widen, latent, hidden);
    append_hidden(widen, hidden, map);
    append_doubling(enlarge, channels, channels);
    append_doubling(enlarge, channels, 32);
    append_doubling(enlarge, 32, 32);
    enlarge->push_back(doubling(32, 1));
    register_module("halve", halve);
    register_module("narrow", narrow);
    register_module("widen", widen);
    register_module("enlarge", enlarge);
  }

  // (B, side * side) -> (B, 2 Z)
  at::Tensor encode(const at::Tensor& rows) {
    return narrow->forward(halve->forward(rows.view({-1, 1, side, side})).flatten(1));
  }

  // (B, Z) -> (B, side * side)
  at::Tensor decode(const at::Tensor& latents) {
    const auto map = widen->forward(latents).view({-1, channels, map_side, map_side});
    return enlarge->forward(map).flatten(1);
  }

  std::int64_t side;
  std::int64_t map_side;
  nn::Sequential halve, narrow, widen, enlarge;
};
TORCH_MODULE(Convolutional);

Coder build_convolutional(Eigen::Index dim, const ParameterValues& values) {
  const auto side = static_cast<Eigen::Index>(std::lround(std::sqrt(static_cast<double>(dim))));
  if (side * side != dim || side % (1 << halvings) != 0)
    throw std::invalid_argument("rows of " + std::to_string(dim) +
                                " values are no grey pictures for the VAE on images: it takes "
                                "pixels, 64 x 64 (or 16, 32, 48) of them");
  Coder coder;
  coder.latent = static_cast<Eigen::Index>(values.at("latent"));
  const Convolutional network(side, coder.latent);
  coder.network = network.ptr();
  coder.encode = [network = network.ptr()](const at::Tensor& rows) {
    return network->encode(rows);
  };
  coder.decode = [network = network.ptr()](const at::Tensor& latents) {
    return network->decode(latents);
  };
  coder.likelihood = values.at("likelihood") == 0.0 ? Likelihood::bernoulli : Likelihood::gaussian;
  coder.rows_at_once = 8;
  return coder;
}

double weights_of_convolutional(Eigen::Index dim, const ParameterValues& values) {
  constexpr double of_halvings = 16 * (1 * 32 + 32 * 32 + 32 * channels + channels * channels);
  constexpr double of_doublings = 16 * (channels * channels + channels * 32 + 32 * 32 + 32 * 1);
  const double map = static_cast<double>(channels * (dim >> (2 * halvings)));
  return of_halvings + of_doublings + hidden * (2.0 * map + 3.0 * values.at("latent"));
}

const Registration<VaeMethod> convolutional{
    {{"convolutional", "VAE on images",
      "Convolutional encoder and decoder on the grey pictures themselves: no network that was "
      "trained before, and what features have to be better than.",
      with_common_parameters({{"likelihood",
                               "likelihood",
                               ParameterKind::choice,
                               0,
                               0,
                               1,
                               false,
                               "",
                               "What a decoded pixel is: the probability of light (a "
                               "cross-entropy), or a mean (half the squared error).",
                               {"bernoulli", "gaussian"}}},
                             /*epochs=*/20)},
     /*of_pixels=*/true,
     build_convolutional,
     weights_of_convolutional}};

const Registration<Term> convolutional_vae_term{
    {{"vae.convolutional", "VAE on images"},
     "The same squeeze on the grey pictures themselves, by convolutions and with no network that "
     "was trained before. Because it decodes pictures, a walk through its latent space can be "
     "watched.",
     "loss = −∑ (x ln x′ + (1 − x) ln(1 − x′)) + β KL",
     "Kingma, Welling: \"Auto-encoding variational Bayes\", ICLR 2014; Higgins et al.: \"beta-VAE: "
     "learning basic visual concepts with a constrained variational framework\", ICLR 2017"}};
const Registration<Term> likelihood_term{
    {{"likelihood", "Likelihood"},
     "What a decoded pixel stands for, and so how its error is counted. Bernoulli takes it for the "
     "probability of light, Gaussian for a mean that the true pixel scatters about.",
     "−ln p(x | z):   cross-entropy, or ½ (x − x′)²",
     "Kingma, Welling: \"Auto-encoding variational Bayes\", ICLR 2014"}};

}  // namespace
}  // namespace diatom::ml
