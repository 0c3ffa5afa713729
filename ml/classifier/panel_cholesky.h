// Cholesky factorisation in panels of rows, so that the factor of a large matrix is made in many
// short steps, and the matrix itself need never exist as a whole.
#pragma once

#include <cstdint>

namespace at {
class Tensor;
}

namespace diatom::ml {

// Computes rows [first, first + b) of `upper`, where upper^T upper = S, from the same rows of the
// symmetric S right of the diagonal: `panel` (b, M - first), which is overwritten. Rows above must
// be done; what lies left of the diagonal is not touched. False where S is not positive definite.
bool factor_panel(at::Tensor& upper, std::int64_t first, at::Tensor panel);

// Rows a panel should have so that a step stays short, for an (M, M) factor whose panels cost
// `dim` multiply-adds a value to make.
std::int64_t panel_rows(std::int64_t size, std::int64_t dim);

}  // namespace diatom::ml
