#include "ml/synth/lamp.h"

#include <array>
#include <cmath>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/synth/canvas.h"
#include "ml/synth/turn.h"

namespace diatom::ml {
namespace {

constexpr int coarseness = 8;  // pixels

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
  const double angle = random.uniform(0.0, turn);
  const double tilt = unevenness * random.uniform(0.0, 0.10);
  const double phase = random.uniform(0.0, turn);
  const double blotches = unevenness * random.uniform(0.005, 0.02);
  const std::array<double, 3> colour = {1.0 + lamp.tint / 2.0, 1.0, 1.0 - lamp.tint};
  // Light is smooth: a coarse picture, enlarged, shows all of it at a fraction of the cost.
  const int columns = width / coarseness + 2;
  const int rows = height / coarseness + 2;
  cv::Mat coarse(rows, columns, CV_32FC3);
  for (int row = 0; row < rows; ++row) {
    const double v = (row + 0.5) / rows - middle.y();
    for (int column = 0; column < columns; ++column) {
      const double u = (column + 0.5) / columns - middle.x();
      double value = 1.0 - unevenness * 2.0 * lamp.falloff * (u * u + v * v);
      value += tilt * (u * std::cos(angle) + v * std::sin(angle));
      value += blotches * std::sin(7.0 * u + 4.0 * v + phase) * std::cos(5.0 * v - 3.0 * u);
      for (int c = 0; c < 3; ++c) {
        const double light = lamp.level * value * colour[static_cast<std::size_t>(c)];
        coarse.at<cv::Vec3f>(row, column)[c] = static_cast<float>(light);
      }
    }
  }
  Image image{width, height, 3, {}};
  image.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  cv::Mat pixels(height, width, CV_8UC3, image.pixels.data());
  cv::Mat fine;
  cv::resize(coarse, fine, pixels.size(), 0, 0, cv::INTER_LINEAR);
  fine.convertTo(pixels, CV_8U);
  return image;
}

}  // namespace diatom::ml
