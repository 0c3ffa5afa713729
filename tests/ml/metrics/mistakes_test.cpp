// The surest mistakes, by hand.
#include "ml/metrics/mistakes.h"

#include <gtest/gtest.h>

namespace diatom {
namespace {

ml::Matrix some_probabilities() {
  ml::Matrix probabilities(5, 3);
  probabilities << 0.7F, 0.2F, 0.1F,  // right
      0.1F, 0.6F, 0.3F,               // wrong
      0.0F, 0.1F, 0.9F,               // wrong, and the surest
      0.6F, 0.4F, 0.0F,               // wrong, as sure as the second
      0.2F, 0.3F, 0.5F;               // wrong
  return probabilities;
}

TEST(ConfidentMistakes, ComeSurestFirstAndOnlyMistakes) {
  const auto mistakes = ml::confident_mistakes(some_probabilities(), {0, 0, 1, 1, 0}, 10);
  ASSERT_EQ(mistakes.size(), 4U);
  const Eigen::Index rows[] = {2, 1, 3, 4};
  for (std::size_t i = 0; i < mistakes.size(); ++i) EXPECT_EQ(mistakes[i].row, rows[i]);
  EXPECT_EQ(mistakes[0].label, 1);
  EXPECT_EQ(mistakes[0].predicted, 2);
  EXPECT_FLOAT_EQ(mistakes[0].confidence, 0.9F);
}

TEST(ConfidentMistakes, AreAtMostAsManyAsWanted) {
  EXPECT_EQ(ml::confident_mistakes(some_probabilities(), {0, 0, 1, 1, 0}, 2).size(), 2U);
  EXPECT_TRUE(ml::confident_mistakes(some_probabilities(), {0, 1, 2, 0, 2}, 2).empty());
  EXPECT_TRUE(ml::confident_mistakes(ml::Matrix(0, 3), {}, 2).empty());
}

}  // namespace
}  // namespace diatom
