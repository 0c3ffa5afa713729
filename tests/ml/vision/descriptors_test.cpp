#include "ml/vision/descriptors.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/ml/vision/drawn_shapes.h"

namespace diatom::tests {
namespace {

std::vector<std::string> names_of(const std::vector<ml::Descriptor>& descriptors) {
  std::vector<std::string> names;
  names.reserve(descriptors.size());
  for (const auto& descriptor : descriptors) names.push_back(descriptor.name);
  return names;
}

void expect_finite(const std::vector<ml::Descriptor>& descriptors) {
  for (const auto& [name, value] : descriptors) EXPECT_TRUE(std::isfinite(value)) << name;
}

TEST(Descriptors, AreOneHundredAndThirtyOneDistinctNames) {
  const auto names = names_of(ml::describe(waves(0.0), lobed(40.0, 0.0)));
  EXPECT_EQ(names.size(), 131U);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 131U);
}

TEST(Descriptors, AreFiniteAndInTheSameOrderWhateverThePicture) {
  const auto names = names_of(ml::describe(waves(0.0), lobed(40.0, 0.0)));
  const auto flat = picture_of(32, 32, [](int, int) { return 255; });
  for (const auto& mask :
       {ml::whole_picture(32, 32), rectangle(0, 0, 0, 0, 32), rectangle(3, 31, 1, 1, 32),
        rectangle(5, 5, 2, 1, 32), rectangle(0, 7, 32, 1, 32), rectangle(31, 0, 1, 32, 32)}) {
    const auto descriptors = ml::describe(flat, mask);
    expect_finite(descriptors);
    EXPECT_EQ(names_of(descriptors), names);
  }
  for (const auto& [width, height] : {std::pair{1, 1}, {1, 5}, {3, 2}}) {
    const auto tiny = picture_of(width, height, [](int x, int y) { return 50 * (x + y); });
    expect_finite(ml::describe(tiny, ml::whole_picture(width, height)));
  }
}

TEST(Descriptors, OfAnEmptyMaskAreZero) {
  for (const auto& [name, value] : ml::describe(waves(0.0), rectangle(0, 0, 0, 0)))
    EXPECT_EQ(value, 0.0) << name;
}

TEST(Descriptors, LengthsAreRelativeToThePicture) {
  const auto small =
      ml::describe(picture_of(disc(31.5, 31.5, 20, 64), 90, 220), disc(31.5, 31.5, 20, 64));
  const auto large = ml::describe(picture_of(disc(63.5, 63.5, 40), 90, 220), disc(63.5, 63.5, 40));
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_NEAR(small[i].value, large[i].value, 0.03 * large[i].value) << small[i].name;
}

TEST(Descriptors, OfAColourPictureAreThoseOfItsGrey) {
  const auto grey = waves(0.0);
  ml::Image colour{grey.width, grey.height, 3, {}};
  for (const auto value : grey.pixels) colour.pixels.insert(colour.pixels.end(), 3, value);
  const auto a = ml::describe(grey, lobed(40.0, 0.0));
  const auto b = ml::describe(colour, lobed(40.0, 0.0));
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].value, b[i].value) << a[i].name;
}

}  // namespace
}  // namespace diatom::tests
