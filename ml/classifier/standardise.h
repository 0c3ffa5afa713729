// Standardisation: each feature column to mean 0 and deviation 1, by the training rows' statistics.
#pragma once

#include "ml/core/matrix.h"

namespace diatom::ml {

struct Standardisation {
  Vector mean;       // (D)
  Vector deviation;  // (D), all > 0: a constant column keeps deviation 1

  Matrix apply(const Matrix& rows) const;  // (N, D) -> (N, D)
};

// Statistics in double over the given rows of `values`; at least one row.
Standardisation standardisation_of(const Matrix& values, const RowIndices& rows);

}  // namespace diatom::ml
