#include "renderer/colormap.h"

#include <cmath>
#include <set>
#include <utility>

#include <gtest/gtest.h>

namespace diatom::renderer {
namespace {

Eigen::Matrix3f rows(std::initializer_list<float> values) {
  Eigen::Matrix3f matrix;
  int i = 0;
  for (const float value : values) {
    matrix(i / 3, i % 3) = value;
    ++i;
  }
  return matrix;
}

// What linear RGB becomes to an eye that lacks one kind of cone (Machado et al. 2009, severity 1).
const std::vector<std::pair<const char*, Eigen::Matrix3f>>& eyes() {
  static const std::vector<std::pair<const char*, Eigen::Matrix3f>> all = {
      {"usual", Eigen::Matrix3f::Identity()},
      {"protan", rows({0.152286F, 1.052583F, -0.204868F, 0.114503F, 0.786281F, 0.099216F,
                       -0.003882F, -0.048116F, 1.051998F})},
      {"deutan", rows({0.367322F, 0.860646F, -0.227968F, 0.280085F, 0.672501F, 0.047413F,
                       -0.011820F, 0.042940F, 0.968881F})},
      {"tritan", rows({1.255528F, -0.076749F, -0.178779F, -0.078411F, 0.930809F, 0.147602F,
                       0.004733F, 0.691367F, 0.303900F})}};
  return all;
}

Eigen::Vector3f linear(const Color& color) {
  return color.unaryExpr([](float value) {
    return value <= 0.04045F ? value / 12.92F : std::pow((value + 0.055F) / 1.055F, 2.4F);
  });
}

// OKLab (Ottosson 2020), where distances are as large as they look.
Eigen::Vector3f oklab(const Eigen::Vector3f& linear_rgb) {
  const Eigen::Matrix3f cones_from_linear =
      rows({0.4122214708F, 0.5363325363F, 0.0514459929F, 0.2119034982F, 0.6806995451F,
            0.1073969566F, 0.0883024619F, 0.2817188376F, 0.6299787005F});
  const Eigen::Matrix3f lab_from_roots =
      rows({0.2104542553F, 0.7936177850F, -0.0040720468F, 1.9779984951F, -2.4285922050F,
            0.4505937099F, 0.0259040371F, 0.7827717662F, -0.8086757660F});
  const Eigen::Vector3f cones = (cones_from_linear * linear_rgb).cwiseMax(0);
  return lab_from_roots * cones.unaryExpr([](float value) { return std::cbrt(value); });
}

class Colormap : public testing::TestWithParam<Theme> {};

TEST_P(Colormap, ClassesAreToldApartByEveryKindOfEye) {
  for (const auto& [eye, seen_from_linear] : eyes()) {
    for (int a = 0; a < palette_size; ++a) {
      for (int b = 0; b < a; ++b) {
        const auto seen = [&, &matrix = seen_from_linear](int id) {
          const Eigen::Vector3f rgb = matrix * linear(class_color(id, GetParam()));
          return oklab(rgb.cwiseMax(0).cwiseMin(1));
        };
        const float difference = (seen(a) - seen(b)).norm();
        const bool same_shape = class_shape(a) == class_shape(b);
        const float least = same_shape ? 0.19F : std::string(eye) == "usual" ? 0.11F : 0.055F;
        EXPECT_GE(difference, least) << eye << ": classes " << a << " and " << b;
      }
    }
  }
}

TEST_P(Colormap, TheRampBecomesLighterEvenly) {
  float previous = oklab(linear(ramp_color(0, GetParam()))).x();
  for (int i = 1; i <= 20; ++i) {
    const float lightness = oklab(linear(ramp_color(static_cast<float>(i) / 20, GetParam()))).x();
    EXPECT_NEAR(lightness - previous, 0.54F / 20, 0.012F) << "step " << i;
    previous = lightness;
  }
}

TEST_P(Colormap, ValuesOutsideTheRampAreClamped) {
  EXPECT_EQ(ramp_color(-3, GetParam()), ramp_color(0, GetParam()));
  EXPECT_EQ(ramp_color(7, GetParam()), ramp_color(1, GetParam()));
  EXPECT_EQ(ramp_color(NAN, GetParam()), ramp_color(0, GetParam()));
  EXPECT_EQ(ramp(GetParam()).front(), ramp_color(0, GetParam()));
  EXPECT_EQ(ramp(GetParam()).back(), ramp_color(1, GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Themes, Colormap, testing::Values(Theme::dark, Theme::light));

TEST(ColormapShapes, FiftyClassesHaveFiftyPairsOfColourAndShape) {
  std::set<std::pair<int, int>> pairs;
  for (int id = 0; id < distinct_classes; ++id) {
    pairs.emplace(id % palette_size, static_cast<int>(class_shape(id)));
    EXPECT_EQ(class_color(id, Theme::dark), class_color(id + distinct_classes, Theme::dark));
    EXPECT_EQ(class_shape(id), class_shape(id + distinct_classes));
  }
  EXPECT_EQ(pairs.size(), static_cast<std::size_t>(distinct_classes));
}

TEST(ColormapShapes, NoClassIsAGreyCircle) {
  const Color color = class_color(-1, Theme::dark);
  EXPECT_LT(color.maxCoeff() - color.minCoeff(), 0.12F);
  EXPECT_EQ(class_shape(-1), MarkerShape::circle);
}

}  // namespace
}  // namespace diatom::renderer
