#include "ml/synth/lamp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "ml/synth/canvas.h"

namespace diatom::ml {
namespace {

struct Lamp {
  double level;    // at the brightest place, of 255
  double tint;     // bluish to warm
  double falloff;  // how much darker the corners are
};

Lamp lamp_of(Optics optics, Random& random) {
  const double level = random.uniform();
  const double tint = random.uniform();
  const double falloff = random.uniform();
  switch (optics) {
    case Optics::darkfield:
      return {7.0 + 9.0 * level, -0.25 + 0.35 * tint, 0.2 + 0.3 * falloff};
    case Optics::lensless: {
      const bool coloured = tint > 0.95;  // a coloured light-emitting diode
      return {105.0 + 75.0 * level, coloured ? (falloff < 0.5 ? 0.22 : -0.22) : 0.0,
              0.10 + 0.20 * falloff};
    }
    default:
      return {204.0 + 28.0 * level, -0.02 + 0.08 * tint, 0.12 + 0.16 * falloff};
  }
}

}  // namespace

Image lamp_light(int width, int height, Optics optics, double unevenness, Random& random) {
  const Lamp lamp = lamp_of(optics, random);
  const Point middle(random.uniform(0.3, 0.7), random.uniform(0.3, 0.7));
  const double angle = random.uniform(0.0, 2.0 * std::numbers::pi);
  const double tilt = unevenness * random.uniform(0.0, 0.10);
  const double phase = random.uniform(0.0, 2.0 * std::numbers::pi);
  const double blotches = unevenness * random.uniform(0.005, 0.02);
  const std::array<double, 3> colour = {1.0 + lamp.tint / 2.0, 1.0, 1.0 - lamp.tint};
  Image image{width, height, 3, {}};
  image.pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  for (int y = 0; y < height; ++y) {
    const double v = y / static_cast<double>(height) - middle.y();
    for (int x = 0; x < width; ++x) {
      const double u = x / static_cast<double>(width) - middle.x();
      double value = 1.0 - unevenness * 2.0 * lamp.falloff * (u * u + v * v);
      value += tilt * (u * std::cos(angle) + v * std::sin(angle));
      value += blotches * std::sin(7.0 * u + 4.0 * v + phase) * std::cos(5.0 * v - 3.0 * u);
      for (const double c : colour) {
        const double light = lamp.level * value * c;
        image.pixels.push_back(static_cast<std::uint8_t>(std::clamp(light + 0.5, 0.0, 255.0)));
      }
    }
  }
  return image;
}

}  // namespace diatom::ml
