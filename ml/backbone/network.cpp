#include "ml/backbone/network.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <stdexcept>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>
#include <torch/nn/module.h>

#include "ml/backbone/frozen_graph.h"
#include "ml/backbone/tensors.h"

namespace diatom::ml {
namespace {

using NamedTensors = std::map<std::string, at::Tensor>;

// A batch norm counts its training batches; evaluation never asks, and older files lack it.
bool is_counter(const std::string& name) {
  return name.ends_with("num_batches_tracked");
}

// The stage's parameters and buffers under their full names. They share memory with the module.
NamedTensors state_of(const Stage& stage) {
  NamedTensors state;
  for (const auto& item : stage.module->named_parameters())
    state[stage.name + '.' + item.key()] = item.value();
  for (const auto& item : stage.module->named_buffers())
    if (!is_counter(item.key())) state[stage.name + '.' + item.key()] = item.value();
  return state;
}

NamedTensors state_of(const Network& network) {
  NamedTensors state;
  for (const auto& stage : network) state.merge(state_of(stage));
  return state;
}

// "(64, 3, 7, 7)"
template <class Shape>
std::string text_of(const Shape& shape) {
  std::ostringstream text;
  for (std::size_t i = 0; i < shape.size(); ++i) text << (i == 0 ? "(" : ", ") << shape[i];
  return shape.empty() ? "()" : text.str() + ")";
}

// The first reason why the file's tensors are not this network's, or "".
std::string misfit(const NamedTensors& needed, const NamedTensors& all, const TensorMap& weights) {
  for (const auto& [name, tensor] : needed) {
    const auto found = weights.tensors.find(name);
    if (found == weights.tensors.end()) return "tensor '" + name + "' is missing";
    if (!std::ranges::equal(tensor.sizes(), found->second.shape))
      return "tensor '" + name + "' has the shape " + text_of(found->second.shape) + ", not " +
             text_of(tensor.sizes());
  }
  for (const auto& [name, data] : weights.tensors)
    if (!all.contains(name) && !is_counter(name))
      return "tensor '" + name + "' is none of the network's";
  return "";
}

void copy_weights(const Network& network, const TensorMap& weights) {
  for (const auto& [name, tensor] : state_of(network)) {
    auto values = weights.tensors.at(name).to_float();
    tensor.detach().copy_(at::from_blob(values.data(), tensor.sizes(), at::kFloat));
  }
}

// (B, C, H, W) -> (B, 2 C): what there is of each channel, and how unevenly it is spread.
at::Tensor mean_and_deviation(const at::Tensor& map) {
  constexpr double least_variance = 1e-5;  // keeps the root's gradient finite
  // On a CPU two passes over a map that is still in cache take a tenth of at::var_mean's time.
  const auto values = map.flatten(2);
  const auto mean = values.mean(2, /*keepdim=*/true);
  const auto variance = (values - mean).square().mean(2);
  return at::cat({mean.squeeze(2), (variance + least_variance).sqrt()}, 1);
}

FrozenGraph frozen(const Network& network, int size, at::Device device) {
  for (const auto& stage : network) {
    stage.module->eval();
    stage.module->to(device);
    for (auto& parameter : stage.module->parameters()) parameter.set_requires_grad(false);
  }
  return {[&network](const at::Tensor& images) { return pooled_features(network, images); },
          at::zeros({1, 3, size, size}, device)};
}

class NetworkBackbone : public Backbone {
 public:
  NetworkBackbone(Network network, FeatureRecipe recipe, Device device)
      : network_(std::move(network)),
        recipe_(std::move(recipe)),
        device_(device),
        graph_(frozen(network_, recipe_.image.size, at::Device(device_name(device)))) {
    const auto size = static_cast<std::size_t>(recipe_.image.size);
    const PreparedImage blank(3 * size * size);
    recipe_.dim = static_cast<int>(rows_of({&blank, 1}).cols());
  }

  const FeatureRecipe& recipe() const override { return recipe_; }

  Matrix features(std::span<const PreparedImage> images) const override {
    if (images.empty()) return Matrix(0, recipe_.dim);
    return rows_of(images);
  }

  TensorMap weights() const override { return weights_of(network_); }

 private:
  Matrix rows_of(std::span<const PreparedImage> images) const {
    const c10::InferenceMode no_gradients;
    const auto batch = batch_of(images, recipe_.image.size, device_);  // (B, 3, S, S)
    return pooled_rows(graph_(batch), static_cast<Eigen::Index>(images.size()));
  }

  Network network_;  // up to the layer
  FeatureRecipe recipe_;
  Device device_;
  FrozenGraph graph_;  // what runs
};

std::shared_ptr<const Backbone> make(const MethodInfo& info, Network network,
                                     const BackboneRequest& request, const TensorMap& weights) {
  const auto all = state_of(network);
  network = stages_up_to(std::move(network), request.layer, info);
  const auto reason = misfit(state_of(network), all, weights);
  if (!reason.empty())
    throw std::runtime_error("weights " + request.weights.string() + " do not fit " + info.label +
                             ": " + reason);
  copy_weights(network, weights);

  FeatureRecipe recipe;
  recipe.backbone = info.id;
  recipe.layer = network.back().name;
  recipe.image = image_spec_for(request);
  recipe.weights_hash = content_hash(weights_of(network));
  return std::make_shared<NetworkBackbone>(std::move(network), std::move(recipe), request.device);
}

}  // namespace

Network stages_up_to(Network network, const std::string& layer, const MethodInfo& info) {
  for (auto i = network.size(); i > 0; --i) {
    const auto& name = network[i - 1].name;
    if (name != layer && !name.starts_with(layer + '.')) continue;
    network.resize(i);
    return network;
  }
  std::string known;
  for (const auto& stage : network) known += (known.empty() ? "" : ", ") + stage.name;
  throw std::runtime_error(info.label + " has no layer '" + layer + "'; its layers are " + known);
}

at::Tensor pooled_part(const Network& network, std::size_t i, const at::Tensor& map) {
  if (network[i].pooled) return mean_and_deviation(map);
  const bool none_says =
      std::none_of(network.begin(), network.end(), [](const Stage& stage) { return stage.pooled; });
  if (!none_says || i + 1 < network.size()) return {};
  return map.dim() == 4 ? map.mean({2, 3}) : map.flatten(1);  // traced for any B
}

at::Tensor pooled_features(const Network& network, const at::Tensor& images) {
  auto x = images;
  std::vector<at::Tensor> parts;
  for (std::size_t i = 0; i < network.size(); ++i) {
    x = network[i].forward(x);
    auto part = pooled_part(network, i, x);
    if (part.defined()) parts.push_back(std::move(part));
  }
  return parts.size() == 1 ? parts.front() : at::cat(parts, 1);
}

TensorMap weights_of(const Network& network) {
  TensorMap map;
  for (const auto& [name, tensor] : state_of(network)) map.tensors[name] = data_of(tensor);
  return map;
}

void load_weights(const Network& network, const TensorMap& weights) {
  const auto state = state_of(network);
  const auto reason = misfit(state, state, weights);
  if (!reason.empty()) throw std::runtime_error("the weights do not fit the network: " + reason);
  copy_weights(network, weights);
}

BackboneMethod network_method(MethodInfo info, int default_size, std::string default_layer,
                              std::function<Network()> build) {
  BackboneMethod method;
  method.info = info;
  method.default_size = default_size;
  method.default_layer = std::move(default_layer);
  method.unfreeze = [info, build](const Backbone& frozen) {
    auto network = stages_up_to(build(), frozen.recipe().layer, info);
    load_weights(network, frozen.weights());
    return network;
  };
  method.freeze = [info, build](const Backbone& origin, const Network& network, Device device) {
    return make(info, build(), request_for(origin.recipe(), {}, device), weights_of(network));
  };
  method.make = [info = std::move(info), build = std::move(build)](const BackboneRequest& request,
                                                                   const TensorMap& weights) {
    return make(info, build(), request, weights);
  };
  return method;
}

}  // namespace diatom::ml
