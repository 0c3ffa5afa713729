// FALKON's preconditioner: two triangular factors, in double whatever the kernel's own type, since
// in float the conjugate gradient diverges for a large sigma and a small lambda.
//
//   T = chol_upper(K_MM + jitter I)     A = chol_upper(T W T^T / sum W + lambda I)
//
// where W are the weights of the samples that the centres are: I for equal ones, and M their sum.
// The jitter J is what double needs, 1e-13 M, or what the rounding of K_nM asks for, where that is
// more. Errors of size r in K_nM come out of T^-1 as r / sqrt(J), and of A^-1, whose smallest
// eigenvalue is near lambda + J / M, as r / sqrt(J (lambda + J / M)) in each of M directions. They
// stay below the signal where J (lambda + J / M) = r^2 M; with less, centres that are nearly equal
// drown the answer in float.
//
// Rudi, Carratino, Rosasco: "FALKON: an optimal large scale kernel method", 2017.
#pragma once

#include <memory>

#include "ml/classifier/kernel.h"

namespace at {
class Tensor;
}

namespace diatom::ml {

inline constexpr double rounding_of_float = 1e-6;  // of a kernel's values

class FalkonPreconditioner {
 public:
  // `centres` (M, D) in double; `weights` (M) in double, or an undefined tensor for equal ones;
  // `rounding` of the values of K_nM.
  FalkonPreconditioner(const at::Tensor& centres, const KernelSpec& kernel, double lambda,
                       const at::Tensor& weights, double rounding);
  ~FalkonPreconditioner();
  FalkonPreconditioner(const FalkonPreconditioner&);  // of a built one; shares its factors
  FalkonPreconditioner(FalkonPreconditioner&&) noexcept;

  // For another lambda and other weights, of a built one: A is shared where nothing changes, and T
  // unless lambda asks for quite another jitter. What is not shared is left to build.
  FalkonPreconditioner with(double lambda, const at::Tensor& weights) const;

  // Factors one panel of rows and returns its cost in multiply-adds of float. The jitter is raised
  // tenfold and T begun anew where it leaves K_MM indefinite. Throws std::runtime_error with advice
  // where that does not help.
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
