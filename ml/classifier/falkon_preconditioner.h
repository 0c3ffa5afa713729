// FALKON's preconditioner: two triangular factors, in double whatever the kernel's own type, since
// in float the conjugate gradient diverges for a large sigma and a small lambda.
//
//   T = chol_upper(K_MM + jitter I)     A = chol_upper(T W T^T / sum W + lambda I)
//
// where W are the weights of the samples that the centres are: I for equal ones, and M their sum.
//
// Rudi, Carratino, Rosasco: "FALKON: an optimal large scale kernel method", 2017.
#pragma once

#include <memory>

#include "ml/classifier/kernel.h"

namespace at {
class Tensor;
}

namespace diatom::ml {

class FalkonPreconditioner {
 public:
  // `centres` (M, D) in double; `weights` (M) in double, or an undefined tensor for equal ones.
  FalkonPreconditioner(const at::Tensor& centres, const KernelSpec& kernel, double lambda,
                       const at::Tensor& weights);
  ~FalkonPreconditioner();
  FalkonPreconditioner(FalkonPreconditioner&&) noexcept;

  // Factors one panel of rows and returns its cost in multiply-adds of float. The jitter, 1e-13 M,
  // is raised tenfold and T begun anew where rounding leaves K_MM indefinite (duplicated centres).
  // Throws std::runtime_error with advice where that does not help.
  double build_panel();
  bool is_built() const;

  // All (M, C) -> (M, C), double.
  at::Tensor solve_a(const at::Tensor& right) const;             // A^-1
  at::Tensor solve_t(const at::Tensor& right) const;             // T^-1
  at::Tensor solve_a_transposed(const at::Tensor& right) const;  // A^-T
  at::Tensor solve_t_transposed(const at::Tensor& right) const;  // T^-T
  at::Tensor beta_of(const at::Tensor& alpha) const;             // A T alpha
  at::Tensor kernel_times(const at::Tensor& right) const;        // T^T T right, K_MM and its jitter

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diatom::ml
