#include "ml/classifier/slow_motion.h"

#include <cmath>
#include <cstdio>
#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include "ml/backbone/tensors.h"
#include "ml/classifier/falkon.h"
#include "ml/classifier/falkon_preconditioner.h"
#include "ml/classifier/tensors.h"
#include "ml/classifier/trainer.h"

namespace diatom::ml {

namespace {

constexpr double slow_tolerance = 1e-10;     // relative residual at which a class counts as solved
constexpr double work_in_slow_step = 6e8;    // multiply-adds in float: about 10 ms of one core
constexpr double cost_of_double = 2.0;       // compared with float
constexpr double most_kept_bytes = 1 << 30;  // of kernels; beyond, blocks are computed every time

at::Tensor ratio_of(const at::Tensor& numerator, const at::Tensor& denominator) {
  return at::where(denominator == 0.0, at::zeros_like(numerator), numerator / denominator);
}

at::Tensor products(const at::Tensor& a, const at::Tensor& b) {
  return (a * b).sum(0);
}

// Conjugate gradient for several right hand sides (M, C), each with its own step sizes.
class Descent {
 public:
  // `preconditioner` null: none.
  Descent(at::Tensor right_hand, const FalkonPreconditioner* preconditioner)
      : preconditioner_(preconditioner),
        right_hand_(std::move(right_hand)),
        alpha_(at::zeros_like(right_hand_)),
        residual_(right_hand_.clone()),
        direction_(preconditioned()),
        slope_(products(residual_, direction_)) {}

  const at::Tensor& alpha() const { return alpha_; }
  const at::Tensor& direction() const { return direction_; }

  // `image`: the system applied to the direction.
  void step(const at::Tensor& image) {
    const auto length = ratio_of(slope_, products(direction_, image));
    alpha_.addcmul_(direction_, length);
    residual_.addcmul_(image, length, -1.0);
    const auto z = preconditioned();
    const auto slope = products(residual_, z);
    direction_ = z + ratio_of(slope, slope_) * direction_;
    // A slope of 0 makes a step of length 0: what is solved stands still.
    slope_ = at::where(relative_residuals() < slow_tolerance, at::zeros_like(slope), slope);
  }

  bool is_solved() const { return relative_residuals().max().item().toDouble() < slow_tolerance; }

  SolverPoint point(double accuracy_test) const {
    const auto norms = alpha_.norm(2, 0).to(at::kCPU).contiguous();
    return {relative_residuals().max().item().toDouble(), accuracy_test,
            Eigen::Map<const Eigen::VectorXd>(norms.data_ptr<double>(), norms.numel())};
  }

 private:
  at::Tensor relative_residuals() const {  // (C)
    return ratio_of(residual_.norm(2, 0), right_hand_.norm(2, 0));
  }

  at::Tensor preconditioned() const {
    if (preconditioner_ == nullptr) return residual_.clone();
    const auto& p = *preconditioner_;
    return p.solve_t(p.solve_a(p.solve_a_transposed(p.solve_t_transposed(residual_))));
  }

  const FalkonPreconditioner* preconditioner_;
  at::Tensor right_hand_, alpha_, residual_, direction_;  // (M, C)
  at::Tensor slope_;                                      // (C), residual . preconditioned residual
};

// What both solve; all of it double but for the kernels.
struct Problem {
  Problem(const TrainingSet& set, const FalkonOptions& options, std::uint64_t seed,
          at::Device device);

  RowIndices centre_rows;
  at::Tensor centres;  // (M, D)
  Kernel kernel;
  bool keeps;
  KernelBlocks k_nm, k_test;
  at::Tensor targets;  // (n, C)
  at::Tensor weights;  // (n, 1)
  double weight_sum;
};

bool fits(const TrainingSet& set, std::size_t centres) {
  const auto rows = static_cast<double>(set.train.size() + set.test.size());
  return rows * static_cast<double>(centres) * sizeof(float) <= most_kept_bytes;
}

Problem::Problem(const TrainingSet& set, const FalkonOptions& options, std::uint64_t seed,
                 at::Device device)
    : centre_rows(uniform_centres(set.train, static_cast<std::size_t>(options.centres), seed)),
      centres(rows_of(*set.rows, centre_rows.data(), static_cast<Eigen::Index>(centre_rows.size()))
                  .to(device, at::kDouble)),
      kernel(centres.to(at::kFloat), kernel_of(options, set.rows->cols())),
      keeps(fits(set, centre_rows.size())),
      k_nm(set.rows, set.train, kernel, keeps),
      k_test(set.rows, set.test, kernel, keeps),
      targets(targets_of(*set.labels, set.train, set.classes).t().to(device, at::kDouble)),
      weights(at::zeros({targets.size(0), 1}, targets.options())) {
  weights.fill_(1.0);
  if (set.weights) weights.copy_(weights_of(set, set.train).unsqueeze(1));
  weight_sum = weights.sum().item().toDouble();
}

at::Tensor centre_weights(const TrainingSet& set, const Problem& problem) {
  if (!set.weights) return {};
  return weights_of(set, problem.centre_rows).to(problem.centres.device());
}

class TwoSolvers : public SlowMotionJob {
 public:
  TwoSolvers(const TrainingSet& set, const FalkonOptions& options, std::uint64_t seed,
             at::Device device)
      : lambda_(options.lambda),
        iterations_(options.iterations),
        classes_(set.classes),
        problem_(set, options, seed, device),
        preconditioner_(problem_.centres, problem_.kernel.spec(), lambda_,
                        centre_weights(set, problem_), rounding_of_float),
        test_labels_(labels_at(*set.labels, set.test)) {
    sum_ = at::zeros({problem_.k_nm.centres(), classes_}, problem_.centres.options());
  }

  Step step() override;
  Progress progress() const override;

 private:
  enum class Stage { factors, right_hand, rows, test };

  double advance();  // one small unit; returns its cost in multiply-adds of float
  double add_right_hand(std::int64_t block);
  double add_rows(std::int64_t block);
  double score_test(std::int64_t block);
  void begin(Stage stage) { stage_ = stage, next_block_ = 0; }
  void begin_iteration();
  void step_both();
  void finish_iteration();
  double cost(KernelBlocks& kernel, std::int64_t block) const;

  double lambda_;
  int iterations_;
  int classes_;
  Problem problem_;
  FalkonPreconditioner preconditioner_;
  Labels test_labels_;

  Stage stage_ = Stage::factors;
  std::int64_t next_block_ = 0;
  std::vector<Descent> solvers_;  // with and without the preconditioner, once there is a system
  at::Tensor operand_;            // (M, 2 C), both directions, or both alphas
  at::Tensor sum_;                // (M, C) or (M, 2 C), of the pass under way
  Matrix test_scores_;            // (test rows, 2 C)
  SlowMotion result_;
  bool has_iterated_ = false;
};

// A step is as many units as its share holds, but never more than one iteration.
Step TwoSolvers::step() {
  has_iterated_ = false;
  for (double done = 0.0; done < work_in_slow_step && !has_iterated_;) done += advance();
  if (!has_iterated_) return Step::more;
  publish(result_);
  const bool is_over = static_cast<int>(result_.plain.iterations.size()) == iterations_;
  return is_over || (solvers_[0].is_solved() && solvers_[1].is_solved()) ? Step::done : Step::more;
}

double TwoSolvers::advance() {
  double done = 0.0;
  switch (stage_) {
    case Stage::factors:
      done = preconditioner_.build_panel();
      if (preconditioner_.is_built()) begin(Stage::right_hand);
      return done;
    case Stage::right_hand:
      done = add_right_hand(next_block_++);
      if (next_block_ < problem_.k_nm.count()) return done;
      solvers_.emplace_back(sum_, &preconditioner_);
      solvers_.emplace_back(sum_, nullptr);
      begin_iteration();
      return done;
    case Stage::rows:
      done = add_rows(next_block_++);
      if (next_block_ == problem_.k_nm.count()) step_both();
      return done;
    case Stage::test:
      if (next_block_ < problem_.k_test.count()) done = score_test(next_block_++);
      if (next_block_ == problem_.k_test.count()) finish_iteration();
      return done;
  }
  return done;
}

// Memory, not arithmetic, bounds these products: a value costs what 40 multiply-adds would.
double TwoSolvers::cost(KernelBlocks& kernel, std::int64_t block) const {
  const auto values = static_cast<double>(kernel.size(block) * kernel.centres());
  return kernel.cost(block) + cost_of_double * values * (40.0 + 4.0 * classes_);
}

double TwoSolvers::add_right_hand(std::int64_t block) {
  auto& kernel = problem_.k_nm;
  const double done = cost(kernel, block);
  const auto first = kernel.first(block);
  const auto size = kernel.size(block);
  const auto targets = problem_.targets.narrow(0, first, size);
  sum_.addmm_(kernel.block(block).to(at::kDouble).t(),
              targets * problem_.weights.narrow(0, first, size));
  return done;
}

double TwoSolvers::add_rows(std::int64_t block) {
  auto& kernel = problem_.k_nm;
  const double done = cost(kernel, block);
  const auto values = kernel.block(block).to(at::kDouble);
  const auto weights = problem_.weights.narrow(0, kernel.first(block), kernel.size(block));
  sum_.addmm_(values.t(), at::mm(values, operand_) * weights);
  return done;
}

double TwoSolvers::score_test(std::int64_t block) {
  auto& kernel = problem_.k_test;
  const double done = cost(kernel, block);
  test_scores_.middleRows(kernel.first(block), kernel.size(block)) =
      matrix_of(at::mm(kernel.block(block).to(at::kDouble), operand_));
  return done;
}

void TwoSolvers::begin_iteration() {
  operand_ = at::cat({solvers_[0].direction(), solvers_[1].direction()}, 1);
  sum_ = at::zeros_like(operand_);
  begin(Stage::rows);
}

void TwoSolvers::step_both() {
  sum_.add_(preconditioner_.kernel_times(operand_), lambda_ * problem_.weight_sum);
  for (std::int64_t i = 0; i < 2; ++i)
    solvers_[static_cast<std::size_t>(i)].step(sum_.narrow(1, i * classes_, classes_));
  operand_ = at::cat({solvers_[0].alpha(), solvers_[1].alpha()}, 1);
  test_scores_.resize(problem_.k_test.rows(), 2 * Eigen::Index{classes_});
  begin(Stage::test);
}

void TwoSolvers::finish_iteration() {
  SolverRun* runs[] = {&result_.preconditioned, &result_.plain};
  for (std::size_t i = 0; i < 2; ++i) {
    auto& run = *runs[i];
    run.test_scores = test_scores_.middleCols(static_cast<Eigen::Index>(i) * classes_, classes_);
    run.iterations.push_back(solvers_[i].point(accuracy_of(run.test_scores, test_labels_)));
  }
  has_iterated_ = true;
  begin_iteration();
}

Progress TwoSolvers::progress() const {
  const auto& with = result_.preconditioned.iterations;
  if (with.empty()) {
    const bool factors = stage_ == Stage::factors;
    return {0.0F, factors ? "factoring the centres' kernel" : "computing the kernel"};
  }
  char line[96];
  std::snprintf(line, sizeof line, "iteration %d of %d: %.1e with the preconditioner, %.1e without",
                static_cast<int>(with.size()), iterations_, with.back().residual,
                result_.plain.iterations.back().residual);
  return {static_cast<float>(with.size()) / static_cast<float>(iterations_), line};
}

}  // namespace

std::unique_ptr<SlowMotionJob> make_slow_motion(TrainingSet set, const ParameterValues& values,
                                                std::uint64_t seed, Device device) {
  const auto& method = ClassifierRegistry::instance().find("falkon");
  const auto checked = checked_values(method.info, values);
  check_training_set(set);
  if (checked.at("balance") != 0.0) set.weights = balanced_weights(set);
  return std::make_unique<TwoSolvers>(set, falkon_options(checked), seed,
                                      at::Device(device_name(device)));
}

}  // namespace diatom::ml
