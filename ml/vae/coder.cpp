#include "ml/vae/coder.h"

#include <cmath>
#include <stdexcept>

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <torch/nn/modules/conv.h>

#include "ml/backbone/tensors.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

// How many inputs add up to one output. A transposed convolution of stride 2 spreads its kernel
// over four outputs.
double fan_in(const torch::nn::Module& module, const at::Tensor& weight) {
  const auto kernel = static_cast<double>(weight[0].numel());
  if (module.as<torch::nn::ConvTranspose2d>() == nullptr) return kernel;
  return static_cast<double>(weight.size(0)) * static_cast<double>(weight[0][0].numel()) / 4.0;
}

}  // namespace

void draw_weights(const Coder& coder, Random& random) {
  const at::NoGradGuard no_gradients;
  for (const auto& module : coder.network->modules()) {
    for (const auto& item : module->named_parameters(/*recurse=*/false)) {
      const auto& parameter = item.value();
      parameter.zero_();
      if (parameter.dim() < 2) continue;
      const double deviation = std::sqrt(2.0 / fan_in(*module, parameter));
      auto* value = parameter.data_ptr<float>();
      for (std::int64_t i = 0; i < parameter.numel(); ++i)
        value[i] = static_cast<float>(deviation * random.normal());
    }
  }
}

TensorMap weights_of(const Coder& coder) {
  TensorMap map;
  for (const auto& item : coder.network->named_parameters())
    map.tensors[item.key()] = data_of(item.value());
  return map;
}

void load_weights(const Coder& coder, const TensorMap& weights) {
  const at::NoGradGuard no_gradients;
  for (const auto& item : coder.network->named_parameters()) {
    const auto found = weights.tensors.find(item.key());
    if (found == weights.tensors.end())
      throw std::runtime_error("the VAE lacks the tensor '" + item.key() + "'");
    const auto tensor = tensor_of(found->second);
    if (tensor.sizes() != item.value().sizes())
      throw std::runtime_error("the VAE's tensor '" + item.key() + "' has another shape");
    item.value().copy_(tensor);
  }
}

std::vector<Parameter> with_common_parameters(std::vector<Parameter> own, int epochs) {
  using Kind = ParameterKind;
  const std::vector<Parameter> common = {
      {"latent", "latent Z", Kind::integer, 10, 1, 4096, true, "",
       "How many numbers are left of a row."},
      {"beta", "beta", Kind::real, 1, 0, 1000, true, "",
       "Weight of the KL term. More of it makes latents simpler and fewer of them used; 0 is a "
       "plain auto-encoder."},
      {"warm_up", "warm-up", Kind::real, 0.25, 0, 1, false, "",
       "Share of the updates over which beta rises from 0, so that latents are used before they "
       "are priced."},
      {"epochs", "epochs", Kind::integer, static_cast<double>(epochs), 1, 100000, true, "",
       "Passes over all rows."},
      {"batch", "batch", Kind::integer, 128, 1, 65536, true, "", "Rows an update."},
      {"learning_rate", "learning rate", Kind::real, 1e-3, 1e-6, 1, true, "", "Of Adam."}};
  own.insert(own.end(), common.begin(), common.end());
  return own;
}

namespace {

const Registration<Term> latent_term{
    {{"latent", "Latent space Z"},
     "The few numbers that are left of an image after the squeeze. Each image is a point in that "
     "space, and likeness becomes nearness.",
     "z ∈ ℝ^Z,   q(z | x) = N(μ(x), σ²(x))",
     "Kingma, Welling: \"Auto-encoding variational Bayes\", ICLR 2014"}};
const Registration<Term> warm_up_term{
    {{"warm_up", "Warm-up"},
     "At first latent numbers are free, and their price β rises slowly to its full height. So "
     "dimensions come into use before they have to pay for it.",
     "β(t) = β · min(1, t / warm-up)",
     "Sønderby, Raiko, Maaløe, Sønderby, Winther: \"Ladder variational autoencoders\", NIPS 2016"}};

}  // namespace

}  // namespace diatom::ml
