// The ridge regression classifier: least squares on one-hot targets -1 and +1, in closed form.
//
//   minimise |Xc W - Yc|^2 + alpha |W|^2,   Xc and Yc centred by the training rows' weighted means,
//                                           their rows scaled by the roots of the samples' weights
//   primal, D <= n:  W = (Xc^T Xc + alpha I)^-1 Xc^T Yc
//   dual,   D >  n:  W = Xc^T (Xc Xc^T + alpha I)^-1 Yc
//   bias = mean(Y) - mean(X) W
//
// Leaving sample i out moves its score f to y - (y - f) / (1 - h), where h = x (Xc^T Xc + alpha
// I)^-1 x^T + w / sum(w) is its leverage (Allen 1974): no second fit is needed.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include "ml/backbone/tensors.h"
#include "ml/classifier/linear_head.h"
#include "ml/classifier/panel_cholesky.h"
#include "ml/classifier/tensors.h"
#include "ml/classifier/trainer.h"
#include "ml/classifier/without_one.h"
#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

// Rows of a block whose share of the Gram matrix costs about 10 ms in double.
Eigen::Index gram_rows(Eigen::Index dim) {
  return std::clamp<Eigen::Index>(Eigen::Index{200'000'000} / (dim * dim), 8, 1024);
}

class RidgeTrainer : public Trainer {
 public:
  RidgeTrainer(TrainingSet set, double alpha, at::Device device);

  Progress progress() const override;

 private:
  enum class Stage { means, gram, factor, solve, leave_one_out, score_train, score_test, done };

  Work work() override;
  void next_stage() { stage_ = static_cast<Stage>(static_cast<int>(stage_) + 1), next_row_ = 0; }
  Eigen::Index rows() const { return train_count(); }
  Eigen::Index size() const { return is_primal_ ? set_.rows->cols() : rows(); }
  at::Tensor centred_rows(Eigen::Index first, Eigen::Index count) const;
  at::Tensor centred_targets(Eigen::Index first, Eigen::Index count) const;
  void add_means();
  void add_gram();
  void factor();
  void solve();
  at::Tensor leverages(Eigen::Index first, Eigen::Index count) const;
  void leave_one_out();
  Snapshot<WithoutOne> without_one() const;

  double alpha_;
  at::Device device_;
  bool is_primal_;
  Eigen::Index block_;
  at::Tensor targets_;             // (C, n) float
  at::Tensor weights_;             // (n) double, of the samples; they sum to n where all are 1
  at::Tensor mean_, mean_target_;  // (D), (C) double
  at::Tensor gram_;                // (S, S) double, S = D or n
  at::Tensor right_;               // (S, C) double
  at::Tensor upper_;               // (S, S) double
  at::Tensor leverages_;           // (n) double
  at::Tensor errors_;              // (n, C) double
  Eigen::Index right_when_left_out_ = 0;
  Stage stage_ = Stage::means;
  Eigen::Index next_row_ = 0;  // of the stage under way
  std::shared_ptr<const Head> head_;
  Matrix train_scores_;  // (train rows, C)
  Matrix test_scores_;   // (test rows, C)
};

RidgeTrainer::RidgeTrainer(TrainingSet set, double alpha, at::Device device)
    : Trainer(std::move(set)),
      alpha_(alpha),
      device_(device),
      is_primal_(set_.rows->cols() <= rows()),
      block_(gram_rows(set_.rows->cols())),
      targets_(targets_of(*set_.labels, set_.train, set_.classes)),
      weights_(weights_of(set_, set_.train).to(device)) {}

at::Tensor RidgeTrainer::centred_rows(Eigen::Index first, Eigen::Index count) const {
  const auto roots = weights_.narrow(0, first, count).sqrt().unsqueeze(1);
  const auto rows = rows_of(*set_.rows, set_.train.data() + first, count);
  return rows.to(device_, at::kDouble).sub_(mean_).mul_(roots);
}

at::Tensor RidgeTrainer::centred_targets(Eigen::Index first, Eigen::Index count) const {
  const auto roots = weights_.narrow(0, first, count).sqrt().unsqueeze(1);
  return targets_.narrow(1, first, count)
      .to(device_, at::kDouble)
      .t()
      .sub(mean_target_)
      .mul_(roots);
}

void RidgeTrainer::add_means() {
  if (next_row_ == 0) {
    mean_ = at::zeros({set_.rows->cols()}, weights_.options());
    mean_target_ = at::mv(targets_.to(device_, at::kDouble), weights_).div_(weights_.sum());
  }
  const auto count = std::min(block_, rows() - next_row_);
  const auto values = rows_of(*set_.rows, set_.train.data() + next_row_, count);
  mean_.addmv_(values.to(device_, at::kDouble).t(), weights_.narrow(0, next_row_, count));
  next_row_ += count;
  if (next_row_ < rows()) return;
  mean_.div_(weights_.sum());
  next_stage();
}

void RidgeTrainer::add_gram() {
  if (next_row_ == 0) {
    gram_ = at::zeros({size(), size()}, mean_.options());
    right_ = at::zeros({size(), set_.classes}, mean_.options());
  }
  const auto count = std::min(block_, rows() - next_row_);
  const auto x = centred_rows(next_row_, count);
  const auto y = centred_targets(next_row_, count);
  if (is_primal_) {
    gram_.addmm_(x.t(), x);
    right_.addmm_(x.t(), y);
  } else {
    // n < D, so all rows are no larger than what the primal form would have kept.
    gram_.narrow(0, next_row_, count).copy_(at::mm(x, centred_rows(0, rows()).t()));
    right_.narrow(0, next_row_, count).copy_(y);
  }
  next_row_ += count;
  if (next_row_ < rows()) return;
  gram_.diagonal().add_(alpha_);
  upper_ = at::zeros_like(gram_);
  next_stage();
}

void RidgeTrainer::factor() {
  const auto count = std::min<Eigen::Index>(panel_rows(size(), 0), size() - next_row_);
  const auto panel =
      gram_.narrow(0, next_row_, count).narrow(1, next_row_, size() - next_row_).clone();
  if (!factor_panel(upper_, next_row_, panel))
    throw std::runtime_error("ridge: the features are linearly dependent; raise alpha");
  next_row_ += count;
  if (next_row_ == size()) next_stage();
}

void RidgeTrainer::solve() {
  const auto half = at::linalg_solve_triangular(upper_.t(), right_, /*upper=*/false);
  auto weights = at::linalg_solve_triangular(upper_, half, /*upper=*/true);
  if (!is_primal_) weights = at::mm(centred_rows(0, rows()).t(), weights);
  const auto bias = mean_target_ - at::mv(weights.t(), mean_);
  head_ = std::make_shared<const LinearHead>("ridge", matrix_of(weights),
                                             Vector(matrix_of(bias.unsqueeze(0)).row(0)));
  next_stage();
}

at::Tensor RidgeTrainer::leverages(Eigen::Index first, Eigen::Index count) const {
  const auto of_mean = weights_.narrow(0, first, count) / weights_.sum();
  auto right = at::zeros({count, size()}, weights_.options());
  if (is_primal_)
    right.copy_(centred_rows(first, count));
  else  // K (K + alpha I)^-1 = I - alpha (K + alpha I)^-1
    right.narrow(1, first, count).fill_diagonal_(1.0);
  const auto half = at::linalg_solve_triangular(upper_.t(), right.t(), /*upper=*/false);
  const auto norms = half.square().sum(0);
  return of_mean + (is_primal_ ? norms : 1.0 - alpha_ * norms);
}

void RidgeTrainer::leave_one_out() {
  if (next_row_ == 0) {
    leverages_ = at::zeros_like(weights_);
    errors_ = at::zeros({rows(), set_.classes}, weights_.options());
  }
  const auto count = std::min(block_, rows() - next_row_);
  const auto y = targets_.narrow(1, next_row_, count).to(device_, at::kDouble).t();
  const auto values = rows_of(*set_.rows, set_.train.data() + next_row_, count);
  const auto scores = head_->scores(matrix_of(values));
  const auto f = view_of(scores).to(device_, at::kDouble);
  const auto h = leverages(next_row_, count);
  leverages_.narrow(0, next_row_, count).copy_(h);
  errors_.narrow(0, next_row_, count).copy_(y - f);
  const auto left_out = y - (y - f) / (1.0 - h).clamp_min(1e-12).unsqueeze(1);
  right_when_left_out_ += left_out.argmax(1).eq(y.argmax(1)).sum().item().toLong();
  next_row_ += count;
  if (next_row_ < rows()) return;
  fit_.accuracy_leave_one_out =
      static_cast<double>(right_when_left_out_) / static_cast<double>(rows());
  fit_.without_one = without_one();
  next_stage();
}

Snapshot<WithoutOne> RidgeTrainer::without_one() const {
  const auto matrix = [](const at::Tensor& tensor) {
    const auto values = tensor.to(at::kCPU).contiguous();
    return RidgeSystem::Matrix(Eigen::Map<const RidgeSystem::Matrix>(
        values.data_ptr<double>(), values.size(0), values.numel() / values.size(0)));
  };
  RidgeSystem system{is_primal_,       matrix(upper_),     matrix(mean_),
                     matrix(weights_), matrix(leverages_), matrix(errors_)};
  return std::make_shared<const WithoutOne>(set_, head_, std::move(system));
}

RidgeTrainer::Work RidgeTrainer::work() {
  switch (stage_) {
    case Stage::means:
      add_means();
      break;
    case Stage::gram:
      add_gram();
      break;
    case Stage::factor:
      factor();
      break;
    case Stage::solve:
      solve();
      break;
    case Stage::leave_one_out:
      leave_one_out();
      break;
    case Stage::score_train:
      if (score_block(*head_, set_.train, train_scores_)) next_stage();
      break;
    case Stage::score_test:
      if (score_block(*head_, set_.test, test_scores_)) next_stage();
      break;
    case Stage::done:
      DIATOM_CHECK(false, "a step after the last one");
  }
  if (stage_ != Stage::done) return Work::more;
  add_iteration(head_, test_scores_, accuracy_of(train_scores_, train_labels_), /*residual=*/0.0);
  return Work::done;
}

Progress RidgeTrainer::progress() const {
  constexpr const char* messages[] = {"averaging the rows",
                                      "summing their products",
                                      "factoring",
                                      "solving",
                                      "leaving each out",
                                      "scoring the training images",
                                      "scoring the held-out images",
                                      "solved"};
  const auto stage = static_cast<int>(stage_);
  return {static_cast<float>(stage) / static_cast<float>(Stage::done), messages[stage]};
}

std::unique_ptr<ClassifierTrainer> make_ridge(TrainingSet set, const ParameterValues& values,
                                              std::uint64_t /*seed: nothing is drawn*/,
                                              Device device) {
  if (values.at("balance") != 0.0) set.weights = balanced_weights(set);
  return std::make_unique<RidgeTrainer>(std::move(set), values.at("alpha"),
                                        at::Device(device_name(device)));
}

const Registration<ClassifierMethod> ridge{
    {{"ridge",
      "Ridge",
      "Linear least squares on one-hot targets, solved at once in closed form. The plain baseline.",
      {{"alpha", "α", ParameterKind::real, 100, 1e-6, 1e6, true, "",
        "Regularisation: larger keeps the weights smaller."},
       {"balance", "balance classes", ParameterKind::boolean, 0, 0, 1, false, "",
        "Let every class count alike, however many images it has."}}},
     make_ridge,
     [](const TensorMap& map) { return restore_linear("ridge", map); }}};

const Registration<Term> ridge_term{
    {{"classifier.ridge", "Ridge regression"},
     "The plain baseline: for each class one weighted sum of the features, fitted by least "
     "squares. A penalty keeps the weights small, and the solution is found in one go.",
     "W = (Xᵀ X + α I)⁻¹ Xᵀ Y",
     "Hoerl, Kennard: \"Ridge regression: biased estimation for nonorthogonal problems\", "
     "Technometrics 12, 1970"}};
const Registration<Term> alpha_term{
    {{"alpha", "Regularisation α"},
     "The price of large weights in ridge regression. The larger α, the calmer the answer and the "
     "less it follows single images.",
     "min over W of   ‖Y − X W‖² + α ‖W‖²",
     "Hoerl, Kennard: \"Ridge regression: biased estimation for nonorthogonal problems\", "
     "Technometrics 12, 1970"}};

}  // namespace

}  // namespace diatom::ml
