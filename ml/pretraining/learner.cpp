#include "ml/pretraining/learner.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/linear.h>
#include <torch/utils.h>

#include "ml/backbone/diatom_net.h"
#include "ml/backbone/tensors.h"
#include "ml/core/random.h"
#include "ml/optimizer/optimizer.h"
#include "ml/pretraining/streams.h"

namespace diatom::ml {
namespace {

namespace nn = torch::nn;

constexpr double label_smoothing = 0.1;
constexpr double weight_decay = 0.05;
constexpr float excluded = -1e4F;  // added to the logits of other sources' classes

const std::string heads_prefix = "heads";

struct HeadsImpl : nn::Module {
  HeadsImpl(std::int64_t features, std::int64_t classes, std::int64_t teacher)
      : norm(nn::BatchNorm1dOptions(features).affine(false)),
        name(features, classes),
        repeat(features, std::max<std::int64_t>(teacher, 1)) {
    register_module("norm", norm);
    register_module("name", name);
    register_module("repeat", repeat);
  }

  nn::BatchNorm1d norm;  // features of all depths on one scale
  nn::Linear name;
  nn::Linear repeat;
};
TORCH_MODULE(Heads);

// He et al. 2015 for what convolves; a hundredth of it for heads, which then begin undecided.
void draw_weights(const Network& network, std::uint64_t seed) {
  Random random(seed_of(seed, {weight_stream}));
  for (const auto& stage : network) {
    for (auto& parameter : stage.module->parameters()) {
      if (parameter.dim() < 2) continue;  // norms begin as identities
      const double fan_in = static_cast<double>(parameter[0].numel());
      const double deviation = std::sqrt(2.0 / fan_in) * (parameter.dim() == 2 ? 0.01 : 1.0);
      const auto values = parameter.detach();
      auto* value = values.data_ptr<float>();
      for (std::int64_t i = 0; i < values.numel(); ++i)
        value[i] = static_cast<float>(deviation * random.normal());
    }
  }
}

// Bytes of a look -> planes of floats: (side, side, 3) -> (3, side, side), turned.
void copy_turned(const Views& views, const Learner::Look& look, float* planes) {
  const auto side = static_cast<std::size_t>(views.side);
  const std::uint8_t* from = views.view(look.view);
  const ImageSpec spec;  // ImageNet's mean and deviation, as the frozen network will be given
  for (std::size_t y = 0; y < side; ++y) {
    for (std::size_t x = 0; x < side; ++x) {
      std::size_t to_y = y;
      std::size_t to_x = (look.turn & 1U) != 0 ? side - 1 - x : x;
      for (unsigned quarter = 0; quarter < look.turn >> 1U; ++quarter) {
        const std::size_t old_y = to_y;
        to_y = to_x;
        to_x = side - 1 - old_y;
      }
      for (std::size_t channel = 0; channel < 3; ++channel)
        planes[(channel * side + to_y) * side + to_x] =
            (static_cast<float>(*from++) / 255.0F - spec.mean.at(channel)) /
            spec.deviation.at(channel);
    }
  }
}

}  // namespace

struct Learner::Parts {
  Network network = diatom_net();
  Heads heads{nullptr};
  Network all;  // network and heads, to be walked through alike
  double teacher_weight = 0.0;
  at::Device device = at::kCPU;
  Optimizer optimizer{Descent::adamw, weight_decay};

  // What a look should be answered with.
  struct Answers {
    at::Tensor smoothed;  // (B, classes): rows sum to 1
    at::Tensor mask;      // (B, classes): 0 for the source's own classes
    at::Tensor teacher;   // (B, D)
  };

  at::Tensor images_of(const Views& views, std::span<const Look> looks) const {
    const auto count = static_cast<std::int64_t>(looks.size());
    auto batch = at::empty({count, 3, views.side, views.side}, at::kFloat);
    auto* planes = batch.data_ptr<float>();
    const auto pixels = static_cast<std::size_t>(3 * views.side * views.side);
    for (std::size_t i = 0; i < looks.size(); ++i)
      copy_turned(views, looks[i], planes + i * pixels);
    return batch.to(device);
  }

  Answers answers_to(const Views& views, std::span<const Look> looks) const {
    const auto count = static_cast<std::int64_t>(looks.size());
    auto smoothed = at::zeros({count, views.classes()}, at::kFloat);
    auto mask = at::full({count, views.classes()}, excluded, at::kFloat);
    auto teacher = at::empty({count, views.teacher.cols()}, at::kFloat);
    for (std::int64_t i = 0; i < count; ++i) {
      const auto view = looks[static_cast<std::size_t>(i)].view;
      const auto [begin, end] = views.rivals_of(views.labels[view]);
      smoothed[i].slice(0, begin, end).fill_(label_smoothing / (end - begin));
      smoothed[i][views.labels[view]] += 1.0 - label_smoothing;
      mask[i].slice(0, begin, end).zero_();
      if (views.teacher.cols() > 0)
        std::copy_n(views.teacher.row(static_cast<Eigen::Index>(view)).data(), views.teacher.cols(),
                    teacher[i].data_ptr<float>());
    }
    return {smoothed.to(device), mask.to(device), teacher.to(device)};
  }

  // The total loss to minimise, and its parts as numbers.
  std::pair<at::Tensor, Losses> losses_of(const Views& views, std::span<const Look> looks) {
    const auto answers = answers_to(views, looks);
    const auto features = heads->norm(pooled_features(network, images_of(views, looks)));
    const auto logits = heads->name(features) + answers.mask;
    auto loss = -(answers.smoothed * at::log_softmax(logits, 1)).sum(1).mean();
    Losses parts;
    parts.classes = loss.item<double>();
    parts.accuracy =
        logits.argmax(1).eq(answers.smoothed.argmax(1)).to(at::kDouble).mean().item<double>();
    if (views.teacher.cols() > 0) {
      const auto repeated = at::mse_loss(heads->repeat(features), answers.teacher);
      parts.teacher = repeated.item<double>();
      loss = loss + teacher_weight * repeated;
    }
    return {loss, parts};
  }

  void set_learning(bool learning) {
    for (const auto& stage : all) stage.module->train(learning);
  }
};

Learner::Learner(const Views& views, double teacher_weight, std::uint64_t seed, Device device)
    : parts_(std::make_unique<Parts>()) {
  auto& parts = *parts_;
  parts.teacher_weight = teacher_weight;
  parts.device = at::Device(device_name(device));
  std::int64_t features = 0;
  {
    const torch::NoGradGuard no_gradients;
    features = pooled_features(parts.network, at::zeros({2, 3, views.side, views.side})).size(1);
    for (const auto& stage : parts.network)
      for (auto& buffer : stage.module->named_buffers())  // that look left its trace in the norms
        buffer.value().fill_(buffer.key().ends_with("running_var") ? 1.0 : 0.0);
  }
  parts.heads = Heads(features, views.classes(), views.teacher.cols());
  {
    const torch::NoGradGuard no_gradients;
    parts.heads->name->bias.zero_();
    parts.heads->repeat->bias.zero_();
  }
  parts.all = parts.network;
  parts.all.push_back({heads_prefix, parts.heads.ptr(), {}});
  draw_weights(parts.all, seed);
  for (const auto& stage : parts.all) {
    stage.module->to(parts.device);
    for (const auto& item : stage.module->named_parameters())
      parts.optimizer.add(stage.name + '.' + item.key(), item.value());
  }
}

Learner::~Learner() = default;

void Learner::begin_from(const TensorMap& weights) {
  load_weights(parts_->network, weights);
}

Losses Learner::accumulate(const Views& views, std::span<const Look> looks, double share) {
  parts_->set_learning(true);
  const auto [loss, losses] = parts_->losses_of(views, looks);
  if (!std::isfinite(losses.classes + losses.teacher))
    throw std::runtime_error("the loss is no longer finite; lower the learning rate");
  (loss * share).backward();
  return losses;
}

void Learner::update(double learning_rate, std::int64_t update) {
  parts_->optimizer.update(learning_rate, update);
}

Losses Learner::score(const Views& views, std::span<const Look> looks) const {
  const torch::NoGradGuard no_gradients;
  parts_->set_learning(false);
  return parts_->losses_of(views, looks).second;
}

TensorMap Learner::weights() const {
  return weights_of(parts_->network);
}

TensorMap Learner::state() const {
  auto map = parts_->optimizer.state();
  map.tensors.merge(weights_of(parts_->all).tensors);
  return map;
}

void Learner::restore(const TensorMap& state) {
  TensorMap weights;
  for (const auto& [name, data] : state.tensors)
    if (!name.starts_with("first.") && !name.starts_with("second.")) weights.tensors[name] = data;
  load_weights(parts_->all, weights);
  parts_->optimizer.restore(state);
}

Image Learner::filters() const {
  constexpr int enlarged = 8;  // screen pixels a weight
  constexpr int in_a_row = 8;
  const auto weights = parts_->network.front().module->parameters().front().detach().to(at::kCPU);
  const auto count = static_cast<int>(weights.size(0));  // (count, 3, k, k)
  const auto kernel = static_cast<int>(weights.size(2));
  const int cell = kernel * enlarged + 2;
  const float largest = std::max(1e-6F, weights.abs().max().item<float>());
  Image sheet{in_a_row * cell, (count + in_a_row - 1) / in_a_row * cell, 3, {}};
  sheet.pixels.assign(static_cast<std::size_t>(3 * sheet.width * sheet.height), 0);
  const auto values = weights.accessor<float, 4>();
  for (int i = 0; i < count; ++i) {
    for (int y = 0; y < kernel * enlarged; ++y) {
      for (int x = 0; x < kernel * enlarged; ++x) {
        const int to_y = i / in_a_row * cell + 1 + y;
        const int to_x = i % in_a_row * cell + 1 + x;
        for (int c = 0; c < 3; ++c)
          sheet.pixels[static_cast<std::size_t>(3 * (to_y * sheet.width + to_x) + c)] =
              static_cast<std::uint8_t>(127.5F + 127.0F * values[i][c][y / enlarged][x / enlarged] /
                                                     largest);
      }
    }
  }
  return sheet;
}

}  // namespace diatom::ml
