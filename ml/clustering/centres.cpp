#include "ml/clustering/centres.h"

#include <algorithm>
#include <utility>

#include "ml/core/check.h"

namespace diatom::ml {

Eigen::Index rows_in_step(Eigen::Index multiply_adds) {
  constexpr Eigen::Index affordable = 10'000'000;
  const auto blocks = affordable / (rows_in_block * std::max<Eigen::Index>(multiply_adds, 1));
  return rows_in_block * std::clamp<Eigen::Index>(blocks, 1, 128);
}

Centres::Centres(Matrix points) : points_(std::move(points)) {
  DIATOM_CHECK(points_.rows() > 0, "distances from no centres");
  origin_ = points_.colwise().mean();
  factor_ = -2.0F * (points_.rowwise() - origin_).transpose();
  norms_ = 0.25F * factor_.colwise().squaredNorm();
}

Matrix Centres::squared_distances(const Rows& rows) const {
  DIATOM_CHECK(rows.cols() == dim(), "rows of another D than the centres'");
  Matrix distances(rows.rows(), count());
  for (Eigen::Index first = 0; first < rows.rows(); first += rows_in_block) {
    const auto size = std::min(rows_in_block, rows.rows() - first);
    measure_block(rows.middleRows(first, size), distances.middleRows(first, size));
  }
  return distances;
}

// |x - c|^2 = |x|^2 - 2 x.c + |c|^2; where that is mostly rounding, from the difference itself.
void Centres::measure_block(const Rows& block, Eigen::Ref<Matrix> distances) const {
  constexpr float rounding = 1e-5F;
  const Matrix shifted = block.rowwise() - origin_;
  distances.noalias() = shifted * factor_;
  for (Eigen::Index row = 0; row < block.rows(); ++row) {
    const float norm = shifted.row(row).squaredNorm();
    auto from_row = distances.row(row).array();
    from_row += norms_.array() + norm;
    if ((from_row > rounding * (norms_.array() + norm)).all()) continue;
    for (Eigen::Index centre = 0; centre < count(); ++centre)
      if (!(from_row[centre] > rounding * (norms_[centre] + norm)))
        from_row[centre] = (block.row(row) - points_.row(centre)).squaredNorm();
  }
}

}  // namespace diatom::ml
