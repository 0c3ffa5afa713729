// Precision, recall and F1 by hand.
#include "ml/metrics/class_scores.h"

#include <cmath>

#include <gtest/gtest.h>

namespace diatom {
namespace {

TEST(ClassScores, ArePrecisionRecallAndTheirHarmonicMean) {
  Eigen::MatrixXi confusion(3, 3);
  confusion << 8, 2, 0,  //
      4, 5, 1,           //
      0, 0, 4;
  const auto scores = ml::class_scores(confusion);
  ASSERT_EQ(scores.size(), 3U);
  EXPECT_EQ(scores[0].count, 10);
  EXPECT_EQ(scores[0].predicted, 12);
  EXPECT_DOUBLE_EQ(scores[0].precision, 8.0 / 12.0);
  EXPECT_DOUBLE_EQ(scores[0].recall, 0.8);
  EXPECT_DOUBLE_EQ(scores[1].precision, 5.0 / 7.0);
  EXPECT_DOUBLE_EQ(scores[1].recall, 0.5);
  EXPECT_DOUBLE_EQ(scores[2].recall, 1.0);
  for (const auto& one : scores)
    EXPECT_NEAR(one.f1, 2 * one.precision * one.recall / (one.precision + one.recall), 1e-12);
}

TEST(ClassScores, AreUnknownWhereThereIsNothingToCount) {
  Eigen::MatrixXi confusion(3, 3);
  confusion << 0, 3, 0,  // never found, never named
      0, 2, 0,           //
      0, 0, 0;           // not there
  const auto scores = ml::class_scores(confusion);
  EXPECT_TRUE(std::isnan(scores[0].precision));
  EXPECT_EQ(scores[0].recall, 0.0);
  EXPECT_EQ(scores[0].f1, 0.0);
  EXPECT_TRUE(std::isnan(scores[2].precision));
  EXPECT_TRUE(std::isnan(scores[2].recall));
  EXPECT_TRUE(std::isnan(scores[2].f1));
  EXPECT_TRUE(ml::class_scores(Eigen::MatrixXi(0, 0)).empty());
}

}  // namespace
}  // namespace diatom
