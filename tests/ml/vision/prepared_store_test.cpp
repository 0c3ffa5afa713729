// The prepared images of a data set: crops that hold the object, whole pictures where there is
// none, and hashes that keep the settings apart.
#include "ml/vision/prepared_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/vision/field_light.h"
#include "ml/vision/light.h"
#include "tests/ml/vision/drawn_shapes.h"

namespace diatom::tests {
namespace {

// "disc" shows one, "empty" does not; both on a field that gets brighter to the right.
class DrawnImages : public ml::ImageStore {
 public:
  std::string content_hash(const ml::Sample& sample) const override { return sample.path; }
  ml::Image load(const ml::Sample& sample) const override {
    if (sample.path == "empty") return picture_of(96, 80, [](int, int) { return 210; });
    return picture_of(
        96, 80, [](int x, int y) { return std::hypot(x - 60, y - 30) <= 14 ? 60 : 190 + x / 8; });
  }
};

class PreparedStore : public testing::Test {
 protected:
  ml::PreparedStore store(const ml::ParameterValues& values = {}) const {
    return {images, ml::isolation_from(values)};
  }

  std::shared_ptr<const ml::ImageStore> images = std::make_shared<DrawnImages>();
  ml::Sample disc{"disc"};
  ml::Sample empty{"empty"};
};

TEST_F(PreparedStore, TheCropHoldsTheObjectAndLittleElse) {
  for (const int margin : {0, 5}) {
    const auto crop = store({{"margin", margin}}).load(disc);
    EXPECT_NEAR(crop.width, 29 + 2 * margin, 4);
    EXPECT_NEAR(crop.height, 29 + 2 * margin, 4);
    const auto dark = std::count_if(crop.pixels.begin(), crop.pixels.end(),
                                    [](std::uint8_t grey) { return grey < 100; });
    EXPECT_NEAR(static_cast<double>(dark), 613, 8) << "the disc's pixels";
  }
}

TEST_F(PreparedStore, APictureWithoutAnObjectStaysWhole) {
  EXPECT_EQ(store().load(empty).pixels, images->load(empty).pixels);
  EXPECT_FALSE(ml::isolated(images->load(empty), {}).mask.has_value());
  const auto crop = store({{"area", 5000}}).load(disc);  // too small to count
  EXPECT_EQ(crop.pixels, images->load(disc).pixels);
}

TEST_F(PreparedStore, EverySettingHasItsOwnHash) {
  std::vector<std::string> hashes = {images->content_hash(disc), store().content_hash(disc)};
  for (const auto& parameter : ml::isolation_info().parameters) {
    const double other =
        parameter.default_value < parameter.maximum ? parameter.maximum : parameter.minimum;
    hashes.push_back(store({{parameter.id, other}}).content_hash(disc));
  }
  auto different = hashes;
  std::sort(different.begin(), different.end());
  different.erase(std::unique(different.begin(), different.end()), different.end());
  EXPECT_EQ(different.size(), hashes.size());
  EXPECT_EQ(store().content_hash(disc), store().content_hash(disc));
  EXPECT_NE(store().content_hash(disc), store().content_hash(empty));
}

TEST_F(PreparedStore, TheLongestSideIsThatOfTheCrop) {
  EXPECT_NEAR(store({{"margin", 0}}).longest_side_px(disc), 29, 4);
  EXPECT_EQ(store().longest_side_px(empty), 96);
}

TEST_F(PreparedStore, ADataSetKeepsItsSamples) {
  ml::Dataset dataset;
  dataset.samples = {disc, empty};
  dataset.images = images;
  const auto prepared = ml::prepared(dataset, {});
  EXPECT_EQ(prepared.samples.size(), 2U);
  EXPECT_EQ(prepared.images->load(disc).pixels, store().load(disc).pixels);
}

TEST_F(PreparedStore, DefaultsAreThoseOfSegmentation) {
  const auto isolation = ml::isolation_from({});
  EXPECT_EQ(ml::to_json(isolation), ml::to_json(ml::Isolation()));
  EXPECT_THROW(ml::isolation_from({{"median", 1000}}), std::invalid_argument);
}

TEST_F(PreparedStore, EverySettingSurvivesAsText) {
  EXPECT_EQ(images->preparation(), "");
  for (const auto& parameter : ml::isolation_info().parameters) {
    const double other =
        parameter.default_value < parameter.maximum ? parameter.maximum : parameter.minimum;
    const auto isolation = ml::isolation_from({{parameter.id, other}});
    EXPECT_NE(isolation, ml::Isolation()) << parameter.id;
    const auto preparation = store({{parameter.id, other}}).preparation();
    EXPECT_EQ(ml::isolation_from_json(preparation), isolation) << parameter.id;
  }
  for (const char* bad : {"", "7", "{", R"({"median": 1000})", R"({"margin": "wide"})"})
    EXPECT_THROW(ml::isolation_from_json(bad), std::runtime_error) << bad;
}

TEST(FieldLight, IsThePlaneBehindTheObject) {
  const auto picture = picture_of(81, 61, [](int x, int y) {
    const bool in_object = std::hypot(x - 40, y - 30) < 12 || (x < 12 && y < 12);  // one is cut
    return in_object ? 40 : 120 + x - y / 2;
  });
  const auto field = ml::field_light(picture);
  for (const auto& [x, y] : {std::pair{0, 0}, {40, 30}, {80, 60}, {80, 0}})
    EXPECT_NEAR(field.pixels[static_cast<std::size_t>(y * 81 + x)], 120 + x - 0.5 * y, 2);
  const auto even = ml::without_uneven_light(picture, field);
  EXPECT_NEAR(even.pixels[30 * 81 + 5], even.pixels[30 * 81 + 75], 2);
}

TEST(FieldLight, ALineAndASinglePixelHaveOneToo) {
  for (const auto& [width, height] : {std::pair{1, 1}, {9, 1}, {1, 9}}) {
    const auto field = ml::field_light(picture_of(width, height, [](int, int) { return 77; }));
    EXPECT_THAT(field.pixels, testing::Each(77)) << width << " x " << height;
  }
}

TEST(FieldLight, EveryChannelHasItsOwn) {
  ml::Image picture{20, 20, 3, {}};
  for (int i = 0; i < 400; ++i)
    for (const int grey : {200, 150, 100})
      picture.pixels.push_back(static_cast<std::uint8_t>(grey));
  EXPECT_EQ(ml::field_light(picture).pixels, picture.pixels);
}

}  // namespace
}  // namespace diatom::tests
