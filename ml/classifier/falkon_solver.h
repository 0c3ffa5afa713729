// FALKON's solver: preconditioned conjugate gradient for
//
//   (K_nM^T W K_nM + lambda n K_MM) alpha = K_nM^T W Y,     alpha = T^-1 A^-1 beta,
//
// all classes at once, each with its own step sizes; W are the samples' weights and n is their sum.
// One application of the operator to beta:
//
//   v = A^-1 beta;  u = T^-1 v;  w = K_nM^T W (K_nM u) / n;  out = A^-T (T^-T w + lambda v)
//
// Vectors and scalars are double; only K_nM and what is multiplied with it have the kernel's type.
// Rudi, Carratino, Rosasco 2017; Meanti et al. 2020.
#pragma once

#include <memory>

#include "ml/classifier/falkon_preconditioner.h"
#include "ml/classifier/kernel.h"
#include "ml/core/training_state.h"

namespace at {
class Tensor;
}

namespace diatom::ml {

class FalkonSolver {
 public:
  // `targets` (C, n), -1 or +1, and `weights` (n) in the kernel's type and on its device; undefined
  // weights are equal ones. `start` (M, C) is an alpha to begin from, double, or an undefined
  // tensor to begin from 0.
  FalkonSolver(KernelBlocks kernel, FalkonPreconditioner preconditioner, double lambda,
               const at::Tensor& targets, const at::Tensor& weights, const at::Tensor& start);
  ~FalkonSolver();

  // Does one small unit of work (a panel of the preconditioner, or a row block of a pass) and
  // returns its cost in multiply-adds of float. Throws std::runtime_error with advice when it
  // diverges.
  double advance();

  // Finished iterations, and whether the last unit finished one.
  int iterations() const;
  bool has_just_iterated() const;

  // Rounding lets the residual fall no further; what the accessors below give is then the best that
  // was reached, and further iterations would only drift away from it.
  bool has_stalled() const;

  // After an iteration; for another solver of the same kernel, factors, lambda, targets and weights
  // to go on from, before its first advance(). The factors are built by then.
  Snapshot<TrainingState> vectors() const;
  void go_on_from(const TrainingState& vectors);

  // What the next unit belongs to, for a person.
  const char* activity() const;

  // For another solver to begin with, once an iteration is finished: by then all is built.
  const KernelBlocks& kernel() const;
  const FalkonPreconditioner& preconditioner() const;

  // Of the newest finished iteration. The largest residual over the classes, relative to its right
  // hand side; every tenth is computed anew instead of updated.
  double residual() const;
  const at::Tensor& alpha() const;            // (M, C) double; changes in place
  const at::Tensor& training_scores() const;  // (C, n); changes in place

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diatom::ml
