#include "ml/core/image_spec.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/csv.h"
#include "ml/core/tensor_map.h"
#include "tests/ml/core/test_files.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

using testing::HasSubstr;
using tests::sentence_of;

// Leaves values as they are in [0, 1].
ImageSpec plain(int size) {
  ImageSpec spec;
  spec.size = size;
  spec.mean = {0.0F, 0.0F, 0.0F};
  spec.deviation = {1.0F, 1.0F, 1.0F};
  return spec;
}

Image filled(int width, int height, std::array<std::uint8_t, 3> colour) {
  Image image{width, height, 3, {}};
  for (int i = 0; i < width * height; ++i) {
    image.pixels.insert(image.pixels.end(), colour.begin(), colour.end());
  }
  return image;
}

float at(const PreparedImage& prepared, int size, int channel, int y, int x) {
  return prepared.at(static_cast<std::size_t>((channel * size + y) * size + x));
}

TEST(Prepare, IsPlanarAndNormalised) {
  ImageSpec spec;
  spec.size = 4;
  const auto prepared = prepare(filled(4, 4, {255, 0, 51}), spec);
  ASSERT_EQ(prepared.size(), 48U);
  for (int i = 0; i < 16; ++i) {
    EXPECT_FLOAT_EQ(prepared[i], (1.0F - 0.485F) / 0.229F);
    EXPECT_FLOAT_EQ(prepared[16 + i], -0.456F / 0.224F);
    EXPECT_FLOAT_EQ(prepared[32 + i], (0.2F - 0.406F) / 0.225F);
  }
}

TEST(Prepare, RepeatsGreyInEveryChannel) {
  const Image image{2, 2, 1, {0, 51, 102, 255}};
  const auto prepared = prepare(image, plain(2));
  for (int c = 0; c < 3; ++c) {
    EXPECT_FLOAT_EQ(at(prepared, 2, c, 0, 1), 0.2F);
    EXPECT_FLOAT_EQ(at(prepared, 2, c, 1, 0), 0.4F);
  }
}

TEST(Prepare, CentresTheImageInItsPadding) {
  auto spec = plain(6);
  spec.pad_colour = {255, 0, 0};
  const auto prepared = prepare(filled(6, 2, {0, 0, 255}), spec);
  for (int y = 0; y < 6; ++y) {
    const bool inside = y == 2 || y == 3;
    for (int x = 0; x < 6; ++x) {
      EXPECT_EQ(at(prepared, 6, 0, y, x), inside ? 0.0F : 1.0F);
      EXPECT_EQ(at(prepared, 6, 2, y, x), inside ? 1.0F : 0.0F);
    }
  }
}

TEST(Prepare, PadsWithTheMedianOfTheBorder) {
  auto image = filled(7, 3, {200, 100, 50});
  for (int c = 0; c < 3; ++c) {
    image.pixels[static_cast<std::size_t>(c)] = 0;  // outliers in two corners
    image.pixels[static_cast<std::size_t>(6 * 3 + c)] = 255;
    image.pixels[static_cast<std::size_t>((7 + 3) * 3 + c)] = 255;  // and the object, inside
  }
  const auto prepared = prepare(image, plain(7));
  EXPECT_FLOAT_EQ(at(prepared, 7, 0, 0, 0), 200.0F / 255.0F);
  EXPECT_FLOAT_EQ(at(prepared, 7, 1, 6, 6), 100.0F / 255.0F);
  EXPECT_FLOAT_EQ(at(prepared, 7, 2, 0, 3), 50.0F / 255.0F);
}

TEST(Prepare, AveragesAreasWhenShrinking) {
  // One bright pixel in each 4 x 4 block: samples of single points would miss it.
  Image image{16, 16, 1, {}};
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16; ++x) image.pixels.push_back(x % 4 == 0 && y % 4 == 0 ? 160 : 0);
  }
  for (const float value : prepare(image, plain(4))) EXPECT_NEAR(value, 10.0F / 255.0F, 1e-6F);
}

TEST(Prepare, InterpolatesWhenGrowing) {
  const Image image{2, 2, 1, {0, 200, 0, 200}};
  const auto prepared = prepare(image, plain(8));
  for (int x = 1; x < 8; ++x) {
    EXPECT_GE(at(prepared, 8, 0, 3, x), at(prepared, 8, 0, 3, x - 1));
  }
  EXPECT_FLOAT_EQ(at(prepared, 8, 0, 3, 0), 0.0F);
  EXPECT_NEAR(at(prepared, 8, 0, 3, 3) + at(prepared, 8, 0, 3, 4), 200.0F / 255.0F, 0.01F);
}

TEST(Prepare, HandlesImagesOfOnePixelAndRefusesEndlessStrips) {
  EXPECT_EQ(prepare(filled(1, 1, {9, 9, 9}), plain(5)).size(), 75U);
  EXPECT_EQ(prepare(filled(1, 9, {9, 9, 9}), plain(5)).size(), 75U);
  EXPECT_THAT(sentence_of([] {
                prepare(Image{100000, 1, 1, std::vector<std::uint8_t>(100000)}, {});
              }),
              HasSubstr("100000 x 1"));
}

// The columns of the middle row that are darker than the ground.
int dark_columns(const PreparedImage& prepared, int size) {
  int count = 0;
  for (int x = 0; x < size; ++x) count += at(prepared, size, 0, size / 2, x) < 0.5F ? 1 : 0;
  return count;
}

// Black on white, filling its picture but for the corners.
Image disc(int diameter) {
  Image image{diameter, diameter, 1, {}};
  const double r = diameter / 2.0;
  for (int y = 0; y < diameter; ++y)
    for (int x = 0; x < diameter; ++x)
      image.pixels.push_back(std::hypot(x + 0.5 - r, y + 0.5 - r) < r ? 0 : 255);
  return image;
}

TEST(Prepare, KeepsRelativeSizeOnACanvas) {
  auto spec = plain(64);
  EXPECT_EQ(dark_columns(prepare(disc(16), spec), 64), 64);
  spec.canvas_px = 128;
  spec.pad_colour = {255, 255, 255};
  EXPECT_NEAR(dark_columns(prepare(disc(128), spec), 64), 64, 1);
  EXPECT_NEAR(dark_columns(prepare(disc(64), spec), 64), 32, 1);
  EXPECT_NEAR(dark_columns(prepare(disc(16), spec), 64), 8, 1);
  spec.size = 256;  // growing
  EXPECT_NEAR(dark_columns(prepare(disc(64), spec), 256), 128, 2);
}

TEST(Prepare, CentresTheImageOnItsCanvas) {
  auto spec = plain(8);
  spec.pad_colour = {255, 0, 0};
  spec.canvas_px = 8;
  const auto prepared = prepare(filled(4, 2, {0, 0, 255}), spec);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 8; ++x) {
      const bool inside = x >= 2 && x < 6 && y >= 3 && y < 5;
      EXPECT_EQ(at(prepared, 8, 0, y, x), inside ? 0.0F : 1.0F);
      EXPECT_EQ(at(prepared, 8, 2, y, x), inside ? 1.0F : 0.0F);
    }
}

TEST(Prepare, PadsWhatIsLargerThanItsCanvasToItsOwnSquare) {
  auto spec = plain(16);
  const auto own = [&](const Image& image) {
    auto alone = spec;
    alone.canvas_px = 0;
    return prepare(image, alone);
  };
  spec.canvas_px = 20;
  EXPECT_EQ(prepare(disc(30), spec), own(disc(30)));
  EXPECT_EQ(prepare(disc(20), spec), own(disc(20)));
  EXPECT_EQ(prepare(filled(21, 4, {1, 2, 3}), spec), own(filled(21, 4, {1, 2, 3})));
  EXPECT_NE(prepare(disc(19), spec), own(disc(19)));
}

TEST(ImageSpecJson, NamesACanvasOnlyWhereThereIsOne) {
  ImageSpec spec;
  EXPECT_EQ(to_json(spec).find("canvas"), std::string::npos);
  spec.canvas_px = 700;
  EXPECT_THAT(to_json(spec), HasSubstr(R"("canvas":700)"));
  EXPECT_EQ(image_spec_from_json(to_json(spec)), spec);
  const auto with_canvas = [](const std::string& canvas) {
    return R"({"canvas":)" + canvas +
           R"(,"deviation":[1,1,1],"mean":[0,0,0],"pad":"border","size":8})";
  };
  EXPECT_EQ(image_spec_from_json(with_canvas("9")).canvas_px, 9);
  for (const auto* bad : {"-1", "16385", "\"large\""})
    EXPECT_THAT(sentence_of([&] { image_spec_from_json(with_canvas(bad)); }),
                HasSubstr("image specification"));
}

TEST(ImageSpecJson, IsCanonicalAndReadBack) {
  ImageSpec spec;
  EXPECT_EQ(
      to_json(spec),
      R"({"deviation":[0.229,0.224,0.225],"mean":[0.485,0.456,0.406],"pad":"border","size":128})");
  EXPECT_EQ(image_spec_from_json(to_json(spec)), spec);
  spec.pad_colour = {255, 254, 0};
  spec.mean = {1.0F / 3.0F, 1e-7F, 0.0F};
  EXPECT_EQ(image_spec_from_json(to_json(spec)), spec);
  EXPECT_THAT(to_json(spec), HasSubstr(R"("pad":[255,254,0])"));
}

TEST(ImageSpecJson, RefusesBadOnes) {
  for (const std::string text :
       {"", "[]", "{}", "{\"size\":128}",
        R"({"deviation":[1,1,1],"mean":[0,0,0],"pad":"border","size":0})",
        R"({"deviation":[1,1,1],"mean":[0,0,0],"pad":"border","size":1000000})",
        R"({"deviation":[1,0,1],"mean":[0,0,0],"pad":"border","size":8})",
        R"({"deviation":[1,1],"mean":[0,0,0],"pad":"border","size":8})",
        R"({"deviation":[1,1,1],"mean":[0,0,0],"pad":"white","size":8})",
        R"({"deviation":[1,1,1],"mean":[0,0,0],"pad":[300,0,0],"size":8})",
        R"({"deviation":[1,1,1],"mean":[0,0,0],"pad":"border","size":"big"})"}) {
    EXPECT_THAT(sentence_of([&] { image_spec_from_json(text); }), HasSubstr("image specification"))
        << text;
  }
}

double cosine(const float* a, const float* b, std::size_t count) {
  double product = 0.0;
  double a_squares = 0.0;
  double b_squares = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    product += static_cast<double>(a[i]) * b[i];
    a_squares += static_cast<double>(a[i]) * a[i];
    b_squares += static_cast<double>(b[i]) * b[i];
  }
  return product / std::sqrt(a_squares * b_squares);
}

// Another library's inputs, made from the same files with its own bilinear filter.
TEST(Prepare, AgreesWithAnotherLibrarysInputs) {
  NEEDS_SHARED_MATERIAL();
  const auto folder = tests::shared_material() / "reference";
  const auto expected = read_npy(folder / "input_8x3x128x128.npy").to_float();
  const auto rows = parse_csv(tests::text_in(folder / "input_files.csv"));
  ImageSpec spec;
  spec.pad_colour = {255, 255, 255};
  ASSERT_EQ(rows.size(), 9U);  // a header and eight files
  for (std::size_t i = 0; i < 8; ++i) {
    const auto file = tests::shared_material() / "data" / rows[i + 1].fields.at(1);
    const auto prepared = prepare(read_image(file), spec);
    const auto* reference = expected.data() + i * prepared.size();
    EXPECT_GT(cosine(prepared.data(), reference, prepared.size()), 0.999) << file;
  }
}

}  // namespace
}  // namespace diatom::ml
