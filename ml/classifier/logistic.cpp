// Multinomial logistic regression: the linear scores whose softmax is most likely to name the
// training images' classes.
//
//   minimise  sum_i w_i (logsumexp(s_i) - s_i[y_i]) / sum w  +  lambda / 2 |W|^2,   s = x W + b
//
// by L-BFGS (Nocedal 1980). The scores are linear in W, so that along a direction they move on a
// line: an iteration passes over the rows twice (scores of the direction, gradient), and the line
// search not at all.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <deque>
#include <stdexcept>
#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include "ml/backbone/tensors.h"
#include "ml/classifier/linear_head.h"
#include "ml/classifier/tensors.h"
#include "ml/classifier/trainer.h"
#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

constexpr double gradient_tolerance = 1e-4;  // of the gradient's norm, relative to the first one's
constexpr Eigen::Index rows_at_once = 512;

double product(const at::Tensor& a, const at::Tensor& b) {
  return at::dot(a.reshape(-1), b.reshape(-1)).item().toDouble();
}

// The curvature that the last steps have shown, as a product with the inverse Hessian.
class Curvature {
 public:
  void add(const at::Tensor& step, const at::Tensor& change) {
    const double curvature = product(step, change);
    if (curvature <= 0.0) return;  // rounding: the objective is convex
    pairs_.push_back({step, change, 1.0 / curvature});
    if (pairs_.size() > memory) pairs_.pop_front();
  }

  // Of the newest pair; those before are in the hands of earlier states, too.
  std::size_t bytes() const { return pairs_.empty() ? 0 : 2 * pairs_.back().step.nbytes(); }

  at::Tensor direction(const at::Tensor& gradient) const {
    auto direction = gradient.neg();
    std::vector<double> along(pairs_.size());
    for (auto i = pairs_.size(); i-- > 0;) {
      along[i] = pairs_[i].inverse * product(pairs_[i].step, direction);
      direction.add_(pairs_[i].change, -along[i]);
    }
    if (!pairs_.empty()) {
      const auto& last = pairs_.back();
      direction.div_(last.inverse * product(last.change, last.change));
    }
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      const double back = pairs_[i].inverse * product(pairs_[i].change, direction);
      direction.add_(pairs_[i].step, along[i] - back);
    }
    return direction;
  }

 private:
  static constexpr std::size_t memory = 10;
  struct Pair {
    at::Tensor step, change;
    double inverse;  // of their product
  };
  std::deque<Pair> pairs_;
};

// After an iteration.
struct LogisticState : TrainingState {
  std::size_t bytes() const override {
    return solution.nbytes() + gradient.nbytes() + last_step.nbytes() + scores.nbytes() +
           curvature.bytes();
  }

  at::Tensor solution, gradient, last_step, scores;
  Curvature curvature;
  double first_norm = 0.0;
  double residual = 1.0;
};

class LogisticTrainer : public Trainer {
 public:
  LogisticTrainer(TrainingSet set, double lambda, int iterations, at::Device device);

  Progress progress() const override;

 private:
  enum class Stage { gradient, direction, held_out };

  Work work() override;
  Snapshot<TrainingState> state() const override;
  void go_on_from(const LogisticState& state);
  at::Tensor block(Eigen::Index first, Eigen::Index count) const;
  void add_gradient_block();
  void add_direction_block();
  void begin_direction();
  void take_step();
  double slope(double step) const;
  Work finish_iteration();
  bool is_over() const;

  std::size_t iterations_;
  at::Tensor targets_;    // (n, C) float, 0 and 1
  at::Tensor weights_;    // (n, 1) float, which sum to 1
  at::Tensor regular_;    // (D + 1, 1) double: lambda, and 0 for the bias
  at::Tensor solution_;   // (D + 1, C) double, its last row the bias
  at::Tensor gradient_;   // of the objective there, likewise
  at::Tensor sum_;        // of the gradient, growing
  at::Tensor direction_;  // (D + 1, C) double
  at::Tensor last_step_;  // (D + 1, C) double
  at::Tensor scores_;     // (n, C) float, of the solution
  at::Tensor moves_;      // (n, C) float, of the direction
  Curvature curvature_;
  Stage stage_ = Stage::gradient;
  Eigen::Index next_row_ = 0;
  double first_norm_ = 0.0;
  double residual_ = 1.0;
  std::shared_ptr<const Head> head_;
  Matrix test_scores_;
};

LogisticTrainer::LogisticTrainer(TrainingSet set, double lambda, int iterations, at::Device device)
    : Trainer(std::move(set)), iterations_(static_cast<std::size_t>(iterations)) {
  targets_ = targets_of(*set_.labels, set_.train, set_.classes).t().clamp_min(0.0).to(device);
  weights_ = weights_of(set_, set_.train);
  weights_ = (weights_ / weights_.sum()).to(at::kFloat).unsqueeze(1).to(device);
  const auto in_double = targets_.options().dtype(at::kDouble);
  regular_ = at::ones({set_.rows->cols() + 1, 1}, in_double).mul_(lambda);
  regular_[-1].zero_();
  solution_ = at::zeros({set_.rows->cols() + 1, set_.classes}, in_double);
  scores_ = at::zeros_like(targets_).contiguous();
  moves_ = at::zeros_like(scores_);
  if (const auto earlier = earlier_state<LogisticState>()) go_on_from(*earlier);
}

void LogisticTrainer::go_on_from(const LogisticState& state) {
  if (state.scores.sizes() != scores_.sizes() || state.solution.sizes() != solution_.sizes())
    throw std::invalid_argument("logistic regression goes on only with its own rows and classes");
  solution_ = state.solution;
  gradient_ = state.gradient;
  last_step_ = state.last_step;
  scores_ = state.scores.clone();
  curvature_ = state.curvature;
  first_norm_ = state.first_norm;
  residual_ = state.residual;
}

// All but the scores is replaced and never written to.
Snapshot<TrainingState> LogisticTrainer::state() const {
  auto state = std::make_shared<LogisticState>();
  state->solution = solution_;
  state->gradient = gradient_;
  state->last_step = last_step_;
  state->scores = scores_.clone();
  state->curvature = curvature_;
  state->first_norm = first_norm_;
  state->residual = residual_;
  return state;
}

// (count, D + 1): the rows, and a 1 for the bias.
at::Tensor LogisticTrainer::block(Eigen::Index first, Eigen::Index count) const {
  const auto rows = rows_of(*set_.rows, set_.train.data() + first, count).to(targets_.device());
  return at::cat({rows, at::ones({count, 1}, rows.options())}, 1);
}

void LogisticTrainer::add_gradient_block() {
  if (next_row_ == 0) sum_ = regular_ * solution_;
  const auto count = std::min(rows_at_once, train_count() - next_row_);
  const auto error =
      (at::softmax(scores_.narrow(0, next_row_, count), 1) - targets_.narrow(0, next_row_, count))
          .mul_(weights_.narrow(0, next_row_, count));
  sum_.add_(at::mm(block(next_row_, count).t(), error));
  next_row_ += count;
}

void LogisticTrainer::add_direction_block() {
  const auto count = std::min(rows_at_once, train_count() - next_row_);
  moves_.narrow(0, next_row_, count)
      .copy_(at::mm(block(next_row_, count), direction_.to(at::kFloat)));
  next_row_ += count;
}

void LogisticTrainer::begin_direction() {
  const double norm = std::sqrt(product(sum_, sum_));
  if (!gradient_.defined())
    first_norm_ = norm;
  else
    curvature_.add(last_step_, sum_ - gradient_);
  gradient_ = sum_;
  residual_ = first_norm_ > 0.0 ? norm / first_norm_ : 0.0;
  direction_ = curvature_.direction(gradient_);
}

// d/dstep of the objective along the direction; it rises with the step, since that is convex.
double LogisticTrainer::slope(double step) const {
  const auto probabilities = at::softmax(scores_ + moves_ * step, 1);
  const double likelihood =
      ((probabilities - targets_).mul_(moves_).mul_(weights_)).sum(at::kDouble).item().toDouble();
  return likelihood + product(regular_ * (solution_ + direction_ * step), direction_);
}

// To where the slope vanishes: out until it is positive, then bisection by secants.
void LogisticTrainer::take_step() {
  double low = 0.0;
  double high = 1.0;
  const double first = slope(0.0);
  double slope_low = first;
  double slope_high = slope(high);
  for (int i = 0; i < 20 && slope_high < 0.0; ++i) {
    low = high;
    slope_low = slope_high;
    high *= 2.0;
    slope_high = slope(high);
  }
  double step = high;
  for (int i = 0; i < 10 && std::abs(slope_high) > 0.1 * std::abs(first); ++i) {
    step = low + (high - low) * std::clamp(-slope_low / (slope_high - slope_low), 0.1, 0.9);
    const double here = slope(step);
    if (std::abs(here) < 0.1 * std::abs(first)) break;
    (here < 0.0 ? low : high) = step;
    (here < 0.0 ? slope_low : slope_high) = here;
  }
  last_step_ = direction_ * step;
  solution_ = solution_ + last_step_;
  scores_.add_(moves_, step);
}

LogisticTrainer::Work LogisticTrainer::work() {
  switch (stage_) {
    case Stage::gradient:
      add_gradient_block();
      if (next_row_ < train_count()) return Work::more;
      next_row_ = 0;
      begin_direction();
      stage_ = Stage::direction;
      return Work::more;
    case Stage::direction:
      add_direction_block();
      if (next_row_ < train_count()) return Work::more;
      next_row_ = 0;
      take_step();
      stage_ = Stage::held_out;
      head_ = std::make_shared<const LinearHead>(
          "logistic", matrix_of(solution_.narrow(0, 0, set_.rows->cols())),
          Vector(matrix_of(solution_.narrow(0, set_.rows->cols(), 1)).row(0)));
      return Work::more;
    case Stage::held_out:
      if (!score_block(*head_, set_.test, test_scores_)) return Work::more;
      stage_ = Stage::gradient;
      return finish_iteration();
  }
  return Work::more;
}

LogisticTrainer::Work LogisticTrainer::finish_iteration() {
  if (!std::isfinite(residual_))
    throw std::runtime_error("logistic regression diverged; raise lambda");
  add_iteration(head_, test_scores_, accuracy_of(matrix_of(scores_), train_labels_), residual_);
  return is_over() ? Work::done : Work::iterated;
}

bool LogisticTrainer::is_over() const {
  return fit_.iterations.size() >= iterations_ || residual_ < gradient_tolerance;
}

Progress LogisticTrainer::progress() const {
  const auto done = fit_.iterations.size();
  if (done == 0) return {0.0F, "first gradient"};
  char line[96];
  std::snprintf(line, sizeof line, "iteration %zu of %zu, gradient %.1e of the first", done,
                iterations_, residual_);
  const bool between_iterations = stage_ == Stage::gradient;
  return {between_iterations && is_over()
              ? 1.0F
              : static_cast<float>(done) / static_cast<float>(iterations_),
          line};
}

std::unique_ptr<ClassifierTrainer> make_logistic(TrainingSet set, const ParameterValues& values,
                                                 std::uint64_t /*seed: nothing is drawn*/,
                                                 Device device) {
  if (values.at("balance") != 0.0) set.weights = balanced_weights(set);
  return std::make_unique<LogisticTrainer>(std::move(set), values.at("lambda"),
                                           static_cast<int>(values.at("iterations")),
                                           at::Device(device_name(device)));
}

const Registration<ClassifierMethod> logistic{
    {{"logistic",
      "Logistic regression",
      "Linear scores whose softmax are probabilities, made as likely as possible by L-BFGS. One "
      "iteration a step.",
      {{"lambda", "λ", ParameterKind::real, 1e-3, 1e-9, 10, true, "",
        "Regularisation: larger keeps the weights smaller."},
       {"iterations", "iterations", ParameterKind::integer, 100, 1, 10000, true, "",
        "At most; it stops early where the gradient has fallen to a ten-thousandth."},
       {"balance", "balance classes", ParameterKind::boolean, 0, 0, 1, false, "",
        "Let every class count alike, however many images it has."}}},
     make_logistic,
     [](const TensorMap& map) { return restore_linear("logistic", map); },
     /*sharpness=*/1.0F}};

const Registration<Term> logistic_term{
    {{"classifier.logistic", "Logistic regression"},
     "Weighted sums of the features are turned into probabilities, and the weights are those that "
     "make the training labels most likely. It is linear like ridge, but its probabilities are "
     "honest from the start.",
     "p(k | x) = exp(wₖ · x + bₖ) / ∑ⱼ exp(wⱼ · x + bⱼ)",
     "Cox: \"The regression analysis of binary sequences\", JRSS B 20, 1958; Liu, Nocedal: \"On "
     "the limited memory BFGS method\", Mathematical Programming 45, 1989"}};
const Registration<Term> logistic_gradient_term{
    {{"logistic.residual", "Gradient"},
     "How steep the slope still is on which the weights descend, as a share of the first one. At "
     "the solution it is 0, since from there no way leads further down.",
     "‖∇L(w)‖ / ‖∇L(w₀)‖",
     "Nocedal, Wright: \"Numerical optimization\", Springer 2006"}};

}  // namespace

}  // namespace diatom::ml
