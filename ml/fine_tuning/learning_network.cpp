#include "ml/fine_tuning/learning_network.h"

#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/modules/batchnorm.h>

#include "ml/backbone/network.h"
#include "ml/backbone/tensors.h"
#include "ml/classifier/linear_head.h"
#include "ml/classifier/tensors.h"
#include "ml/core/check.h"
#include "ml/fine_tuning/staged_pass.h"
#include "ml/fine_tuning/unfolding.h"

namespace diatom::ml {
namespace {

const BackboneMethod& method_of(const Backbone& backbone) {
  const auto& method = BackboneRegistry::instance().find(backbone.recipe().backbone);
  if (!method.unfreeze)
    throw std::runtime_error(method.info.label +
                             " has no layers that could be fine-tuned; choose a network");
  return method;
}

// Index of the first stage that learns.
std::size_t first_trained(const Network& network, const std::string& layer,
                          const FeatureRecipe& recipe) {
  if (layer.empty()) return 0;
  for (std::size_t i = 0; i < network.size(); ++i)
    if (network[i].name == layer || network[i].name.starts_with(layer + '.')) return i;
  std::string known;
  for (const auto& stage : network) known += (known.empty() ? "" : ", ") + stage.name;
  throw std::runtime_error(recipe.backbone + " has no layer '" + layer +
                           "' to learn from; its layers are " + known);
}

at::Tensor tensor_of_row(const Vector& values, const at::Device& device) {
  const Matrix row = values.transpose();
  return view_of(row).clone().to(device);
}

Vector row_of(const TensorData& tensor) {
  return matrix_from(tensor).row(0).transpose();
}

}  // namespace

struct LearningNetwork::Parts {
  Parts(std::shared_ptr<const Backbone> pretrained_, int classes_, LearningOptions options_,
        Device device_)
      : options(std::move(options_)),
        pretrained(std::move(pretrained_)),
        recipe(pretrained->recipe()),
        device(device_),
        place(device_name(device_)),
        network(method_of(*pretrained).unfreeze(*pretrained)),
        first(first_trained(network, options.from_layer, recipe)),
        pass(network, first),
        optimizer(options.descent, options.weight_decay, options.largest_gradient),
        classes(classes_),
        weights(at::zeros({classes_, recipe.dim}, place).set_requires_grad(true)),
        bias(at::zeros({classes_}, place).set_requires_grad(true)) {
    std::set<const void*> added;  // a tensor that a network uses twice learns once
    for (std::size_t i = 0; i < network.size(); ++i) {
      network[i].module->to(place);
      for (auto& item : network[i].module->named_parameters()) {
        item.value().set_requires_grad(i >= first);
        if (i >= first && added.insert(item.value().unsafeGetTensorImpl()).second)
          optimizer.add(network[i].name + '.' + item.key(), item.value());
      }
    }
    optimizer.add("head.weights", weights, options.head_factor);
    optimizer.add("head.bias", bias, options.head_factor);
  }

  void set_learning() {
    for (std::size_t i = 0; i < network.size(); ++i) {
      network[i].module->train(i >= first);
      if (!options.freeze_norms) continue;
      for (const auto& module : network[i].module->modules())
        if (dynamic_cast<torch::nn::BatchNorm2dImpl*>(module.get()) != nullptr) module->eval();
    }
  }

  void take_standardisation(Standardisation settled) {
    mean = tensor_of_row(settled.mean, place);
    deviation = tensor_of_row(settled.deviation, place);
    standardisation = std::move(settled);
  }

  // The loss of the batch whose features are there, and its gradient by them.
  void learn_from_features() {
    const auto rows = (pass.features() - mean) / deviation;
    const auto logits = at::addmm(bias, rows, weights.t());
    const auto smoothed = at::one_hot(labels, classes).to(at::kFloat) * (1.0 - options.smoothing) +
                          options.smoothing / classes;
    const auto cross_entropy = -(smoothed * at::log_softmax(logits, 1)).sum(1).mean();
    loss = cross_entropy.item<double>();
    right = static_cast<int>(logits.argmax(1).eq(labels).sum().item<std::int64_t>());
    (cross_entropy * share).backward();
  }

  enum class Phase : std::uint8_t { forward, loss, backward };

  LearningOptions options;
  std::shared_ptr<const Backbone> pretrained;
  FeatureRecipe recipe;  // of the pre-trained backbone
  Device device;
  at::Device place;
  Network network;
  std::size_t first;  // stage that learns
  StagedPass pass;
  Optimizer optimizer;
  std::int64_t classes;
  at::Tensor weights;  // (C, D)
  at::Tensor bias;     // (C)

  std::optional<Unfolding> unfolding;
  std::vector<Matrix> observed;
  bool folded = false;
  Standardisation standardisation;
  at::Tensor mean, deviation;  // (1, D)

  Phase phase = Phase::forward;
  at::Tensor labels;  // (B) of the batch under way
  double share = 1.0;
  double loss = 0.0;
  int right = 0;
};

LearningNetwork::LearningNetwork(std::shared_ptr<const Backbone> pretrained, int classes,
                                 const LearningOptions& options, Device device)
    : parts_(std::make_unique<Parts>(std::move(pretrained), classes, options, device)) {
  parts_->folded = is_folded(parts_->network);
  parts_->unfolding.emplace(parts_->network);
}

LearningNetwork::~LearningNetwork() = default;

bool LearningNetwork::was_folded() const {
  return parts_->folded;
}

void LearningNetwork::observe(std::span<const PreparedImage> images) {
  const auto batch = batch_of(images, parts_->recipe.image.size, parts_->device);
  parts_->observed.push_back(
      pooled_rows(parts_->unfolding->observe(batch), static_cast<Eigen::Index>(images.size())));
}

void LearningNetwork::finish_observing() {
  auto& parts = *parts_;
  Eigen::Index count = 0;
  for (const auto& rows : parts.observed) count += rows.rows();
  DIATOM_CHECK(count > 0, "no picture was observed");
  Matrix all(count, parts.recipe.dim);
  RowIndices indices;
  for (const auto& rows : parts.observed) {
    const auto begin = static_cast<Eigen::Index>(indices.size());
    all.middleRows(begin, rows.rows()) = rows;
    for (Eigen::Index i = 0; i < rows.rows(); ++i) indices.push_back(begin + i);
  }
  parts.take_standardisation(standardisation_of(all, indices));
  // Norms that were not folded gain by it too: their statistics become those of these pictures, and
  // learning starts from the features that the network gives and not from other ones.
  if (parts.folded || !parts.options.freeze_norms) parts.unfolding->finish(parts.first);
  parts.unfolding.reset();
  parts.observed.clear();
}

void LearningNetwork::begin_batch(std::span<const PreparedImage> images,
                                  const std::vector<int>& labels, double share) {
  auto& parts = *parts_;
  DIATOM_CHECK(parts.mean.defined(), "learning starts once pictures have been observed");
  DIATOM_CHECK(images.size() == labels.size() && !labels.empty(), "a label for each picture");
  parts.set_learning();
  parts.labels = at::empty({static_cast<std::int64_t>(labels.size())}, at::kLong);
  for (std::size_t i = 0; i < labels.size(); ++i)
    parts.labels.data_ptr<std::int64_t>()[i] = labels[i];
  parts.labels = parts.labels.to(parts.place);
  parts.share = share;
  parts.phase = Parts::Phase::forward;
  parts.pass.begin(batch_of(images, parts.recipe.image.size, parts.device));
}

bool LearningNetwork::advance() {
  auto& parts = *parts_;
  switch (parts.phase) {
    case Parts::Phase::forward:
      if (!parts.pass.forward_next()) parts.phase = Parts::Phase::loss;
      return true;
    case Parts::Phase::loss:
      parts.learn_from_features();
      parts.phase = Parts::Phase::backward;
      return true;
    case Parts::Phase::backward:
      return parts.pass.backward_next();
  }
  return false;
}

double LearningNetwork::loss() const {
  return parts_->loss;
}

int LearningNetwork::right() const {
  return parts_->right;
}

void LearningNetwork::update(double learning_rate, std::int64_t count) {
  parts_->optimizer.update(learning_rate, count);
}

Model LearningNetwork::model(std::vector<std::string> classes, int step) const {
  const auto& parts = *parts_;
  Model model;
  model.backbone =
      method_of(*parts.pretrained).freeze(*parts.pretrained, parts.network, parts.device);
  model.recipe = model.backbone->recipe();
  model.standardisation = parts.standardisation;
  const Matrix bias = matrix_of(parts.bias.detach().unsqueeze(0));
  model.head = std::make_shared<const LinearHead>("logistic", matrix_of(parts.weights.detach().t()),
                                                  Vector(bias.row(0).transpose()));
  model.classes = std::move(classes);
  model.step = step;
  model.sharpness = 1.0F;  // the scores are logits
  return model;
}

TensorMap LearningNetwork::state() const {
  const auto& parts = *parts_;
  auto map = parts.optimizer.state();
  map.tensors.merge(weights_of(parts.network).tensors);
  map.tensors["head.weights"] = data_of(parts.weights);
  map.tensors["head.bias"] = data_of(parts.bias);
  const auto& [mean, deviation] = parts.standardisation;
  map.tensors["standardisation.mean"] = tensor_from(Matrix(mean.transpose()));
  map.tensors["standardisation.deviation"] = tensor_from(Matrix(deviation.transpose()));
  return map;
}

void LearningNetwork::restore(const TensorMap& state) {
  auto& parts = *parts_;
  const auto named = [&](const std::string& name) -> const TensorData& {
    const auto found = state.tensors.find(name);
    if (found == state.tensors.end())
      throw std::runtime_error("the checkpoint lacks the tensor '" + name + "'");
    return found->second;
  };
  TensorMap weights;
  for (const auto& [name, data] : weights_of(parts.network).tensors)
    weights.tensors[name] = named(name);
  load_weights(parts.network, weights);
  const at::NoGradGuard no_gradients;
  parts.weights.copy_(tensor_of(named("head.weights")));
  parts.bias.copy_(tensor_of(named("head.bias")));
  parts.optimizer.restore(state);
  parts.take_standardisation(
      {row_of(named("standardisation.mean")), row_of(named("standardisation.deviation"))});
  parts.unfolding.reset();
}

}  // namespace diatom::ml
