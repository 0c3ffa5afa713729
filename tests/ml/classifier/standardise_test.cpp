#include "ml/classifier/standardise.h"

#include <gtest/gtest.h>

#include "ml/core/random.h"

namespace diatom {
namespace {

TEST(Standardisation, GivesTheChosenRowsMeanZeroAndDeviationOne) {
  ml::Random random(1);
  ml::Matrix values = ml::Matrix::NullaryExpr(
      200, 4, [&random] { return static_cast<float>(1000.0 + 3.0 * random.normal()); });
  values.bottomRows(50).array() += 500.0F;  // not among the chosen
  ml::RowIndices rows;
  for (Eigen::Index row = 0; row < 150; ++row) rows.push_back(row);
  const ml::Matrix result = ml::standardisation_of(values, rows).apply(values);
  const Eigen::MatrixXd chosen = result.topRows(150).cast<double>();
  for (Eigen::Index column = 0; column < 4; ++column) {
    EXPECT_NEAR(chosen.col(column).mean(), 0.0, 1e-4);
    EXPECT_NEAR(chosen.col(column).squaredNorm() / 150.0, 1.0, 1e-4);
  }
  EXPECT_GT(result.bottomRows(50).minCoeff(), 100.0F);
}

TEST(Standardisation, LeavesConstantColumnsAtZero) {
  const ml::Matrix values = ml::Matrix::Constant(7, 2, 0.1F);
  const auto statistics = ml::standardisation_of(values, {0, 1, 2, 3, 4, 5, 6});
  EXPECT_EQ(statistics.deviation, ml::Vector::Ones(2));
  EXPECT_EQ(statistics.apply(values), ml::Matrix::Zero(7, 2));
}

TEST(Standardisation, OneRowIsEnough) {
  const ml::Matrix values = ml::Matrix::Constant(1, 3, 5.0F);
  EXPECT_EQ(ml::standardisation_of(values, {0}).apply(values), ml::Matrix::Zero(1, 3));
}

}  // namespace
}  // namespace diatom
