#include "ml/vision/fourier_contour.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

namespace diatom::ml {
namespace {

using Complex = std::complex<double>;

constexpr int sample_count = 128;

std::vector<Complex> positively_walked(const Contour& contour) {
  std::vector<Complex> points;
  double doubled_area = 0.0;
  for (std::size_t i = 0; i < contour.size(); ++i) {
    const auto& here = contour[i];
    const auto& next = contour[(i + 1) % contour.size()];
    points.emplace_back(here.x(), here.y());
    doubled_area +=
        static_cast<double>(here.x()) * next.y() - static_cast<double>(next.x()) * here.y();
  }
  if (doubled_area < 0.0) std::reverse(points.begin(), points.end());
  return points;
}

// `sample_count` points at equal distances along the closed line; empty where it has no length.
std::vector<Complex> evenly_spaced(const std::vector<Complex>& points) {
  std::vector<double> until(points.size() + 1);  // length of the line before each point
  for (std::size_t i = 0; i < points.size(); ++i)
    until[i + 1] = until[i] + std::abs(points[(i + 1) % points.size()] - points[i]);
  const double length = until.back();
  std::vector<Complex> samples;
  if (length == 0.0) return samples;
  std::size_t i = 0;
  for (int k = 0; k < sample_count; ++k) {
    const double at = length * k / sample_count;
    while (until[i + 1] <= at) ++i;
    const double share = (at - until[i]) / (until[i + 1] - until[i]);
    samples.push_back(points[i] + share * (points[(i + 1) % points.size()] - points[i]));
  }
  return samples;
}

double magnitude(const std::vector<Complex>& samples, int frequency) {
  Complex sum = 0.0;
  for (int t = 0; t < sample_count; ++t)
    sum += samples[t] * std::polar(1.0, -2.0 * std::numbers::pi * frequency * t / sample_count);
  return std::abs(sum) / sample_count;
}

}  // namespace

std::array<double, 9> fourier_magnitudes(const Contour& contour) {
  std::array<double, 9> magnitudes{};
  const auto samples = evenly_spaced(positively_walked(contour));
  if (samples.empty()) return magnitudes;
  const double circle = magnitude(samples, 1);
  double power = circle * circle;
  for (std::size_t i = 0; i < magnitudes.size(); ++i) {
    magnitudes[i] = magnitude(samples, fourier_frequencies[i]);
    power += magnitudes[i] * magnitudes[i];
  }
  for (auto& value : magnitudes) value /= std::sqrt(power);
  return magnitudes;
}

}  // namespace diatom::ml
