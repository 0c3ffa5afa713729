// FalkonWarmStart: what a FALKON fit leaves behind for the next one, where only labels, weights,
// lambda or a few rows have changed: the kernels and factors that it need not make again, and an
// alpha that is nearly right.
#pragma once

#include <cstdint>
#include <memory>

#include "ml/classifier/falkon.h"
#include "ml/classifier/falkon_head.h"
#include "ml/classifier/falkon_preconditioner.h"
#include "ml/classifier/kernel.h"

namespace diatom::ml {

// What no label has a part in. Immutable, and shared by all fits that stand on it.
struct FalkonBasis {
  RowIndices centre_rows;
  KernelBlocks train_kernel;
  KernelBlocks test_kernel;
  FalkonPreconditioner factors;  // built, for some lambda
  FalkonOptions options;         // by which the centres and the kernel came about
  std::uint64_t seed = 0;

  bool has_rows_of(const TrainingSet& set) const;

  // Whether nine tenths of them are the set's as well, in the same places, the centres among them:
  // some were appended, or taken back. The centres then serve on, though others might be drawn.
  bool has_most_rows_of(const TrainingSet& set) const;

  // Whether these options would lead to the same centres and kernel.
  bool would_come_of(const FalkonOptions& other, std::uint64_t other_seed) const;
};

struct FalkonWarmStart : WarmStart {
  std::shared_ptr<const FalkonHead> head;         // centres, kernel, alpha
  std::shared_ptr<const FalkonBasis> basis = {};  // null where nothing but the head is known
  // What the fit came to in all its iterations, which another one of as many need not outdo; 0
  // where it is not over.
  double residual = 0.0;
};

}  // namespace diatom::ml
