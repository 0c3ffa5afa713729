// The VAE for feature rows: fully connected, D -> n -> 2n -> 3n -> (mean, logvar) and mirrored
// back, with leaky ReLUs. After Alfano, Rando, Letizia, Odone, Rosasco, Pastore: "Efficient
// unsupervised learning for plankton images", ICPR 2022.
#include <algorithm>

#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include "ml/core/term.h"
#include "ml/vae/coder.h"
#include "ml/vae/vae.h"

namespace diatom::ml {
namespace {

namespace nn = torch::nn;

constexpr double slope = 0.2;  // of the leaky ReLU, below 0
constexpr double flops_at_once = 4e8;

void append_leaky(nn::Sequential& layers, std::int64_t in, std::int64_t out) {
  layers->push_back(nn::Linear(in, out));
  layers->push_back(nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(slope).inplace(true)));
}

struct DenseImpl : nn::Module {
  DenseImpl(std::int64_t dim, std::int64_t latent, std::int64_t width) {
    append_leaky(encoder, dim, width);
    append_leaky(encoder, width, 2 * width);
    append_leaky(encoder, 2 * width, 3 * width);
    encoder->push_back(nn::Linear(3 * width, 2 * latent));
    append_leaky(decoder, latent, 3 * width);
    append_leaky(decoder, 3 * width, 2 * width);
    append_leaky(decoder, 2 * width, width);
    decoder->push_back(nn::Linear(width, dim));
    register_module("encoder", encoder);
    register_module("decoder", decoder);
  }

  nn::Sequential encoder;
  nn::Sequential decoder;
};
TORCH_MODULE(Dense);

Coder build_dense(Eigen::Index dim, const ParameterValues& values) {
  const auto width = static_cast<std::int64_t>(values.at("width"));
  Coder coder;
  coder.latent = static_cast<Eigen::Index>(values.at("latent"));
  const Dense network(dim, coder.latent, width);
  coder.network = network.ptr();
  coder.encode = [half = network->encoder.ptr()](const at::Tensor& rows) {
    return half->forward(rows);
  };
  coder.decode = [half = network->decoder.ptr()](const at::Tensor& rows) {
    return half->forward(rows);
  };
  // A multiplication and an addition a weight, forward and twice back.
  const double flops_a_row = 6.0 * 2.0 * static_cast<double>(width) *
                             static_cast<double>(dim + 8 * width + 3 * coder.latent);
  coder.rows_at_once =
      std::clamp<Eigen::Index>(static_cast<Eigen::Index>(flops_at_once / flops_a_row), 8, 128);
  return coder;
}

double weights_of_dense(Eigen::Index dim, const ParameterValues& values) {
  const double width = values.at("width");
  return width * (2.0 * static_cast<double>(dim) + 16.0 * width + 9.0 * values.at("latent"));
}

const Registration<VaeMethod> dense{
    {{"dense", "VAE on features",
      "Fully connected encoder and decoder of three layers each: what a network's features need "
      "to become few numbers that still tell organisms apart.",
      with_common_parameters({{"width", "width n", ParameterKind::integer, 128, 4, 4096, true, "",
                               "Of the first layer; the next two have 2n and 3n units."}},
                             /*epochs=*/50)},
     /*of_pixels=*/false,
     build_dense,
     weights_of_dense}};

const Registration<Term> dense_vae_term{
    {{"vae.dense", "VAE on features"},
     "An encoder squeezes the features of an image into a small cloud of a few numbers, and a "
     "decoder must rebuild them from any point of it. What survives the squeeze is what tells "
     "images apart, and the cloud's middle is what gets clustered.",
     "z = μ + σ ε,   loss = ½ ‖x − x′‖² + β KL",
     "Kingma, Welling: \"Auto-encoding variational Bayes\", ICLR 2014; Alfano, Rando, Letizia, "
     "Odone, Rosasco, Pastore: \"Efficient unsupervised learning for plankton images\", ICPR "
     "2022"}};

}  // namespace
}  // namespace diatom::ml
