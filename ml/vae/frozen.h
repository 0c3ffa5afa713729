// A VAE that has learnt what it will: weights that never change again.
#pragma once

#include <memory>

#include "ml/core/device.h"
#include "ml/core/method.h"
#include "ml/core/tensor_map.h"
#include "ml/vae/vae.h"

namespace diatom::ml {

// Throws as VaeMethod::build and load_weights do.
std::shared_ptr<const Vae> freeze(const VaeMethod& method, Eigen::Index dim,
                                  const ParameterValues& values, const TensorMap& weights,
                                  Device device);

}  // namespace diatom::ml
