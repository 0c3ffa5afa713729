#include "ml/vae/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "ml/core/seeds.h"

namespace diatom::ml {

namespace {

enum Stream : std::uint64_t { weight_stream, order_and_noise_stream };

constexpr std::int64_t points_an_epoch = 4;

Matrix rows_at(const Matrix& rows, const Eigen::Index* places, Eigen::Index count) {
  Matrix picked(count, rows.cols());
  for (Eigen::Index i = 0; i < count; ++i) picked.row(i) = rows.row(places[i]);
  return picked;
}

// After an epoch.
struct VaeState : TrainingState {
  VaeState(TensorMap weights_and_moments, const Random& random_now,
           std::vector<Eigen::Index> order_now, std::int64_t updates_so_far)
      : network(std::move(weights_and_moments)),
        random(random_now),
        order(std::move(order_now)),
        updates(updates_so_far) {}

  // The frozen network beside it has a third as much as weights and two moments.
  std::size_t bytes() const override {
    return network.bytes() / 3 * 4 + order.size() * sizeof(Eigen::Index);
  }

  TensorMap network;
  Random random;
  std::vector<Eigen::Index> order;
  std::int64_t updates;
};

}  // namespace

VaeTrainer::VaeTrainer(const VaeMethod& method, Snapshot<Matrix> rows,
                       const ParameterValues& values, std::uint64_t seed, Device device,
                       const VaeRun* from)
    : rows_(std::move(rows)),
      epochs_(static_cast<int>(values.at("epochs"))),
      batch_(std::min(static_cast<Eigen::Index>(values.at("batch")), rows_->rows())),
      beta_(values.at("beta")),
      warm_up_(values.at("warm_up")),
      learning_rate_(values.at("learning_rate")),
      learner_(method, rows_->cols(), values, seed_of(seed, {weight_stream}), device),
      random_(seed_of(seed, {order_and_noise_stream})),
      order_(static_cast<std::size_t>(rows_->rows())) {
  std::iota(order_.begin(), order_.end(), Eigen::Index{0});
  sums_.kl.setZero(learner_.latent());
  if (from != nullptr) go_on_from(*from);
}

void VaeTrainer::go_on_from(const VaeRun& earlier) {
  const auto* const state = dynamic_cast<const VaeState*>(earlier.state.get());
  if (state == nullptr)
    throw std::invalid_argument("that VAE is over, or has not come to the end of an epoch");
  if (state->order.size() != order_.size())
    throw std::invalid_argument("a VAE goes on only with its own rows");
  learner_.restore(state->network);
  random_ = state->random;
  order_ = state->order;
  updates_ = state->updates;
  run_ = earlier;
}

Snapshot<TrainingState> VaeTrainer::state() const {
  return std::make_shared<const VaeState>(learner_.state(), random_, order_, updates_);
}

Step VaeTrainer::step() {
  const auto start = std::chrono::steady_clock::now();
  auto outcome = Step::more;
  if (next_ < rows_->rows()) {
    learn();
  } else {
    encode_some_rows();
    if (encoded_ == rows_->rows()) outcome = finish_epoch();
  }
  run_.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return outcome;
}

void VaeTrainer::learn() {
  if (next_ == 0) random_.shuffle(order_);
  const auto count = std::min(learner_.rows_at_once(), batch_end() - next_);
  const auto rows = rows_at(*rows_, order_.data() + next_, count);
  const Matrix noise = Matrix::NullaryExpr(count, learner_.latent(),
                                           [this] { return static_cast<float>(random_.normal()); });
  const auto sums = learner_.accumulate(rows, noise, beta(), batch_end() - batch_begin_);
  if (!std::isfinite(sums.reconstruction) || !sums.kl.allFinite())
    throw std::runtime_error("the loss became NaN in epoch " + std::to_string(run_.epochs + 1) +
                             "; lower the learning rate");
  sums_.reconstruction += sums.reconstruction;
  sums_.kl += sums.kl;
  rows_in_point_ += count;
  next_ += count;
  if (next_ == batch_end()) finish_update();
}

Eigen::Index VaeTrainer::batch_end() const {
  return std::min(batch_begin_ + batch_, rows_->rows());
}

void VaeTrainer::finish_update() {
  learner_.update(learning_rate_, ++updates_);
  batch_begin_ = next_;
  const auto point_every = std::max<std::int64_t>(1, updates_in_epoch() / points_an_epoch);
  if (++updates_in_point_ >= point_every || next_ == rows_->rows()) add_point();
}

void VaeTrainer::add_point() {
  const auto count = static_cast<double>(rows_in_point_);
  VaePoint point;
  point.epoch = epochs_done();
  point.reconstruction = sums_.reconstruction / count;
  point.kl_by_dimension = sums_.kl / static_cast<float>(count);
  point.kl = point.kl_by_dimension.sum();
  run_.curve.push_back(std::move(point));
  publish(run_);
  sums_.reconstruction = 0.0;
  sums_.kl.setZero();
  rows_in_point_ = 0;
  updates_in_point_ = 0;
}

void VaeTrainer::encode_some_rows() {
  if (encoded_ == 0) {
    run_.vae = learner_.vae();
    means_.resize(rows_->rows(), learner_.latent());
  }
  const auto count = std::min(4 * learner_.rows_at_once(), rows_->rows() - encoded_);
  means_.middleRows(encoded_, count) = run_.vae->encode(rows_->middleRows(encoded_, count));
  encoded_ += count;
}

Step VaeTrainer::finish_epoch() {
  run_.means = std::make_shared<const Matrix>(means_);
  const bool is_last = ++run_.epochs == epochs_;
  run_.state = is_last ? nullptr : state();
  publish(run_);
  encoded_ = next_ = batch_begin_ = 0;
  return is_last ? Step::done : Step::more;
}

std::int64_t VaeTrainer::updates_in_epoch() const {
  return (rows_->rows() + batch_ - 1) / batch_;
}

double VaeTrainer::epochs_done() const {
  return run_.epochs + static_cast<double>(next_) / static_cast<double>(rows_->rows());
}

double VaeTrainer::beta() const {
  const double rising = warm_up_ * static_cast<double>(epochs_ * updates_in_epoch());
  return beta_ * std::min(1.0, static_cast<double>(updates_ + 1) / std::max(1.0, rising));
}

Progress VaeTrainer::progress() const {
  char line[128] = "first batches";
  if (!run_.curve.empty()) {
    const auto& newest = run_.curve.back();
    std::snprintf(line, sizeof line, "epoch %d of %d, reconstruction %.1f, KL %.2f",
                  std::min(run_.epochs + 1, epochs_), epochs_, newest.reconstruction, newest.kl);
  }
  return {static_cast<float>(std::min(1.0, epochs_done() / epochs_)), line};
}

}  // namespace diatom::ml
