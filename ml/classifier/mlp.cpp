// A fully connected network: one to three hidden layers with ReLU, a softmax at the end.
//
//   h_0 = x,  h_l = relu(h_{l-1} W_l + b_l),  s = h_L W_{L+1} + b_{L+1}
//   minimise the cross-entropy of softmax(s) with smoothed labels, by AdamW (Loshchilov and Hutter
//   2019) over shuffled mini-batches, the learning rate falling along a cosine
//
// A mini-batch a step. Iterations are epochs, and their residual is the mean loss, in nats.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include "ml/backbone/tensors.h"
#include "ml/classifier/check_dim.h"
#include "ml/classifier/tensors.h"
#include "ml/classifier/trainer.h"
#include "ml/core/random.h"
#include "ml/core/term.h"
#include "ml/optimizer/optimizer.h"

namespace diatom::ml {

namespace {

struct Layer {
  at::Tensor weights;  // (in, out) float
  at::Tensor bias;     // (out)
};

using Layers = std::vector<Layer>;

// The output of every layer, the last one's without ReLU. (B, D) -> (B, out) each.
std::vector<at::Tensor> forward(const Layers& layers, const at::Tensor& rows) {
  std::vector<at::Tensor> outputs;
  for (const auto& layer : layers) {
    const auto& input = outputs.empty() ? rows : outputs.back();
    outputs.push_back(at::addmm(layer.bias, input, layer.weights));
    if (outputs.size() < layers.size()) outputs.back().relu_();
  }
  return outputs;
}

class MlpHead : public Head {
 public:
  explicit MlpHead(Layers layers) : layers_(std::move(layers)) {}

  std::string method() const override { return "mlp"; }
  const Layers& layers() const { return layers_; }

  Matrix scores(const Matrix& rows) const override {
    check_dim(rows.cols(), layers_.front().weights.size(0));
    return matrix_of(forward(layers_, view_of(rows).to(layers_.front().weights.device())).back());
  }

  TensorMap tensors() const override {
    TensorMap map;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      map.tensors[std::to_string(i) + ".weights"] = data_of(layers_[i].weights);
      map.tensors[std::to_string(i) + ".bias"] = data_of(layers_[i].bias);
    }
    return map;
  }

 private:
  Layers layers_;
};

std::shared_ptr<const Head> restore_mlp(const TensorMap& map) {
  Layers layers;
  for (int i = 0;; ++i) {
    const auto weights = map.tensors.find(std::to_string(i) + ".weights");
    const auto bias = map.tensors.find(std::to_string(i) + ".bias");
    if (weights == map.tensors.end() || bias == map.tensors.end()) break;
    layers.push_back({tensor_of(weights->second), tensor_of(bias->second)});
  }
  if (layers.empty()) throw std::runtime_error("the network's head lacks its tensor '0.weights'");
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& [weights, bias] = layers[i];
    const bool fits = weights.dim() == 2 && bias.dim() == 1 && weights.size(1) == bias.size(0) &&
                      weights.scalar_type() == at::kFloat && bias.scalar_type() == at::kFloat &&
                      (i == 0 || layers[i - 1].weights.size(1) == weights.size(0));
    if (!fits) throw std::runtime_error("the network's head: its tensors do not fit together");
  }
  return std::make_shared<const MlpHead>(std::move(layers));
}

// After an epoch.
struct MlpState : TrainingState {
  MlpState(Layers weights, TensorMap moments_now, const Random& random_now,
           std::vector<Eigen::Index> order_now, int updates_so_far)
      : layers(std::move(weights)),
        moments(std::move(moments_now)),
        random(random_now),
        order(std::move(order_now)),
        updates(updates_so_far) {}

  std::size_t bytes() const override {
    std::size_t sum = moments.bytes() + order.size() * sizeof(Eigen::Index);
    for (const auto& layer : layers) sum += layer.weights.nbytes() + layer.bias.nbytes();
    return sum;
  }

  Layers layers;  // shared with the head
  TensorMap moments;
  Random random;
  std::vector<Eigen::Index> order;
  int updates;
};

struct MlpOptions {
  int hidden_layers = 1;
  int width = 256;
  int epochs = 30;
  double learning_rate = 1e-3;  // at its start
  double weight_decay = 1e-2;
  double smoothing = 0.1;  // of the labels
};

class MlpTrainer : public Trainer {
 public:
  MlpTrainer(TrainingSet set, const MlpOptions& options, std::uint64_t seed, at::Device device);

  Progress progress() const override;

 private:
  enum class Stage { learn, score_train, score_test };

  Work work() override;
  Snapshot<TrainingState> state() const override;
  void draw_weights(at::Device device);
  void go_on_from(const MlpState& state);
  void learn_from_batch();
  void descend(const at::Tensor& rows, const std::vector<at::Tensor>& outputs, at::Tensor error);
  Work finish_epoch();
  double learning_rate() const;

  static constexpr Eigen::Index batch = 128;

  MlpOptions options_;
  Random random_;
  at::Tensor targets_;  // (n, C), smoothed
  at::Tensor weights_;  // (n, 1), 1 on average
  Layers layers_;
  Optimizer optimizer_;
  std::vector<Eigen::Index> order_;  // places in set_.train
  Stage stage_ = Stage::learn;
  Eigen::Index next_ = 0;  // in order_
  int updates_ = 0;
  double loss_sum_ = 0.0;  // of the epoch
  std::shared_ptr<const MlpHead> head_;
  Matrix train_scores_, test_scores_;
};

MlpTrainer::MlpTrainer(TrainingSet set, const MlpOptions& options, std::uint64_t seed,
                       at::Device device)
    : Trainer(std::move(set)),
      options_(options),
      random_(seed),
      optimizer_(Descent::adamw, options.weight_decay) {
  targets_ = targets_of(*set_.labels, set_.train, set_.classes).t().clamp_min(0.0).to(device);
  targets_ = targets_ * (1.0 - options_.smoothing) + options_.smoothing / set_.classes;
  const auto weights = weights_of(set_, set_.train);
  weights_ = (weights / weights.mean()).to(at::kFloat).unsqueeze(1).to(device);
  order_.resize(set_.train.size());
  for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = static_cast<Eigen::Index>(i);
  draw_weights(device);
  if (const auto earlier = earlier_state<MlpState>()) go_on_from(*earlier);
}

void MlpTrainer::draw_weights(at::Device device) {
  std::int64_t in = set_.rows->cols();
  for (int i = 0; i <= options_.hidden_layers; ++i) {
    const std::int64_t out = i == options_.hidden_layers ? set_.classes : options_.width;
    auto values = at::empty({in, out}, at::kFloat);
    const double spread = std::sqrt(2.0 / static_cast<double>(in));  // He et al. 2015
    auto* value = values.data_ptr<float>();
    for (std::int64_t k = 0; k < in * out; ++k)
      value[k] = static_cast<float>(spread * random_.normal());
    layers_.push_back({values.to(device), at::zeros({out}, at::TensorOptions().device(device))});
    optimizer_.add(std::to_string(i) + ".weights", layers_.back().weights);
    optimizer_.add(std::to_string(i) + ".bias", layers_.back().bias);
    in = out;
  }
}

void MlpTrainer::go_on_from(const MlpState& state) {
  const bool fits = state.order.size() == order_.size() && state.layers.size() == layers_.size() &&
                    std::equal(layers_.begin(), layers_.end(), state.layers.begin(),
                               [](const Layer& mine, const Layer& its) {
                                 return mine.weights.sizes() == its.weights.sizes();
                               });
  if (!fits) throw std::invalid_argument("the network goes on only with its own rows and layers");
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    layers_[i].weights.copy_(state.layers[i].weights);
    layers_[i].bias.copy_(state.layers[i].bias);
  }
  optimizer_.restore(state.moments);
  random_ = state.random;
  order_ = state.order;
  updates_ = state.updates;
}

Snapshot<TrainingState> MlpTrainer::state() const {
  return std::make_shared<const MlpState>(head_->layers(), optimizer_.state(), random_, order_,
                                          updates_);
}

double MlpTrainer::learning_rate() const {
  const double in_epoch = static_cast<double>(next_) / static_cast<double>(train_count());
  const double share = (static_cast<double>(fit_.iterations.size()) + in_epoch) / options_.epochs;
  return options_.learning_rate * 0.5 * (1.0 + std::cos(std::numbers::pi * share));
}

void MlpTrainer::learn_from_batch() {
  if (next_ == 0) {
    random_.shuffle(order_);
    loss_sum_ = 0.0;
  }
  const auto count = std::min(batch, train_count() - next_);
  RowIndices rows;
  auto places = at::empty({count}, at::kLong);
  for (Eigen::Index i = 0; i < count; ++i) {
    const auto place = order_[static_cast<std::size_t>(next_ + i)];
    places.data_ptr<std::int64_t>()[i] = place;
    rows.push_back(set_.train[static_cast<std::size_t>(place)]);
  }
  places = places.to(targets_.device());
  const auto x = rows_of(*set_.rows, rows.data(), count).to(targets_.device());
  const auto targets = targets_.index_select(0, places);
  const auto weights = weights_.index_select(0, places);

  const auto outputs = forward(layers_, x);
  const auto log_likely = at::log_softmax(outputs.back(), 1);
  loss_sum_ -= (log_likely * targets).mul_(weights).sum().item().toDouble();
  auto error = (log_likely.exp() - targets).mul_(weights).div_(static_cast<double>(count));
  ++updates_;
  descend(x, outputs, std::move(error));
  next_ += count;
}

// Back through the layers, from the loss's derivative by the scores, `error` (B, C).
void MlpTrainer::descend(const at::Tensor& rows, const std::vector<at::Tensor>& outputs,
                         at::Tensor error) {
  for (auto i = layers_.size(); i-- > 0;) {
    const auto& input = i == 0 ? rows : outputs[i - 1];
    layers_[i].weights.mutable_grad() = at::mm(input.t(), error);
    layers_[i].bias.mutable_grad() = error.sum(0);
    if (i > 0) error = at::mm(error, layers_[i].weights.t()).mul_(input > 0.0);
  }
  optimizer_.update(learning_rate(), updates_);
}

MlpTrainer::Work MlpTrainer::work() {
  switch (stage_) {
    case Stage::learn:
      learn_from_batch();
      if (next_ < train_count()) return Work::more;
      next_ = 0;
      {
        Layers copies;
        for (const auto& layer : layers_)
          copies.push_back({layer.weights.clone(), layer.bias.clone()});
        head_ = std::make_shared<const MlpHead>(std::move(copies));
      }
      stage_ = Stage::score_train;
      return Work::more;
    case Stage::score_train:
      if (score_block(*head_, set_.train, train_scores_)) stage_ = Stage::score_test;
      return Work::more;
    case Stage::score_test:
      if (!score_block(*head_, set_.test, test_scores_)) return Work::more;
      stage_ = Stage::learn;
      return finish_epoch();
  }
  return Work::more;
}

MlpTrainer::Work MlpTrainer::finish_epoch() {
  const double loss = loss_sum_ / static_cast<double>(train_count());
  if (!std::isfinite(loss))
    throw std::runtime_error("the loss became NaN in epoch " +
                             std::to_string(fit_.iterations.size() + 1) +
                             "; lower the learning rate");
  add_iteration(head_, test_scores_, accuracy_of(train_scores_, train_labels_), loss);
  const bool is_last = fit_.iterations.size() == static_cast<std::size_t>(options_.epochs);
  return is_last ? Work::done : Work::iterated;
}

Progress MlpTrainer::progress() const {
  const double in_epoch = stage_ == Stage::learn
                              ? static_cast<double>(next_) / static_cast<double>(train_count())
                              : 1.0;
  const auto epochs = static_cast<double>(fit_.iterations.size());
  char line[96] = "first epoch";
  if (!fit_.iterations.empty())
    std::snprintf(line, sizeof line, "epoch %d of %d, loss %.3f", fit_.iterations.back().index,
                  options_.epochs, fit_.iterations.back().residual);
  return {static_cast<float>(std::min(1.0, (epochs + 0.999 * in_epoch) / options_.epochs)), line};
}

std::unique_ptr<ClassifierTrainer> make_mlp(TrainingSet set, const ParameterValues& values,
                                            std::uint64_t seed, Device device) {
  if (values.at("balance") != 0.0) set.weights = balanced_weights(set);
  MlpOptions options;
  options.hidden_layers = static_cast<int>(values.at("layers"));
  options.width = static_cast<int>(values.at("width"));
  options.epochs = static_cast<int>(values.at("epochs"));
  options.learning_rate = values.at("learning_rate");
  options.weight_decay = values.at("weight_decay");
  options.smoothing = values.at("smoothing");
  return std::make_unique<MlpTrainer>(std::move(set), options, seed,
                                      at::Device(device_name(device)));
}

ClassifierMethod mlp_method() {
  using Kind = ParameterKind;
  return {
      {"mlp",
       "Fully connected network",
       "One to three hidden layers, trained by AdamW in shuffled mini-batches: what most people "
       "put on frozen features. One mini-batch a step, an epoch an iteration.",
       {{"layers", "hidden layers", Kind::integer, 1, 1, 3, false, "", "Between row and scores."},
        {"width", "width", Kind::integer, 256, 4, 8192, true, "", "Of each hidden layer."},
        {"epochs", "epochs", Kind::integer, 30, 1, 10000, true, "",
         "Passes over the training images."},
        {"learning_rate", "learning rate", Kind::real, 1e-3, 1e-6, 1, true, "",
         "At the start; it falls to 0 along a cosine."},
        {"weight_decay", "weight decay", Kind::real, 1e-2, 0, 1, false, "",
         "Pull of the weights towards 0, a step, in units of the learning rate."},
        {"smoothing", "label smoothing", Kind::real, 0.1, 0, 0.9, false, "",
         "Share of each target that is spread over all classes."},
        {"balance", "balance classes", Kind::boolean, 0, 0, 1, false, "",
         "Let every class count alike, however many images it has."}}},
      make_mlp,
      restore_mlp,
      /*sharpness=*/1.0F};
}

const Registration<ClassifierMethod> mlp{mlp_method()};

const Registration<Term> mlp_term{
    {{"classifier.mlp", "Fully connected network"},
     "Layers of weighted sums with a bend after each, so that the boundary between classes may "
     "curve. It learns by many small corrections, a mini-batch of images at a time.",
     "h = max(0, x W₁ + b₁),   scores = h W₂ + b₂",
     "Rumelhart, Hinton, Williams: \"Learning representations by back-propagating errors\", Nature "
     "323, 1986"}};
const Registration<Term> mlp_loss_term{
    {{"mlp.residual", "Loss"},
     "How surprised the network is by the true classes of its training images, on average over an "
     "epoch. Gradient descent lowers it step by step, and it can rise for a while.",
     "L = −∑ₖ targetₖ log p(k | x),   in nats",
     "Goodfellow, Bengio, Courville: \"Deep learning\", chapter 6, MIT Press 2016"}};
const Registration<Term> smoothing_term{
    {{"smoothing", "Label smoothing"},
     "The network is asked for a little less than certainty: a small share of each target is "
     "spread over all classes. That keeps it from growing too sure of itself.",
     "target = (1 − ε) one-hot + ε / number of classes",
     "Szegedy, Vanhoucke, Ioffe, Shlens, Wojna: \"Rethinking the Inception architecture for "
     "computer vision\", CVPR 2016"}};

}  // namespace

}  // namespace diatom::ml
