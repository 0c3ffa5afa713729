#include "ml/core/distances.h"

#include <cblas.h>

#include "ml/core/check.h"

namespace diatom::ml {

void relative_squared_distances(const Eigen::Ref<const Matrix>& queries,
                                const Eigen::Ref<const Matrix>& rows,
                                const Eigen::Ref<const Vector>& squared_norms, Matrix& distances) {
  DIATOM_CHECK(queries.cols() == rows.cols(), "distances between rows of different width");
  distances.resize(queries.rows(), rows.rows());
  for (Eigen::Index query = 0; query < queries.rows(); ++query)
    distances.row(query) = squared_norms.transpose();
  if (queries.rows() == 0) return;
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(queries.rows()),
              static_cast<int>(rows.rows()), static_cast<int>(queries.cols()), -2.0F,
              queries.data(), static_cast<int>(queries.outerStride()), rows.data(),
              static_cast<int>(rows.outerStride()), 1.0F, distances.data(),
              static_cast<int>(distances.cols()));
}

}  // namespace diatom::ml
