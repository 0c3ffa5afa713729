// Logistic regression against its definition.
#include <cmath>

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include "tests/ml/classifier/blobs.h"

namespace diatom {
namespace {

using Eigen::MatrixXd;

ml::Snapshot<ml::Fit> fit(const ml::TrainingSet& set, double lambda) {
  const auto job =
      ml::make_trainer("logistic", set, {{"lambda", lambda}, {"iterations", 500.0}}, 0);
  return ml::run_to_result(*job);
}

// The objective's gradient by W at the fitted head, a sum over rows as it is written.
MatrixXd gradient(const ml::TrainingSet& set, const ml::Fit& fitted, double lambda) {
  const auto rows = tests::rows_of(set, set.train);
  const auto labels = tests::labels_of(set, set.train);
  const MatrixXd scores = fitted.head->scores(rows).cast<double>();
  const MatrixXd weights =
      ml::matrix_from(fitted.head->tensors().tensors.at("weights")).cast<double>();
  MatrixXd sum = lambda * weights;
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    Eigen::RowVectorXd error = (scores.row(i).array() - scores.row(i).maxCoeff()).exp();
    error /= error.sum();
    error[labels[static_cast<std::size_t>(i)]] -= 1.0;
    sum += rows.row(i).cast<double>().transpose() * error / static_cast<double>(rows.rows());
  }
  return sum;
}

TEST(Logistic, TheGradientVanishesAtItsSolution) {
  for (const double lambda : {1e-3, 1e-1}) {
    const auto set = tests::make_blobs(1, {1300, 8, 4, 1.2, 0.1});  // three blocks
    EXPECT_LT(gradient(set, *fit(set, lambda), lambda).norm(), 3e-4) << lambda;
  }
}

TEST(Logistic, ItsSoftmaxIsAsOftenRightAsItSays) {
  const auto set = tests::make_blobs(2, {4000, 4, 3, 1.5, 0.5});
  const auto result = fit(set, 1e-3);
  const Eigen::ArrayXXd powers =
      (result->test_scores.colwise() - result->test_scores.rowwise().maxCoeff())
          .array()
          .exp()
          .cast<double>();
  const double confidence = (1.0 / powers.rowwise().sum()).mean();  // of the largest
  EXPECT_NEAR(confidence, result->iterations.back().accuracy_test, 0.03);
}

TEST(Logistic, AWeightOfTwoIsARowTwice) {
  const auto set = tests::make_blobs(3, {200, 5, 3, 1.0, 0.25});
  EXPECT_LT(tests::relative_difference(
                fit(tests::doubled_by_weight(set), 1e-2)->test_scores.cast<double>(),
                fit(tests::doubled_by_repetition(set), 1e-2)->test_scores.cast<double>()),
            1e-2);
}

TEST(Logistic, TheGradientFallsSteeply) {
  const auto result = fit(tests::make_blobs(4, {600, 20, 4, 1.2, 0.2}), 1e-3);
  EXPECT_LT(result->iterations.size(), 60U);
  EXPECT_LT(result->iterations.back().residual, 1e-4);
}

}  // namespace
}  // namespace diatom
