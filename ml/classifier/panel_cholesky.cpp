#include "ml/classifier/panel_cholesky.h"

#include <algorithm>

#include <ATen/core/Tensor.h>
#include <ATen/ops/linalg_cholesky_ex.h>
#include <ATen/ops/linalg_solve_triangular.h>

namespace diatom::ml {

bool factor_panel(at::Tensor& upper, std::int64_t first, at::Tensor panel) {
  const auto rows = panel.size(0);
  const auto columns = panel.size(1);
  if (first > 0) {
    const auto above = upper.narrow(0, 0, first).narrow(1, first, columns);
    panel.addmm_(above.narrow(1, 0, rows).t(), above, 1.0, -1.0);
  }
  const auto [corner, info] = at::linalg_cholesky_ex(panel.narrow(1, 0, rows), /*upper=*/true);
  if (info.item().toInt() != 0) return false;
  auto result = upper.narrow(0, first, rows).narrow(1, first, columns);
  result.narrow(1, 0, rows).copy_(corner);
  if (columns > rows)
    result.narrow(1, rows, columns - rows)
        .copy_(at::linalg_solve_triangular(corner.t(), panel.narrow(1, rows, columns - rows),
                                           /*upper=*/false));
  return true;
}

std::int64_t panel_rows(std::int64_t size, std::int64_t dim) {
  constexpr double multiply_adds_in_step = 2e8;
  const double per_row = static_cast<double>(size) * static_cast<double>(size / 2 + dim);
  const auto affordable = static_cast<std::int64_t>(multiply_adds_in_step / per_row);
  return std::min(size, std::clamp<std::int64_t>(affordable, 16, 256));
}

}  // namespace diatom::ml
