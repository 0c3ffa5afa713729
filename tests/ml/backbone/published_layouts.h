// torchvision's published layouts, written down once more and independently of the networks: the
// names and shapes in a state_dict; and weight files of that layout with random values.
#pragma once

#include <cmath>
#include <cstring>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "ml/core/random.h"
#include "ml/core/tensor_map.h"

namespace diatom::tests {

using Shape = std::vector<std::int64_t>;
using Layout = std::map<std::string, Shape>;

inline void add_conv(Layout& layout, const std::string& name, int out, int in, int kernel) {
  layout[name + ".weight"] = {out, in, kernel, kernel};
}

inline void add_norm(Layout& layout, const std::string& name, int channels) {
  for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"})
    layout[name + part] = {channels};
  layout[name + ".num_batches_tracked"] = {};
}

inline Layout mobilenet_v2_layout() {
  Layout layout;
  add_conv(layout, "features.0.0", 32, 3, 3);
  add_norm(layout, "features.0.1", 32);
  const int outputs[] = {16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320};
  int in = 32;
  for (int i = 0; i < 17; ++i) {
    const auto block = "features." + std::to_string(i + 1) + ".conv.";
    const int wide = i == 0 ? in : 6 * in;
    int child = 0;
    if (i > 0) {
      add_conv(layout, block + "0.0", wide, in, 1);
      add_norm(layout, block + "0.1", wide);
      child = 1;
    }
    add_conv(layout, block + std::to_string(child) + ".0", wide, 1, 3);
    add_norm(layout, block + std::to_string(child) + ".1", wide);
    add_conv(layout, block + std::to_string(child + 1), outputs[i], wide, 1);
    add_norm(layout, block + std::to_string(child + 2), outputs[i]);
    in = outputs[i];
  }
  add_conv(layout, "features.18.0", 1280, 320, 1);
  add_norm(layout, "features.18.1", 1280);
  layout["classifier.1.weight"] = {1000, 1280};
  layout["classifier.1.bias"] = {1000};
  return layout;
}

inline Layout squeezenet1_1_layout() {
  Layout layout;
  const auto add = [&](const std::string& name, int out, int in, int kernel) {
    add_conv(layout, name, out, in, kernel);
    layout[name + ".bias"] = {out};
  };
  add("features.0", 64, 3, 3);
  const int place[] = {3, 4, 6, 7, 9, 10, 11, 12};
  const int squeezed[] = {16, 16, 32, 32, 48, 48, 64, 64};
  int in = 64;
  for (int i = 0; i < 8; ++i) {
    const auto fire = "features." + std::to_string(place[i]) + ".";
    add(fire + "squeeze", squeezed[i], in, 1);
    add(fire + "expand1x1", 4 * squeezed[i], squeezed[i], 1);
    add(fire + "expand3x3", 4 * squeezed[i], squeezed[i], 3);
    in = 8 * squeezed[i];
  }
  add("classifier.1", 1000, 512, 1);
  return layout;
}

inline Layout resnet_layout(const std::vector<int>& blocks, bool bottleneck) {
  Layout layout;
  add_conv(layout, "conv1", 64, 3, 7);
  add_norm(layout, "bn1", 64);
  int in = 64;
  for (int l = 0; l < 4; ++l) {
    const int width = 64 << l;
    const int out = bottleneck ? 4 * width : width;
    for (int b = 0; b < blocks[static_cast<std::size_t>(l)]; ++b) {
      const auto block = "layer" + std::to_string(l + 1) + "." + std::to_string(b) + ".";
      add_conv(layout, block + "conv1", width, in, bottleneck ? 1 : 3);
      add_norm(layout, block + "bn1", width);
      add_conv(layout, block + "conv2", width, width, 3);
      add_norm(layout, block + "bn2", width);
      if (bottleneck) {
        add_conv(layout, block + "conv3", out, width, 1);
        add_norm(layout, block + "bn3", out);
      }
      if (b == 0 && (l > 0 || bottleneck)) {
        add_conv(layout, block + "downsample.0", out, in, 1);
        add_norm(layout, block + "downsample.1", out);
      }
      in = out;
    }
  }
  layout["fc.weight"] = {1000, in};
  layout["fc.bias"] = {1000};
  return layout;
}

// Throws std::invalid_argument for an id whose layout is not written down here.
inline Layout layout_of(const std::string& id) {
  if (id == "mobilenet_v2") return mobilenet_v2_layout();
  if (id == "squeezenet1_1") return squeezenet1_1_layout();
  if (id == "resnet18") return resnet_layout({2, 2, 2, 2}, false);
  if (id == "resnet34") return resnet_layout({3, 4, 6, 3}, false);
  if (id == "resnet50") return resnet_layout({3, 4, 6, 3}, true);
  throw std::invalid_argument("write down the published layout of '" + id + "'");
}

inline std::int64_t elements(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

inline ml::TensorData tensor(const Shape& shape, const std::vector<float>& values) {
  ml::TensorData data;
  data.shape = shape;
  data.bytes.resize(values.size() * sizeof(float));
  std::memcpy(data.bytes.data(), values.data(), data.bytes.size());
  return data;
}

// Uniform values of the variance that keeps activations in range (He et al. 2015); batch norms that
// are not identities.
inline ml::TensorMap random_weights(const Layout& layout, std::uint64_t seed) {
  ml::Random random(seed);
  ml::TensorMap map;
  for (const auto& [name, shape] : layout) {
    std::vector<float> values(static_cast<std::size_t>(elements(shape)));
    const bool is_norm_scale =
        shape.size() == 1 && !name.ends_with("bias") && !name.ends_with("running_mean");
    const double fan_in = shape.size() < 2 ? 1.0 : elements(shape) / static_cast<double>(shape[0]);
    const double limit = shape.size() < 2 ? 0.1 : std::sqrt(6.0 / fan_in);
    for (auto& value : values)
      value = static_cast<float>((is_norm_scale ? 1.0 : 0.0) + random.uniform(-limit, limit));
    map.tensors[name] = tensor(shape, values);
  }
  return map;
}

}  // namespace diatom::tests
