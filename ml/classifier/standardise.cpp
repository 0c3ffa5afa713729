#include "ml/classifier/standardise.h"

#include <cmath>

#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

Matrix Standardisation::apply(const Matrix& rows) const {
  DIATOM_CHECK(rows.cols() == mean.size(), "rows of another length than the standardisation's");
  return (rows.rowwise() - mean.transpose()).array().rowwise() / deviation.transpose().array();
}

Standardisation standardisation_of(const Matrix& values, const RowIndices& rows) {
  DIATOM_CHECK(!rows.empty(), "statistics of no rows");
  const auto count = static_cast<double>(rows.size());
  Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(values.cols());
  for (const auto row : rows) mean += values.row(row).cast<double>();
  mean /= count;
  Eigen::RowVectorXd variance = Eigen::RowVectorXd::Zero(values.cols());
  for (const auto row : rows)
    variance += (values.row(row).cast<double>() - mean).array().square().matrix();
  variance /= count;

  Standardisation result{mean.cast<float>(), Vector(values.cols())};
  for (Eigen::Index column = 0; column < values.cols(); ++column) {
    // Below the resolution of a float beside its mean, a deviation is rounding, not signal.
    const double deviation = std::sqrt(variance[column]);
    const bool varies = deviation > 1e-7 * std::abs(mean[column]);
    result.deviation[column] = varies ? static_cast<float>(deviation) : 1.0F;
  }
  return result;
}

namespace {

const Registration<Term> standardisation_term{
    {{"standardisation", "Standardised features"},
     "Each feature is shifted and stretched so that over the training images its mean is 0 and its "
     "deviation 1. Otherwise the features with the largest numbers would decide alone.",
     "z = (x − mean) / deviation",
     "Hastie, Tibshirani, Friedman: \"The elements of statistical learning\", Springer 2009"}};

}  // namespace

}  // namespace diatom::ml
