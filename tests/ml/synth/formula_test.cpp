#include "ml/synth/formula.h"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

namespace diatom::ml {
namespace {

double distance(const Image& one, const Image& other) {
  double sum = 0.0;
  for (std::size_t i = 0; i < one.pixels.size(); ++i) {
    const double difference = static_cast<double>(one.pixels[i]) - other.pixels[i];
    sum += difference * difference;
  }
  return std::sqrt(sum / static_cast<double>(one.pixels.size()));
}

TEST(Formula, SameSeedSameBits) {
  EXPECT_EQ(draw_formula(3, 5, 1).pixels, draw_formula(3, 5, 1).pixels);
  EXPECT_NE(draw_formula(3, 5, 1).pixels, draw_formula(3, 6, 1).pixels);
  EXPECT_NE(draw_formula(3, 5, 1).pixels, draw_formula(3, 5, 2).pixels);
}

TEST(Formula, MembersHaveTheirColoursInCommon) {
  // Median over classes: two members of a class lie closer than members of two classes.
  int closer = 0;
  constexpr int classes = 30;
  for (int number = 0; number < classes; ++number)
    closer += distance(draw_formula(number, 0, 1), draw_formula(number, 1, 1)) <
              distance(draw_formula(number, 0, 1), draw_formula(number + classes, 0, 1));
  EXPECT_GT(closer, 2 * classes / 3);
}

TEST(Formula, DatasetListsClassesInOrder) {
  const auto dataset = formula_dataset(3, 4, 1);
  EXPECT_EQ(dataset.classes.size(), 3U);
  EXPECT_EQ(dataset.samples.size(), 12U);
  std::set<std::string> hashes;
  for (const auto& sample : dataset.samples) {
    hashes.insert(dataset.images->content_hash(sample));
    EXPECT_TRUE(sample.path.starts_with(dataset.classes[static_cast<std::size_t>(sample.label)]));
  }
  EXPECT_EQ(hashes.size(), 12U);
  EXPECT_EQ(dataset.images->load(dataset.samples[5]).pixels, draw_formula(1, 2, 1).pixels);
}

TEST(Formula, RefusesImpossibleNumbers) {
  EXPECT_THROW(formula_dataset(1, 4, 0), std::invalid_argument);
  EXPECT_THROW(formula_dataset(4, 0, 0), std::invalid_argument);
}

}  // namespace
}  // namespace diatom::ml
