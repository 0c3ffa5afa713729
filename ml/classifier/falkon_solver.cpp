#include "ml/classifier/falkon_solver.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

constexpr int iterations_between_exact_residuals = 10;

at::Tensor squared_norms(const at::Tensor& columns) {
  return columns.square().sum(0);
}

// Columns that are solved, or that rounding has made flat, stand still instead of dividing by 0.
at::Tensor ratio(const at::Tensor& numerator, const at::Tensor& denominator) {
  return at::where(denominator == 0.0, at::zeros_like(numerator), numerator / denominator);
}

// All that an iteration leaves to the next.
struct Iterate {
  at::Tensor alpha, beta, residual, right_hand, direction;  // (M, C) double
  at::Tensor residual_norms, direction_norms;               // (C) squared; (C) of the last one
  at::Tensor scores;                                        // (C, n), K_nM alpha
  int iterations = 0;
  double relative_residual = 0.0;
  struct {
    double residual = std::numeric_limits<double>::infinity();
    at::Tensor alpha, scores;
    int checks_since = 0;
  } best;  // of the exact residuals
  bool has_stalled = false;
};

// An iterate that nobody writes to any more.
class KeptIterate : public TrainingState {
 public:
  explicit KeptIterate(const Iterate& iterate) : kept_(unshared(iterate)) {}

  // What may be written to.
  Iterate copy() const { return unshared(kept_); }

  std::size_t bytes() const override {
    return 5 * kept_.alpha.nbytes() + kept_.scores.nbytes() +
           (kept_.best.alpha.defined() ? kept_.best.alpha.nbytes() + kept_.best.scores.nbytes()
                                       : 0);
  }

 private:
  // The other vectors are replaced and never written to.
  static Iterate unshared(Iterate iterate) {
    iterate.alpha = iterate.alpha.clone();
    iterate.beta = iterate.beta.clone();
    iterate.scores = iterate.scores.clone();
    return iterate;
  }

  Iterate kept_;
};

}  // namespace

struct FalkonSolver::State : Iterate {
  enum class Stage { factors, pass, between_passes };
  enum class Pass { right_hand, direction, exact_residual };  // what the pass over K_nM is for

  KernelBlocks kernel;
  FalkonPreconditioner preconditioner;
  double lambda;
  at::Tensor targets;  // (C, n)
  at::Tensor weights;  // (n), undefined for equal ones
  double weight_sum;   // n for equal ones
  bool starts_warm;

  Stage stage = Stage::factors;
  Pass pass = Pass::right_hand;
  std::int64_t next_block = 0;
  at::Tensor
      operand;        // (C, M), u in the kernel's type; a class a row, since products run faster so
  at::Tensor images;  // (C, n), K_nM u
  at::Tensor w;       // (C, M) double, K_nM^T images: not yet divided by n

  at::Tensor v, u;  // (M, C) double
  bool has_just_iterated = false;

  State(KernelBlocks kernel_blocks, FalkonPreconditioner factors, double lambda_value,
        const at::Tensor& one_hot, const at::Tensor& sample_weights, const at::Tensor& start);

  void begin_pass(Pass purpose);
  double add_block();
  void finish_pass();
  at::Tensor weighted(const at::Tensor& columns, std::int64_t first) const;

  at::Tensor from_w() const;  // A^-T T^-T w / n
  void apply_factors(const at::Tensor& beta_like);
  void begin_direction();
  void take_step();
  void begin_exact_residual();
  void set_residual(const at::Tensor& value);
  void keep_best();
  void finish_iteration();
};

FalkonSolver::State::State(KernelBlocks kernel_blocks, FalkonPreconditioner factors,
                           double lambda_value, const at::Tensor& one_hot,
                           const at::Tensor& sample_weights, const at::Tensor& start)
    : kernel(std::move(kernel_blocks)),
      preconditioner(std::move(factors)),
      lambda(lambda_value),
      targets(one_hot),
      weights(sample_weights),
      weight_sum(weights.defined() ? weights.to(at::kDouble).sum().item().toDouble()
                                   : static_cast<double>(kernel.rows())),
      starts_warm(start.defined()),
      images(at::empty_like(one_hot)),
      w(at::zeros({one_hot.size(0), kernel.centres()}, one_hot.options().dtype(at::kDouble))) {
  alpha = starts_warm ? start.clone() : at::zeros_like(w.t());
  beta = at::zeros_like(alpha);
  direction = at::zeros_like(alpha);
  direction_norms = at::zeros({one_hot.size(0)}, w.options());
  scores = at::zeros_like(one_hot);
}

void FalkonSolver::State::begin_pass(Pass purpose) {
  stage = Stage::pass;
  pass = purpose;
  next_block = 0;
  w.zero_();
  if (purpose != Pass::right_hand) operand = u.to(targets.scalar_type()).t().contiguous();
}

// The only work that grows with n. Both products of an iteration meet a block while it is in cache.
double FalkonSolver::State::add_block() {
  const double kernel_cost = kernel.cost(next_block);
  const auto first = kernel.first(next_block);
  const auto size = kernel.size(next_block);
  const auto block = kernel.block(next_block);
  if (pass == Pass::right_hand) {
    w.add_(at::mm(weighted(targets.narrow(1, first, size), first), block));
  } else {
    auto image = images.narrow(1, first, size);
    at::mm_out(image, operand, block.t());
    w.add_(at::mm(weighted(image, first), block));
  }
  if (++next_block == kernel.count()) finish_pass();
  // Memory, not arithmetic, bounds these products: a value costs what 40 multiply-adds would.
  const double per_value = 40.0 + 2.0 * static_cast<double>(targets.size(0));
  return kernel_cost + per_value * static_cast<double>(size * kernel.centres());
}

// (C, rows of a block), the first of them `first`.
at::Tensor FalkonSolver::State::weighted(const at::Tensor& columns, std::int64_t first) const {
  return weights.defined() ? columns * weights.narrow(0, first, columns.size(1)) : columns;
}

void FalkonSolver::State::finish_pass() {
  stage = Stage::between_passes;
  switch (pass) {
    case Pass::right_hand:
      right_hand = from_w();
      if (starts_warm) {
        beta = preconditioner.beta_of(alpha);
        begin_exact_residual();
      } else {
        set_residual(right_hand);
      }
      return;
    case Pass::direction:
      take_step();
      return;
    case Pass::exact_residual:
      scores.copy_(images);
      set_residual(right_hand - from_w().add_(preconditioner.solve_a_transposed(v), lambda));
      if (iterations == 0) return;
      keep_best();
      finish_iteration();
      return;
  }
}

at::Tensor FalkonSolver::State::from_w() const {
  return preconditioner.solve_a_transposed(preconditioner.solve_t_transposed(w.t() / weight_sum));
}

void FalkonSolver::State::apply_factors(const at::Tensor& beta_like) {
  v = preconditioner.solve_a(beta_like);
  u = preconditioner.solve_t(v);
}

void FalkonSolver::State::begin_direction() {
  direction = residual + ratio(residual_norms, direction_norms) * direction;
  direction_norms = residual_norms;
  apply_factors(direction);
  begin_pass(Pass::direction);
}

// alpha and the scores are linear in beta, so they take the same step and cost no solve of their
// own.
void FalkonSolver::State::take_step() {
  const auto image = from_w().add_(preconditioner.solve_a_transposed(v), lambda);
  const auto step = ratio(residual_norms, (direction * image).sum(0));
  beta.addcmul_(direction, step);
  alpha.addcmul_(u, step);
  scores.addcmul_(images, step.to(scores.scalar_type()).unsqueeze(1));
  set_residual(residual - step * image);
  ++iterations;
  if (iterations % iterations_between_exact_residuals == 0)
    begin_exact_residual();
  else
    finish_iteration();
}

void FalkonSolver::State::begin_exact_residual() {
  apply_factors(beta);
  alpha.copy_(u);
  begin_pass(Pass::exact_residual);
}

void FalkonSolver::State::set_residual(const at::Tensor& value) {
  residual = value;
  residual_norms = squared_norms(residual);
  const auto relative = ratio(residual_norms, squared_norms(right_hand));
  relative_residual = std::sqrt(relative.max().item().toDouble());
}

// An exact residual may rise once on its way down. Where two in a row are no better than an earlier
// one, the precision of K_nM is used up.
void FalkonSolver::State::keep_best() {
  if (relative_residual < best.residual) {
    best = {relative_residual, alpha.clone(), scores.clone()};
    return;
  }
  if (++best.checks_since < 2) return;
  has_stalled = true;
  relative_residual = best.residual;
  alpha.copy_(best.alpha);
  scores.copy_(best.scores);
}

void FalkonSolver::State::finish_iteration() {
  has_just_iterated = true;
  if (std::isfinite(relative_residual)) return;
  throw std::runtime_error("FALKON: the residual became " +
                           std::string(std::isnan(relative_residual) ? "NaN" : "infinite") +
                           " at iteration " + std::to_string(iterations) +
                           "; raise lambda or sigma");
}

FalkonSolver::FalkonSolver(KernelBlocks kernel, FalkonPreconditioner preconditioner, double lambda,
                           const at::Tensor& targets, const at::Tensor& weights,
                           const at::Tensor& start)
    : state_(new State(std::move(kernel), std::move(preconditioner), lambda, targets, weights,
                       start)) {}

FalkonSolver::~FalkonSolver() = default;

double FalkonSolver::advance() {
  auto& s = *state_;
  s.has_just_iterated = false;
  if (s.stage == State::Stage::factors) {
    const double cost = s.preconditioner.is_built() ? 0.0 : s.preconditioner.build_panel();
    if (s.preconditioner.is_built()) s.begin_pass(State::Pass::right_hand);
    return cost;
  }
  if (s.stage == State::Stage::between_passes) s.begin_direction();
  return s.add_block();
}

Snapshot<TrainingState> FalkonSolver::vectors() const {
  return std::make_shared<const KeptIterate>(*state_);
}

void FalkonSolver::go_on_from(const TrainingState& vectors) {
  const auto* const kept = dynamic_cast<const KeptIterate*>(&vectors);
  DIATOM_CHECK(kept != nullptr, "the vectors of something else");
  DIATOM_CHECK(state_->preconditioner.is_built(), "factors that were never built");
  static_cast<Iterate&>(*state_) = kept->copy();
  state_->stage = State::Stage::between_passes;
}

const char* FalkonSolver::activity() const {
  if (state_->stage == State::Stage::factors) return "factoring the centres' kernel";
  if (state_->iterations > 0) return "iterating";
  return "computing the kernel";
}

const KernelBlocks& FalkonSolver::kernel() const {
  return state_->kernel;
}
const FalkonPreconditioner& FalkonSolver::preconditioner() const {
  return state_->preconditioner;
}
int FalkonSolver::iterations() const {
  return state_->iterations;
}
bool FalkonSolver::has_just_iterated() const {
  return state_->has_just_iterated;
}
bool FalkonSolver::has_stalled() const {
  return state_->has_stalled;
}
double FalkonSolver::residual() const {
  return state_->relative_residual;
}
const at::Tensor& FalkonSolver::alpha() const {
  return state_->alpha;
}
const at::Tensor& FalkonSolver::training_scores() const {
  return state_->scores;
}

namespace {

const Registration<Term> conjugate_gradient_term{
    {{"falkon.iterations", "Conjugate gradient"},
     "It walks down to the solution of a linear system and never searches in a direction twice. "
     "How many rounds it needs depends on how stretched the system is, which its condition number "
     "κ says.",
     "relative error after t rounds ≤ 2 ((√κ − 1) / (√κ + 1))ᵗ",
     "Hestenes, Stiefel: \"Methods of conjugate gradients for solving linear systems\", Journal of "
     "Research of the NBS 49, 1952"}};
const Registration<Term> residual_term{
    {{"residual", "Residual"},
     "How much of the equations is still unsolved, as a share of their right hand side. It falls "
     "from 1 towards 0, and on a logarithmic axis a straight line down means steady progress.",
     "r = ‖b − A x‖ / ‖b‖",
     "Saad: \"Iterative methods for sparse linear systems\", SIAM 2003"}};

}  // namespace

}  // namespace diatom::ml
