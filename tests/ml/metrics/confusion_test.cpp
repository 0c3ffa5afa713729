#include "ml/metrics/confusion.h"

#include <gtest/gtest.h>

namespace diatom {
namespace {

TEST(PredictedLabels, TakeTheLargestScoreAndTheLowerOfEquals) {
  ml::Matrix scores(3, 3);
  scores << 0, 2, 1, 5, 5, 4, -3, -2, -1;
  EXPECT_EQ(ml::predicted_labels(scores), (ml::Labels{1, 0, 2}));
  EXPECT_TRUE(ml::predicted_labels(ml::Matrix(0, 3)).empty());
}

TEST(ConfusionMatrix, CountsTrueClassesDownAndPredictedAcross) {
  Eigen::MatrixXi expected(3, 3);
  expected << 1, 1, 0, 0, 2, 0, 1, 0, 0;
  EXPECT_EQ(ml::confusion_matrix({0, 0, 1, 1, 2}, {0, 1, 1, 1, 0}, 3), expected);
  EXPECT_EQ(ml::confusion_matrix({}, {}, 2), Eigen::MatrixXi::Zero(2, 2));
}

TEST(ConfusionMatrixDeathTest, StopsAtALabelBeyondTheClasses) {
  EXPECT_DEATH(ml::confusion_matrix({0, 3}, {0, 0}, 3), "beyond the classes");
}

}  // namespace
}  // namespace diatom
