#include "ml/embedding/affinities.h"

#include <cmath>
#include <cstddef>
#include <limits>

#include "ml/core/check.h"

namespace diatom::ml {

namespace {

constexpr int bisections = 60;
constexpr double entropy_tolerance = 1e-5;

// Fills the probabilities for `precision`, 1 / (2 sigma^2), and returns their entropy in nats.
double fill(std::span<const float> distances, double precision, std::span<float> probabilities) {
  const double nearest = static_cast<double>(distances.front()) * distances.front();
  double sum = 0.0;
  double weighted = 0.0;  // squared distances beyond the nearest
  for (std::size_t i = 0; i < distances.size(); ++i) {
    const double beyond = static_cast<double>(distances[i]) * distances[i] - nearest;
    const double weight = std::exp(-precision * beyond);
    probabilities[i] = static_cast<float>(weight);
    sum += weight;
    weighted += weight * beyond;
  }
  for (auto& probability : probabilities) probability /= static_cast<float>(sum);
  return std::log(sum) + precision * weighted / sum;
}

}  // namespace

void calibrate(std::span<const float> distances, double perplexity,
               std::span<float> probabilities) {
  DIATOM_CHECK(distances.size() == probabilities.size(), "one probability a neighbour");
  if (distances.empty()) return;
  const double wanted = std::log(perplexity);
  double low = 0.0;
  double high = std::numeric_limits<double>::infinity();
  const double farthest = static_cast<double>(distances.back()) * distances.back();
  const double nearest = static_cast<double>(distances.front()) * distances.front();
  double precision = farthest > nearest ? 1.0 / (farthest - nearest) : 0.0;
  for (int i = 0; i < bisections; ++i) {
    const double excess = fill(distances, precision, probabilities) - wanted;
    if (std::abs(excess) < entropy_tolerance || precision == 0.0) return;
    (excess > 0.0 ? low : high) = precision;
    precision = std::isinf(high) ? 2.0 * precision : 0.5 * (low + high);
  }
}

}  // namespace diatom::ml
