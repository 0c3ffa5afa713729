// Learner: a VAE's network while it learns, with the optimizer's moments. Declares, but never
// includes, LibTorch.
#pragma once

#include <cstdint>
#include <memory>

#include "ml/core/device.h"
#include "ml/core/matrix.h"
#include "ml/core/tensor_map.h"
#include "ml/vae/vae.h"

namespace diatom::ml {

// Sums over rows, in nats.
struct ElboSums {
  double reconstruction = 0.0;
  Vector kl;  // (Z)
};

class VaeLearner {
 public:
  // Weights are drawn by `seed`. Throws as VaeMethod::build does.
  VaeLearner(const VaeMethod& method, Eigen::Index dim, const ParameterValues& values,
             std::uint64_t seed, Device device);
  ~VaeLearner();
  VaeLearner(const VaeLearner&) = delete;
  VaeLearner& operator=(const VaeLearner&) = delete;

  Eigen::Index latent() const;
  Eigen::Index rows_at_once() const;

  // Adds the gradient of (reconstruction + beta KL) / batch, summed over these rows. `noise` (B, Z)
  // is standard normal.
  ElboSums accumulate(const Matrix& rows, const Matrix& noise, double beta, Eigen::Index batch);

  // What has been accumulated, by name. (float)
  TensorMap gradients() const;
  TensorMap weights() const;
  void load(const TensorMap& weights);

  TensorMap state() const;               // weights and moments
  void restore(const TensorMap& state);  // throws std::runtime_error where it does not fit

  // By Adam; `count` from 1.
  void update(double learning_rate, std::int64_t count);

  // As it is now, for good.
  std::shared_ptr<const Vae> vae() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace diatom::ml
