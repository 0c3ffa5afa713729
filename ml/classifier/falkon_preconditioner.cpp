#include "ml/classifier/falkon_preconditioner.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include "ml/classifier/panel_cholesky.h"
#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

constexpr double largest_jitter = 1e-7;  // of M; beyond, the fit would change visibly

double sum_of(const at::Tensor& weights, std::int64_t size) {
  return weights.defined() ? weights.sum().item().toDouble() : static_cast<double>(size);
}

}  // namespace

struct FalkonPreconditioner::State {
  at::Tensor centres;  // (M, D) double
  Kernel kernel;
  double lambda;
  at::Tensor weights;  // (M) double; undefined for equal ones
  double weight_sum;   // M for equal ones
  std::int64_t size;   // M
  at::Tensor t, a;     // (M, M) double, upper; undefined before their first panel
  double rounding;     // of K_nM
  double jitter = 0.0;
  std::int64_t rows_of_t = 0;  // done
  std::int64_t rows_of_a = 0;

  double first_jitter() const;
  void build_t(std::int64_t rows);
  void build_a(std::int64_t rows);
};

double FalkonPreconditioner::State::first_jitter() const {
  // The root of J (lambda + J / M) = r^2 M, over M.
  const double of_rounding =
      0.5 * (std::sqrt(lambda * lambda + 4.0 * rounding * rounding) - lambda);
  return std::max(1e-13, of_rounding) * static_cast<double>(size);
}

void FalkonPreconditioner::State::build_t(std::int64_t rows) {
  auto panel = kernel(centres.narrow(0, rows_of_t, rows), rows_of_t);
  panel.diagonal().add_(jitter);
  if (factor_panel(t, rows_of_t, panel)) {
    rows_of_t += rows;
    return;
  }
  jitter *= 10.0;
  rows_of_t = 0;
  if (jitter > std::max(largest_jitter * static_cast<double>(size), 10.0 * first_jitter()))
    throw std::runtime_error(
        "FALKON: the centres' kernel matrix is too close to singular; lower sigma or take fewer "
        "centres");
}

void FalkonPreconditioner::State::build_a(std::int64_t rows) {
  const auto right = size - rows_of_a;  // T is upper: what lies left of the diagonal adds nothing
  const auto lower_right = t.narrow(0, rows_of_a, right).narrow(1, rows_of_a, right);
  auto left = lower_right.narrow(0, 0, rows);
  if (weights.defined()) left = left * weights.narrow(0, rows_of_a, right);
  auto panel = at::mm(left, lower_right.t());
  panel.div_(weight_sum).diagonal().add_(lambda);
  if (!factor_panel(a, rows_of_a, panel))
    throw std::runtime_error("FALKON: the preconditioner is singular; raise lambda");
  rows_of_a += rows;
}

FalkonPreconditioner::FalkonPreconditioner(const at::Tensor& centres, const KernelSpec& kernel,
                                           double lambda, const at::Tensor& weights,
                                           double rounding)
    : state_(new State{centres,
                       Kernel(centres, kernel),
                       lambda,
                       weights,
                       sum_of(weights, centres.size(0)),
                       centres.size(0),
                       {},
                       {},
                       rounding}) {
  state_->jitter = state_->first_jitter();
  DIATOM_CHECK(centres.scalar_type() == at::kDouble, "the preconditioner's centres in float");
}

FalkonPreconditioner::FalkonPreconditioner(const FalkonPreconditioner& other)
    : state_(std::make_unique<State>(*other.state_)) {
  DIATOM_CHECK(is_built(), "half-built factors would be written to by two");
}
FalkonPreconditioner::~FalkonPreconditioner() = default;
FalkonPreconditioner::FalkonPreconditioner(FalkonPreconditioner&&) noexcept = default;

FalkonPreconditioner FalkonPreconditioner::with(double lambda, const at::Tensor& weights) const {
  FalkonPreconditioner other(*this);
  auto& s = *other.state_;
  if (lambda == s.lambda && !weights.defined() && !s.weights.defined()) return other;
  s.lambda = lambda;
  s.weights = weights;
  s.weight_sum = sum_of(weights, s.size);
  s.a = at::Tensor();
  s.rows_of_a = 0;
  const double change = s.first_jitter() / state_->first_jitter();
  if (change > 0.1 && change < 10.0) return other;
  s.jitter = s.first_jitter();
  s.t = at::Tensor();
  s.rows_of_t = 0;
  return other;
}

bool FalkonPreconditioner::is_built() const {
  return state_->rows_of_a == state_->size;
}

double FalkonPreconditioner::build_panel() {
  auto& s = *state_;
  if (!s.t.defined()) s.t = at::zeros({s.size, s.size}, s.centres.options());
  if (!s.a.defined()) s.a = at::zeros({s.size, s.size}, s.centres.options());
  const bool on_t = s.rows_of_t < s.size;
  const auto rows =
      std::min(panel_rows(s.size, s.kernel.dim()), s.size - (on_t ? s.rows_of_t : s.rows_of_a));
  if (on_t)
    s.build_t(rows);
  else
    s.build_a(rows);
  constexpr double cost_of_double = 2.0;  // compared with float
  return cost_of_double * static_cast<double>(rows) * static_cast<double>(s.size) *
         static_cast<double>(s.size + s.kernel.dim());
}

at::Tensor FalkonPreconditioner::solve_a(const at::Tensor& right) const {
  return at::linalg_solve_triangular(state_->a, right, /*upper=*/true);
}

at::Tensor FalkonPreconditioner::solve_t(const at::Tensor& right) const {
  return at::linalg_solve_triangular(state_->t, right, /*upper=*/true);
}

at::Tensor FalkonPreconditioner::solve_a_transposed(const at::Tensor& right) const {
  return at::linalg_solve_triangular(state_->a.t(), right, /*upper=*/false);
}

at::Tensor FalkonPreconditioner::solve_t_transposed(const at::Tensor& right) const {
  return at::linalg_solve_triangular(state_->t.t(), right, /*upper=*/false);
}

at::Tensor FalkonPreconditioner::beta_of(const at::Tensor& alpha) const {
  return at::mm(state_->a, at::mm(state_->t, alpha));
}

at::Tensor FalkonPreconditioner::kernel_times(const at::Tensor& right) const {
  return at::mm(state_->t.t(), at::mm(state_->t, right));
}

namespace {

const Registration<Term> preconditioner_term{
    {{"preconditioner", "Preconditioner"},
     "A change of coordinates that makes a long, narrow valley nearly round, so that every step "
     "leads almost straight to the bottom. FALKON builds it from its centres alone, which is "
     "cheap.",
     "T = chol(Kₘₘ),   A = chol(T Tᵀ / m + λ I),   α = T⁻¹ A⁻¹ β",
     "Rudi, Carratino, Rosasco: \"FALKON: an optimal large scale kernel method\", NeurIPS 2017"}};

}  // namespace

}  // namespace diatom::ml
