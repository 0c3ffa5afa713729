// Lensless: no lens at all. The shadow of a body travels to the sensor and interferes with itself.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <opencv2/core.hpp>

#include "ml/synth/blurred.h"
#include "ml/synth/optics.h"

namespace diatom::ml {
namespace {

constexpr double wavelength_um = 0.6;
constexpr float radians_a_thickness = 0.24F;  // how much matter delays the wave

// The wave just behind the body, (height, width, 2): real and imaginary part. Around the box, up to
// a size that the Fourier transform likes, the wave is undisturbed.
cv::Mat wave_behind(const cv::Mat& matter, float contrast) {
  const int height = cv::getOptimalDFTSize(matter.rows);
  const int width = cv::getOptimalDFTSize(matter.cols);
  cv::Mat wave(height, width, CV_32FC2, cv::Scalar(1.0, 0.0));
  for (int y = 0; y < matter.rows; ++y) {
    for (int x = 0; x < matter.cols; ++x) {
      const auto& m = matter.at<cv::Vec4f>(y, x);
      const float amplitude = std::exp(-contrast * (m[0] + m[1] + m[2]) / 6.0F);
      const float phase = radians_a_thickness * m[3];
      wave.at<cv::Vec2f>(y, x) = {amplitude * std::cos(phase), amplitude * std::sin(phase)};
    }
  }
  return wave;
}

// The square of the frequency, in cycles a pixel, of every row or column of a transform.
std::vector<float> squared_frequencies(int count) {
  std::vector<float> squares;
  for (int i = 0; i < count; ++i) {
    const double cycles = static_cast<double>(i <= count / 2 ? i : i - count) / count;
    squares.push_back(static_cast<float>(cycles * cycles));
  }
  return squares;
}

// Multiplies by the Fresnel transfer function. The lamp is not quite a point, which dims the finest
// fringes.
void travel(cv::Mat& spectrum, double turns) {
  const auto angle = static_cast<float>(-std::numbers::pi * turns);
  const auto down = squared_frequencies(spectrum.rows);
  const auto across = squared_frequencies(spectrum.cols);
  for (int y = 0; y < spectrum.rows; ++y) {
    for (int x = 0; x < spectrum.cols; ++x) {
      const float f2 = down[static_cast<std::size_t>(y)] + across[static_cast<std::size_t>(x)];
      const float damp = std::exp(-2.0F * f2);
      const float c = damp * std::cos(angle * f2);
      const float s = damp * std::sin(angle * f2);
      auto& value = spectrum.at<cv::Vec2f>(y, x);
      value = {value[0] * c - value[1] * s, value[0] * s + value[1] * c};
    }
  }
}

}  // namespace

Light diffract(const Canvas& canvas, const Box& box, const Focus& focus) {
  Light light{box, {}};
  const cv::Mat matter = blurred(canvas, box, 0.6);
  cv::Mat wave = wave_behind(matter, static_cast<float>(focus.contrast));
  cv::dft(wave, wave);
  travel(wave, wavelength_um * focus.distance_um / (focus.um_a_px * focus.um_a_px));
  cv::dft(wave, wave, cv::DFT_INVERSE | cv::DFT_SCALE);
  light.values.reserve(matter.total() * 3);
  for (int y = 0; y < matter.rows; ++y) {
    for (int x = 0; x < matter.cols; ++x) {
      const auto& w = wave.at<cv::Vec2f>(y, x);
      light.values.insert(light.values.end(), 3, w[0] * w[0] + w[1] * w[1]);
    }
  }
  return light;
}

}  // namespace diatom::ml
