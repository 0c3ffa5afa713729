#include "ml/vision/zernike.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "ml/core/check.h"

namespace diatom::ml {
namespace {

constexpr int degree = 8;
constexpr int powers = degree + 1;

// [i][j] belongs to x^i y^j, i + j <= degree.
template <class T>
using ByPowers = std::array<std::array<T, powers>, powers>;
using Polynomial = ByPowers<std::complex<double>>;

// p (x + s i y): with s = 1 times z = r exp(i t), with s = -1 times its conjugate.
Polynomial times_z(const Polynomial& p, double s) {
  Polynomial product{};
  for (int i = 0; i < degree; ++i)
    for (int j = 0; i + j < degree; ++j) {
      product[i + 1][j] += p[i][j];
      product[i][j + 1] += p[i][j] * std::complex<double>(0.0, s);
    }
  return product;
}

double factorial(int n) {
  return std::tgamma(n + 1.0);
}

// (n + 1) / pi conj(V_nm), a polynomial in x and y:
// R_nm(r) = sum_k (-1)^k (n - k)! / (k! ((n + m) / 2 - k)! ((n - m) / 2 - k)!) r^(n - 2k).
Polynomial conjugate_basis(int n, int m) {
  Polynomial power{};  // r^(n - 2k) exp(-i m t), from the lowest degree on
  power[0][0] = (n + 1.0) / std::numbers::pi;
  for (int i = 0; i < m; ++i) power = times_z(power, -1.0);
  Polynomial sum{};
  for (int k = (n - m) / 2; k >= 0; --k) {
    const double coefficient =
        (k % 2 == 0 ? 1.0 : -1.0) * factorial(n - k) /
        (factorial(k) * factorial((n + m) / 2 - k) * factorial((n - m) / 2 - k));
    for (int i = 0; i < powers; ++i)
      for (int j = 0; i + j < powers; ++j) sum[i][j] += coefficient * power[i][j];
    if (k > 0) power = times_z(times_z(power, -1.0), 1.0);
  }
  return sum;
}

const std::array<Polynomial, zernike_indices.size()>& basis() {
  static const auto polynomials = [] {
    std::array<Polynomial, zernike_indices.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = conjugate_basis(zernike_indices[i].n, zernike_indices[i].m);
    return all;
  }();
  return polynomials;
}

double mean_outside(const Image& grey, const Mask& mask) {
  double sum = 0.0;
  int count = 0;
  for (std::size_t i = 0; i < mask.pixels.size(); ++i) {
    if (mask.pixels[i] != 0) continue;
    sum += grey.pixels[i];
    ++count;
  }
  return count > 0 ? sum / count : 255.0;
}

// (height, width), zero outside the mask.
std::vector<double> weights_of(const Image& grey, const Mask& mask) {
  const double outside = mean_outside(grey, mask);
  std::vector<double> weights(mask.pixels.size());
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (mask.pixels[i] != 0) weights[i] = std::abs(grey.pixels[i] - outside) / 255.0 + 1.0 / 16.0;
  return weights;
}

struct Disc {
  double x = 0.0;
  double y = 0.0;
  double radius = 0.5;  // to the outermost pixel; a lone pixel's own otherwise
};

Disc disc_around(const std::vector<double>& weights, int width) {
  double sum = 0.0;
  Disc disc;
  const auto column = [&](std::size_t i) { return static_cast<int>(i) % width; };
  const auto row = [&](std::size_t i) { return static_cast<int>(i) / width; };
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sum += weights[i];
    disc.x += weights[i] * column(i);
    disc.y += weights[i] * row(i);
  }
  disc.x /= sum;
  disc.y /= sum;
  double farthest_squared = 0.0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0.0) continue;
    const double dx = column(i) - disc.x;
    const double dy = row(i) - disc.y;
    farthest_squared = std::max(farthest_squared, dx * dx + dy * dy);
  }
  disc.radius = std::max(disc.radius, std::sqrt(farthest_squared));
  return disc;
}

// sum w x^i y^j, the disc being the unit disc.
ByPowers<double> geometric_moments(const std::vector<double>& weights, const PixelBox& box,
                                   int width, const Disc& disc) {
  ByPowers<double> moments{};
  for (int row = box.y; row < box.y + box.height; ++row) {
    std::array<double, powers> along_row{};  // sum over x of w x^i
    for (int column = box.x; column < box.x + box.width; ++column) {
      const double x = (column - disc.x) / disc.radius;
      double term = weights[static_cast<std::size_t>(row * width + column)];
      for (auto& sum : along_row) {
        sum += term;
        term *= x;
      }
    }
    const double y = (row - disc.y) / disc.radius;
    double y_power = 1.0;
    for (int j = 0; j < powers; ++j, y_power *= y)
      for (int i = 0; i + j < powers; ++i) moments[i][j] += along_row[i] * y_power;
  }
  return moments;
}

}  // namespace

std::array<double, 23> zernike_magnitudes(const Image& grey, const Mask& mask) {
  DIATOM_CHECK(grey.channels == 1 && grey.pixels.size() == mask.pixels.size(),
               "the mask belongs to another picture, or the picture is not grey");
  std::array<double, 23> magnitudes{};
  const auto box = bounding_box(mask);
  if (box == PixelBox{}) return magnitudes;
  const auto weights = weights_of(grey, mask);
  const auto moments =
      geometric_moments(weights, box, mask.width, disc_around(weights, mask.width));
  for (std::size_t k = 0; k < magnitudes.size(); ++k) {
    std::complex<double> sum = 0.0;
    for (int i = 0; i < powers; ++i)
      for (int j = 0; i + j < powers; ++j) sum += basis()[k][i][j] * moments[i][j];
    magnitudes[k] = std::abs(sum) / moments[0][0];
  }
  return magnitudes;
}

}  // namespace diatom::ml
