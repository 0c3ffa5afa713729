// A TorchScript file beside the model that it was written from.
#pragma once

#include <algorithm>
#include <filesystem>
#include <span>

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include "ml/backbone/tensors.h"
#include "ml/export/torchscript.h"
#include "tests/ml/export/small_models.h"

namespace diatom::tests {

// (1, H, W, 3) uint8
inline at::Tensor pixels_of(const ml::Image& image) {
  return at::from_blob(const_cast<std::uint8_t*>(image.pixels.data()),
                       {1, image.height, image.width, 3}, at::kByte)
      .clone();
}

struct Differences {
  float scores = 0.0F;
  float probabilities = 0.0F;
};

// The largest over all image sizes.
inline Differences differences(const ml::Model& model, const std::filesystem::path& file) {
  ml::write_torchscript(file, model);
  const at::NoGradGuard no_gradients;
  auto script = torch::jit::load(file.string());
  Differences largest;
  for (const auto& size : image_sizes()) {
    const auto image = drawn_image(size.width, size.height, 99);
    const auto scores = model.scores(std::span(&image, 1));
    const auto probabilities = model.probabilities(scores);
    const auto scripted = ml::matrix_of(script.run_method("scores", pixels_of(image)).toTensor());
    const auto sure = ml::matrix_of(script.forward({pixels_of(image)}).toTensor());
    largest.scores = std::max(largest.scores, (scripted - scores).cwiseAbs().maxCoeff());
    largest.probabilities =
        std::max(largest.probabilities, (sure - probabilities).cwiseAbs().maxCoeff());
  }
  return largest;
}

}  // namespace diatom::tests
