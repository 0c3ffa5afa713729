#include "ml/vision/haralick.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Core>

#include "ml/core/check.h"

namespace diatom::ml {
namespace {

constexpr int levels = haralick_levels;

using Cooccurrence = Eigen::Array<double, levels, levels>;

// Symmetric and summing to 1; all zero where there is no pair.
Cooccurrence cooccurrence(const Image& grey, const Mask& mask, int dx, int dy) {
  Cooccurrence counts = Cooccurrence::Zero();
  const int step = dy * mask.width + dx;
  for (int y = 0; y < mask.height - dy; ++y) {
    for (int x = std::max(-dx, 0); x < mask.width - std::max(dx, 0); ++x) {
      const int here = y * mask.width + x;
      if (mask.pixels[here] == 0 || mask.pixels[here + step] == 0) continue;
      const int i = grey.pixels[here] * levels / 256;
      const int j = grey.pixels[here + step] * levels / 256;
      counts(i, j) += 1.0;
    }
  }
  const double pairs = counts.sum();
  if (pairs == 0.0) return counts;
  return (counts + counts.transpose()) / (2.0 * pairs);
}

template <class Distribution>
double entropy(const Distribution& p) {
  double sum = 0.0;
  for (const double value : p.reshaped())
    if (value > 0.0) sum -= value * std::log(value);
  return sum;
}

template <class Distribution>
double mean(const Distribution& p) {
  double sum = 0.0;
  for (Eigen::Index k = 0; k < p.size(); ++k) sum += static_cast<double>(k) * p[k];
  return sum;
}

template <class Distribution>
double variance(const Distribution& p) {
  const double middle = mean(p);
  double sum = 0.0;
  for (Eigen::Index k = 0; k < p.size(); ++k) {
    const double off = static_cast<double>(k) - middle;
    sum += off * off * p[k];
  }
  return sum;
}

// Haralick's f1..f13 for a symmetric p, whose two marginals are one.
std::array<double, 13> statistics(const Cooccurrence& p) {
  Eigen::Array<double, levels, 1> difference =
      Eigen::Array<double, levels, 1>::Zero();  // of |i - j|
  Eigen::Array<double, 2 * levels - 1, 1> sum = Eigen::Array<double, 2 * levels - 1, 1>::Zero();
  double contrast = 0.0, product = 0.0, inverse_difference = 0.0;
  for (int j = 0; j < levels; ++j) {
    for (int i = 0; i < levels; ++i) {
      const int gap = (i - j) * (i - j);
      difference[std::abs(i - j)] += p(i, j);
      sum[i + j] += p(i, j);
      contrast += gap * p(i, j);
      product += i * j * p(i, j);
      inverse_difference += p(i, j) / (1.0 + gap);
    }
  }
  const Eigen::Array<double, levels, 1> marginal = p.rowwise().sum();
  const double middle = mean(marginal);
  const double spread = variance(marginal);
  const double correlation = spread > 1e-12 ? (product - middle * middle) / spread : 1.0;

  const double joint = entropy(p);             // HXY
  const double single = entropy(marginal);     // HX = HY; HXY1 = HXY2 = 2 HX
  const double shared = 2.0 * single - joint;  // mutual information
  const double information_1 = single > 1e-12 ? -shared / single : 0.0;
  const double information_2 = std::sqrt(std::max(1.0 - std::exp(-2.0 * shared), 0.0));
  return {p.square().sum(),    contrast,      correlation,  spread, inverse_difference,
          mean(sum),           variance(sum), entropy(sum), joint,  variance(difference),
          entropy(difference), information_1, information_2};
}

}  // namespace

std::array<double, 13> haralick_statistics(const Image& grey, const Mask& mask) {
  DIATOM_CHECK(grey.channels == 1 && grey.pixels.size() == mask.pixels.size(),
               "the mask belongs to another picture, or the picture is not grey");
  constexpr std::array<std::array<int, 2>, 4> angles = {{{1, 0}, {1, 1}, {0, 1}, {-1, 1}}};
  std::array<double, 13> average{};
  int angles_with_pairs = 0;
  for (const auto& [dx, dy] : angles) {
    const auto p = cooccurrence(grey, mask, dx, dy);
    if (p.sum() == 0.0) continue;
    ++angles_with_pairs;
    const auto values = statistics(p);
    for (std::size_t k = 0; k < values.size(); ++k) average[k] += values[k];
  }
  for (auto& value : average) value /= std::max(angles_with_pairs, 1);
  return average;
}

}  // namespace diatom::ml
