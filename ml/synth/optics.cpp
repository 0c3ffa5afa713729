#include "ml/synth/optics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace diatom::ml {
namespace {

// Standard normal numbers, drawn once: a picture takes its noise from here, each row from a place
// of its own, which costs a tenth of drawing afresh.
constexpr std::size_t grain_count = 1U << 16U;

const std::vector<float>& grain() {
  static const std::vector<float> values = [] {
    Random random(20240229);
    std::vector<float> drawn(grain_count);
    for (float& value : drawn) value = static_cast<float>(random.normal());
    return drawn;
  }();
  return values;
}

// OpenCV wants a mutable pointer; the pixels are only read.
cv::Mat view_of(const std::vector<float>& values, int width, int height, int type) {
  return {height, width, type, const_cast<float*>(values.data())};
}

}  // namespace

std::vector<float> transmit(const Canvas& canvas, const Focus& focus) {
  const int width = canvas.width();
  const int height = canvas.height();
  cv::Mat absorbed;
  cv::Mat thickness;
  cv::Mat bending;
  cv::GaussianBlur(view_of(canvas.absorbance(), width, height, CV_32FC3), absorbed, {},
                   focus.blur_px);
  cv::GaussianBlur(view_of(canvas.thickness(), width, height, CV_32F), thickness, {},
                   focus.blur_px);
  cv::Laplacian(thickness, bending, CV_32F);
  std::vector<float> passed(canvas.absorbance().size());
  cv::Mat out = view_of(passed, width, height, CV_32FC3);
  cv::exp(-absorbed, out);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const float rim = 1.0F - static_cast<float>(focus.rim) * bending.at<float>(y, x);
      out.at<cv::Vec3f>(y, x) *= std::clamp(rim, 0.25F, 1.35F);
    }
  }
  return passed;
}

std::vector<float> lamp_light(int width, int height, Random& random) {
  const double level = random.uniform(204.0, 228.0);
  const double tint = random.uniform(-0.02, 0.05);  // of the lamp: bluish to warm
  const double vignette = random.uniform(0.04, 0.11);
  const double tilt = random.uniform(0.0, 0.05);
  const double tilt_angle = random.uniform(0.0, 2.0 * std::numbers::pi);
  const Point middle(random.uniform(0.4, 0.6), random.uniform(0.4, 0.6));
  const double blotch_phase = random.uniform(0.0, 2.0 * std::numbers::pi);
  const std::array<double, 3> colour = {1.0 + tint / 2.0, 1.0, 1.0 - tint};
  const double side = std::max(width, height);
  std::vector<float> light;
  light.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const Point at(x / side, y / side);
      const Point off = at - middle.cwiseProduct(Point(width, height) / side);
      double value = 1.0 - 2.0 * vignette * off.squaredNorm();
      value += tilt * (off.x() * std::cos(tilt_angle) + off.y() * std::sin(tilt_angle));
      value += 0.008 * std::sin(7.0 * at.x() + 4.0 * at.y() + blotch_phase) *
               std::cos(5.0 * at.y() - 3.0 * at.x());
      for (const double c : colour) light.push_back(static_cast<float>(level * value * c));
    }
  }
  return light;
}

Image expose(const std::vector<float>& light, int width, int height, double noise, Random& random) {
  Image image{width, height, 3, std::vector<std::uint8_t>(light.size())};
  const std::size_t row = static_cast<std::size_t>(width) * 3;
  for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
    const float* from = light.data() + y * row;
    std::uint8_t* to = image.pixels.data() + y * row;
    const std::size_t start = random.below(grain_count);
    for (std::size_t i = 0; i < row; ++i) {
      // Photon noise grows with the root of the light; on this narrow range a line is as good.
      const float deviation = static_cast<float>(noise) * (0.5F + from[i] / 400.0F);
      const float value = from[i] + deviation * grain()[(start + i) % grain_count];
      to[i] = static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
    }
  }
  return image;
}

}  // namespace diatom::ml
