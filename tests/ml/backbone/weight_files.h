// A weights file for any registered backbone, so that one suite can run over all of them.
#pragma once

#include <filesystem>

#include <ATen/ops/full.h>
#include <torch/csrc/jit/api/module.h>

#include "ml/backbone/backbone.h"
#include "tests/ml/backbone/published_layouts.h"
#include "tests/support/shared_material.h"

namespace diatom::tests {

// A module whose forward is this TorchScript text.
inline void write_torchscript(const std::filesystem::path& file, const std::string& forward) {
  torch::jit::Module module("net");
  module.register_parameter("scale", at::full({1}, 2.0), false);
  module.define(forward);
  module.save(file.string());
}

// Maps of 3 channels, averaged by the backbone: D = 3.
inline const char* three_maps = "def forward(self, x):\n    return torch.relu(x * self.scale)\n";

inline std::filesystem::path weights_for(const ml::BackboneMethod& method,
                                         const TemporaryFolder& folder) {
  if (!method.needs_weights || !method.shipped_weights.empty()) return {};
  if (method.weights_are_code) {
    write_torchscript(folder / "net.pt", three_maps);
    return folder / "net.pt";
  }
  const auto file = folder / (method.info.id + ".safetensors");
  ml::write_safetensors(file, random_weights(layout_of(method.info.id), 7));
  return file;
}

inline ml::PreparedImage random_image(int size, std::uint64_t seed) {
  ml::Random random(seed);
  ml::PreparedImage image(3 * static_cast<std::size_t>(size) * static_cast<std::size_t>(size));
  for (auto& value : image) value = static_cast<float>(random.normal());
  return image;
}

}  // namespace diatom::tests
