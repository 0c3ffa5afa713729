#include "ml/embedding/umap_curve.h"

#include <Eigen/Dense>

namespace diatom::ml {

namespace {

constexpr int samples = 300;
constexpr double farthest = 3.0;
constexpr int fit_iterations = 100;

}  // namespace

// Gauss and Newton, damped.
UmapCurve fit_umap_curve(double min_distance) {
  Eigen::Vector2d curve(1.0, 1.0);  // a, b
  for (int iteration = 0; iteration < fit_iterations; ++iteration) {
    Eigen::Matrix2d normal = 1e-9 * Eigen::Matrix2d::Identity();
    Eigen::Vector2d slope = Eigen::Vector2d::Zero();
    for (int i = 1; i < samples; ++i) {
      const double distance = farthest * i / (samples - 1);
      const double wanted = distance <= min_distance ? 1.0 : std::exp(-(distance - min_distance));
      const double power = std::pow(distance, 2.0 * curve[1]);
      const double value = 1.0 / (1.0 + curve[0] * power);
      const Eigen::Vector2d gradient =
          -value * value * power * Eigen::Vector2d(1.0, 2.0 * curve[0] * std::log(distance));
      normal += gradient * gradient.transpose();
      slope += gradient * (wanted - value);
    }
    const Eigen::Vector2d change = normal.ldlt().solve(slope);
    curve = (curve + 0.5 * change).cwiseMax(1e-3);
  }
  return {static_cast<float>(curve[0]), static_cast<float>(curve[1])};
}

UmapForces::UmapForces(const UmapCurve& curve) {
  const auto first = std::bit_cast<std::uint32_t>(least);
  for (std::size_t place = 0; place < pull_.size(); ++place) {
    const auto bits = first + (static_cast<std::uint32_t>(place) << bits_between);
    const auto squared = std::bit_cast<float>(bits);
    pull_[place] = curve.pull(squared);
    push_[place] = curve.push(squared);
  }
}

}  // namespace diatom::ml
