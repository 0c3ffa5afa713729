// Scores to probabilities, by one number.
#include "ml/classifier/calibration.h"

#include <cmath>

#include <gtest/gtest.h>

#include "ml/core/random.h"
#include "ml/metrics/calibration.h"

namespace diatom {
namespace {

// Scores whose softmax at `sharpness` is exactly how likely each label is.
ml::Matrix random_scores(int rows, int classes, ml::Random& random) {
  return ml::Matrix::NullaryExpr(rows, classes,
                                 [&] { return static_cast<float>(random.normal()); });
}

ml::Labels labels_by_chance(const ml::Matrix& probabilities, ml::Random& random) {
  ml::Labels labels;
  for (Eigen::Index i = 0; i < probabilities.rows(); ++i) {
    double left = random.uniform();
    int label = 0;
    while (label + 1 < probabilities.cols() && left >= probabilities(i, label))
      left -= probabilities(i, label++);
    labels.push_back(label);
  }
  return labels;
}

TEST(Calibration, FindsTheSharpnessThatMadeTheLabels) {
  for (const float sharpness : {0.5F, 2.0F, 8.0F}) {
    ml::Random random(1);
    const auto scores = random_scores(2000, 5, random);
    const auto labels = labels_by_chance(ml::softmax(scores, sharpness), random);
    const float found = ml::calibrated_sharpness(scores, labels, 1.0F);
    EXPECT_NEAR(found / sharpness, 1.0F, 0.15F);
    const auto error = [&](float s) {
      return ml::expected_calibration_error(ml::reliability(ml::softmax(scores, s), labels));
    };
    EXPECT_LT(error(found), 0.05);
    EXPECT_GT(error(4.0F * found), 2.0 * error(found));
  }
}

TEST(Calibration, AFewRightScoresAreNoCertainty) {
  ml::Matrix scores(10, 2);
  scores.col(0).setConstant(1.0F);
  scores.col(1).setConstant(-1.0F);
  const auto probabilities =
      ml::softmax(scores, ml::calibrated_sharpness(scores, ml::Labels(10, 0), 4.0F));
  EXPECT_GT(probabilities(0, 0), 0.9F);
  EXPECT_LT(probabilities(0, 0), 0.99F);
}

TEST(Calibration, WithoutRowsIsWhatIsGiven) {
  EXPECT_EQ(ml::calibrated_sharpness(ml::Matrix(0, 3), {}, 4.0F), 4.0F);
}

TEST(Calibration, SoftmaxBearsLargeScores) {
  ml::Matrix scores(1, 3);
  scores << 1e4F, -1e4F, 0.0F;
  const auto probabilities = ml::softmax(scores, 100.0F);
  EXPECT_FLOAT_EQ(probabilities(0, 0), 1.0F);
  EXPECT_FLOAT_EQ(probabilities.sum(), 1.0F);
}

}  // namespace
}  // namespace diatom
