#include "renderer/colormap.h"

#include <algorithm>
#include <cmath>

namespace diatom::renderer {
namespace {

// Searched for so that any two colours differ by at least 0.11 in OKLab to the usual eye and 0.055
// to a protan, deutan or tritan one (Machado et al. 2009), and by 0.19 to all of them where the
// shapes are the same; the tests check it.
using Palette = std::array<std::uint32_t, palette_size>;
constexpr Palette for_dark = {0x4FC2F6, 0xB489F5, 0x2CB994, 0xFA8296, 0xF2E14C,
                              0xF6A63A, 0xF15330, 0xC9F3DA, 0x6C78FF, 0xB07D59};
constexpr Palette for_light = {0xD06C00, 0x1B84C9, 0x00766B, 0xC2457E, 0x7E6F9B,
                               0x3B49C7, 0xC9301A, 0xB2A000, 0x7D3DFA, 0x733022};

Color from_hex(std::uint32_t hex) {
  return Color(static_cast<float>(hex >> 16U & 0xFFU), static_cast<float>(hex >> 8U & 0xFFU),
               static_cast<float>(hex & 0xFFU)) /
         255;
}

float gamma_encoded(float linear) {
  linear = std::clamp(linear, 0.0F, 1.0F);
  if (linear <= 0.0031308F) return 12.92F * linear;
  return 1.055F * std::pow(linear, 1 / 2.4F) - 0.055F;
}

// OKLab (Ottosson 2020), in polar form, to sRGB; what lies outside is clipped.
Color from_oklch(float lightness, float chroma, float hue) {
  const Eigen::Vector3f lab(lightness, chroma * std::cos(hue), chroma * std::sin(hue));
  Eigen::Matrix3f cone_roots_from_lab;
  cone_roots_from_lab << 1, 0.3963377774F, 0.2158037573F,  //
      1, -0.1055613458F, -0.0638541728F,                   //
      1, -0.0894841775F, -1.2914855480F;
  Eigen::Matrix3f linear_from_cones;
  linear_from_cones << 4.0767416621F, -3.3077115913F, 0.2309699292F,  //
      -1.2684380046F, 2.6097574011F, -0.3413193965F,                  //
      -0.0041960863F, -0.7034186147F, 1.7076147010F;
  const Eigen::Vector3f cones = (cone_roots_from_lab * lab).array().cube();
  return (linear_from_cones * cones).unaryExpr(&gamma_encoded);
}

}  // namespace

Color class_color(int class_id, Theme theme) {
  const bool dark = theme == Theme::dark;
  if (class_id < 0) return dark ? Color(0.56F, 0.60F, 0.66F) : Color(0.52F, 0.55F, 0.60F);
  return from_hex(
      (dark ? for_dark : for_light).at(static_cast<std::size_t>(class_id % palette_size)));
}

MarkerShape class_shape(int class_id) {
  if (class_id < 0) return MarkerShape::circle;
  // Each round through the palette starts with the next shape.
  return static_cast<MarkerShape>((class_id + class_id / palette_size) % marker_shapes);
}

Color ramp_color(float value, Theme theme) {
  const float t = value > 0 ? std::min(value, 1.0F) : 0.0F;  // NaN is not above 0
  constexpr float degree = 3.14159265F / 180;
  const float hue = (300 - 195 * t) * degree;                    // violet, teal, yellow
  const float chroma = 0.15F - 0.16F * t * (1 - t) + 0.02F * t;  // teal holds less
  // The end that is nearest to the background stays clear of it.
  const float lightness = theme == Theme::dark ? 0.38F + 0.54F * t : 0.28F + 0.54F * t;
  return from_oklch(lightness, chroma, hue);
}

std::array<Color, ramp_size> ramp(Theme theme) {
  std::array<Color, ramp_size> colors;
  for (int i = 0; i < ramp_size; ++i) {
    const float value = static_cast<float>(i) / (ramp_size - 1);
    colors.at(static_cast<std::size_t>(i)) = ramp_color(value, theme);
  }
  return colors;
}

}  // namespace diatom::renderer
