#include "ml/classifier/falkon_preconditioner.h"

#include <algorithm>
#include <stdexcept>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include "ml/classifier/panel_cholesky.h"
#include "ml/core/check.h"

namespace diatom::ml {

namespace {

constexpr double first_jitter = 1e-13;   // of M
constexpr double largest_jitter = 1e-7;  // of M; beyond, the fit would change visibly

}  // namespace

struct FalkonPreconditioner::State {
  at::Tensor centres;  // (M, D) double
  Kernel kernel;
  double lambda;
  at::Tensor weights;  // (M) double; undefined for equal ones
  double weight_sum;   // M for equal ones
  std::int64_t size;   // M
  at::Tensor t, a;     // (M, M) double, upper
  double jitter = first_jitter;
  std::int64_t rows_of_t = 0;  // done
  std::int64_t rows_of_a = 0;

  void build_t(std::int64_t rows);
  void build_a(std::int64_t rows);
};

void FalkonPreconditioner::State::build_t(std::int64_t rows) {
  auto panel = kernel(centres.narrow(0, rows_of_t, rows), rows_of_t);
  panel.diagonal().add_(jitter * static_cast<double>(size));
  if (factor_panel(t, rows_of_t, panel)) {
    rows_of_t += rows;
    return;
  }
  jitter *= 10.0;
  rows_of_t = 0;
  if (jitter > largest_jitter)
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
                                           double lambda, const at::Tensor& weights)
    : state_(new State{centres,
                       Kernel(centres, kernel),
                       lambda,
                       weights,
                       weights.defined() ? weights.sum().item().toDouble()
                                         : static_cast<double>(centres.size(0)),
                       centres.size(0),
                       {},
                       {}}) {
  DIATOM_CHECK(centres.scalar_type() == at::kDouble, "the preconditioner's centres in float");
}

FalkonPreconditioner::~FalkonPreconditioner() = default;
FalkonPreconditioner::FalkonPreconditioner(FalkonPreconditioner&&) noexcept = default;

bool FalkonPreconditioner::is_built() const {
  return state_->rows_of_a == state_->size;
}

double FalkonPreconditioner::build_panel() {
  auto& s = *state_;
  if (!s.t.defined()) {
    s.t = at::zeros({s.size, s.size}, s.centres.options());
    s.a = at::zeros({s.size, s.size}, s.centres.options());
  }
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

}  // namespace diatom::ml
