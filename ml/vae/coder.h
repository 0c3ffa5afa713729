// Coder: what a VAE's file declares: the two halves of its network, and what its rows are likely to
// be. Everything else (drawing and loading weights, the loss, learning) is the same for all.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "ml/core/matrix.h"
#include "ml/core/method.h"
#include "ml/core/random.h"
#include "ml/core/tensor_map.h"

namespace at {
class Tensor;
}
namespace torch::nn {
class Module;
}

namespace diatom::ml {

// What the decoder's output says of a row.
enum class Likelihood : std::uint8_t {
  gaussian,   // its mean, with variance 1: half the squared error
  bernoulli,  // the logits of values in [0, 1]: a cross-entropy
};

struct Coder {
  std::shared_ptr<torch::nn::Module> network;           // owns the weights of both halves
  std::function<at::Tensor(const at::Tensor&)> encode;  // (B, D) -> (B, 2 Z): mean, logvar
  std::function<at::Tensor(const at::Tensor&)> decode;  // (B, Z) -> (B, D)
  Likelihood likelihood = Likelihood::gaussian;
  Eigen::Index latent = 0;        // Z
  Eigen::Index rows_at_once = 0;  // that one core learns from in a few milliseconds
};

// By He et al. 2015; biases begin at 0.
void draw_weights(const Coder& coder, Random& random);

TensorMap weights_of(const Coder& coder);

// Throws std::runtime_error that names the first tensor which is missing or has another size.
void load_weights(const Coder& coder, const TensorMap& weights);

// What every VAE is asked: latent, beta, warm-up, epochs, batch, learning rate. A method's own
// parameters come first.
std::vector<Parameter> with_common_parameters(std::vector<Parameter> own, int epochs);

}  // namespace diatom::ml
