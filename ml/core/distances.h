// Squared Euclidean distances between many rows at once.
#pragma once

#include "ml/core/matrix.h"

namespace diatom::ml {

// Between queries (Q, D) and rows (N, D), less the squared norm of each query, which changes no
// order among its own: `distances` becomes (Q, N). `squared_norms` (N) are those of the rows. One
// matrix product by BLAS, which is several times faster at it than what Eigen makes without knowing
// the processor. Differences of large squares lose the digits of small distances.
void relative_squared_distances(const Eigen::Ref<const Matrix>& queries,
                                const Eigen::Ref<const Matrix>& rows,
                                const Eigen::Ref<const Vector>& squared_norms, Matrix& distances);

}  // namespace diatom::ml
