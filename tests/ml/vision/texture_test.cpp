// Local binary patterns, Haralick's statistics and the grey histogram.
#include <numeric>

#include <gtest/gtest.h>

#include "ml/vision/haralick.h"
#include "ml/vision/histogram.h"
#include "ml/vision/local_binary_patterns.h"
#include "tests/ml/vision/drawn_shapes.h"

namespace diatom::tests {
namespace {

double haralick(const std::array<double, 13>& statistics, std::string_view name) {
  for (std::size_t i = 0; i < statistics.size(); ++i)
    if (ml::haralick_names[i] == name) return statistics[i];
  ADD_FAILURE() << "no statistic " << name;
  return 0.0;
}

ml::Image flat(int value) {
  return picture_of(64, 64, [=](int, int) { return value; });
}

TEST(LocalBinaryPatterns, OfAFlatPatchAreAllOnes) {
  for (const int value : {0, 1, 77, 255}) {
    const auto shares = ml::local_binary_patterns(flat(value), ml::whole_picture(64, 64));
    EXPECT_EQ(shares[54], 1.0) << value;
  }
}

TEST(LocalBinaryPatterns, OfASpotAndOfAnEdge) {
  const auto one = rectangle(32, 32, 1, 1, 64);
  // All of the circle is darker than a bright spot, all of it brighter than a dark one.
  EXPECT_EQ(ml::local_binary_patterns(picture_of(one, 200, 100), one)[0], 1.0);
  EXPECT_EQ(ml::local_binary_patterns(picture_of(one, 100, 200), one)[54], 1.0);
  // On the bright side of a straight edge half of the circle is as bright.
  const auto edge = picture_of(64, 64, [](int x, int) { return x >= 32 ? 200 : 100; });
  const auto shares = ml::local_binary_patterns(edge, one);
  double about_half = 0.0;
  for (int k = 26; k <= 30; ++k) about_half += shares[k];
  EXPECT_EQ(about_half, 1.0);
}

TEST(LocalBinaryPatterns, AFineCheckerboardIsNotUniform) {
  const auto board = picture_of(64, 64, [](int x, int y) { return (x / 3 + y / 3) % 2 * 200; });
  const auto bright = mask_where(64, 64, [](int x, int y) {
    return (x / 3 + y / 3) % 2 == 1 && x > 10 && x < 54 && y > 10 && y < 54;
  });
  EXPECT_GT(ml::local_binary_patterns(board, bright)[55], 0.95);
}

TEST(LocalBinaryPatterns, DoNotKnowTheHeading) {
  const auto mask = disc(63.5, 63.5, 50.0);
  const auto a = ml::local_binary_patterns(waves(0.0), mask);
  for (const double heading : {0.4, 1.3, 2.9}) {
    const auto b = ml::local_binary_patterns(waves(heading), mask);
    double distance = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) distance += std::abs(a[i] - b[i]);
    EXPECT_LT(distance, 0.15);
  }
}

TEST(LocalBinaryPatterns, DoNotKnowTheBrightness) {
  const auto image = waves(0.3);
  auto darker = image;
  for (auto& pixel : darker.pixels) pixel = static_cast<std::uint8_t>(pixel - 20);
  EXPECT_EQ(ml::local_binary_patterns(image, ml::whole_picture(128, 128)),
            ml::local_binary_patterns(darker, ml::whole_picture(128, 128)));
}

TEST(Haralick, OfAConstantTexture) {
  const auto statistics = ml::haralick_statistics(flat(80), ml::whole_picture(64, 64));  // level 10
  EXPECT_NEAR(haralick(statistics, "angular second moment"), 1.0, 1e-12);
  EXPECT_NEAR(haralick(statistics, "correlation"), 1.0, 1e-12);
  EXPECT_NEAR(haralick(statistics, "inverse difference moment"), 1.0, 1e-12);
  EXPECT_NEAR(haralick(statistics, "sum average"), 20.0, 1e-12);
  for (const char* name :
       {"contrast", "variance", "sum variance", "sum entropy", "entropy", "difference variance",
        "difference entropy", "information of correlation 1", "information of correlation 2"})
    EXPECT_NEAR(haralick(statistics, name), 0.0, 1e-6) << name;
}

TEST(Haralick, OfACheckerboardByHand) {
  // Levels 0 and 2 in turn. At 0 and 90 degrees all pairs are unequal: p(0, 2) = p(2, 0) = 1/2;
  // at 45 and 135 degrees all are equal, p(0, 0) = p(2, 2) = 1/2 on an even board.
  const auto board = picture_of(65, 65, [](int x, int y) { return (x + y) % 2 * 16; });
  const auto statistics = ml::haralick_statistics(board, ml::whole_picture(65, 65));
  EXPECT_NEAR(haralick(statistics, "angular second moment"), 0.5, 1e-3);
  EXPECT_NEAR(haralick(statistics, "contrast"), (4.0 + 0.0) / 2.0, 1e-3);
  EXPECT_NEAR(haralick(statistics, "correlation"), 0.0, 1e-3);  // (-1 + 1) / 2
  EXPECT_NEAR(haralick(statistics, "variance"), 1.0, 1e-3);
  EXPECT_NEAR(haralick(statistics, "inverse difference moment"), (0.2 + 1.0) / 2.0, 1e-3);
  EXPECT_NEAR(haralick(statistics, "sum average"), 2.0, 1e-3);
  EXPECT_NEAR(haralick(statistics, "sum variance"), (0.0 + 4.0) / 2.0, 1e-3);
  EXPECT_NEAR(haralick(statistics, "sum entropy"), std::log(2.0) / 2.0, 1e-3);
  EXPECT_NEAR(haralick(statistics, "entropy"), std::log(2.0), 1e-3);
  EXPECT_NEAR(haralick(statistics, "difference variance"), 0.0, 1e-3);
  EXPECT_NEAR(haralick(statistics, "difference entropy"), 0.0, 1e-3);
  EXPECT_NEAR(haralick(statistics, "information of correlation 1"), -1.0, 1e-3);
  EXPECT_NEAR(haralick(statistics, "information of correlation 2"), std::sqrt(0.75), 1e-3);
}

TEST(Haralick, CountsOnlyPairsInsideTheMask) {
  const auto half = picture_of(64, 64, [](int x, int) { return x < 32 ? 80 : 200; });
  const auto inside = ml::haralick_statistics(half, rectangle(0, 0, 32, 64, 64));
  EXPECT_NEAR(haralick(inside, "contrast"), 0.0, 1e-12);
  EXPECT_NEAR(haralick(inside, "sum average"), 20.0, 1e-12);
}

TEST(Histogram, SumsToOneOverTheMask) {
  const auto image = waves(0.0);
  const auto shares = ml::grey_histogram(image, disc(63.5, 63.5, 40.0));
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1.0, 1e-12);
  const auto mask = disc(20, 20, 8, 64);
  const auto ends = picture_of(64, 64, [](int x, int) { return x < 20 ? 31 : 255; });
  const auto two = ml::grey_histogram(ends, mask);
  EXPECT_GT(two[0], 0.4);
  EXPECT_NEAR(two[0] + two[7], 1.0, 1e-12);
}

}  // namespace
}  // namespace diatom::tests
