// Each kernel against its definition, a pair of points at a time.
#include "ml/classifier/kernel.h"

#include <cmath>
#include <string>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

namespace diatom {
namespace {

using ml::KernelShape;

constexpr KernelShape all_shapes[] = {KernelShape::gaussian, KernelShape::laplacian,
                                      KernelShape::matern32, KernelShape::matern52,
                                      KernelShape::linear,   KernelShape::polynomial};

double defined(const ml::KernelSpec& spec, const at::Tensor& x, const at::Tensor& c) {
  double squared = 0.0;
  double product = 0.0;
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    const double sigma = spec.sigma[spec.sigma.size() == 1 ? 0 : static_cast<std::size_t>(i)];
    const double a = x[i].item().toDouble() / sigma;
    const double b = c[i].item().toDouble() / sigma;
    squared += (a - b) * (a - b);
    product += a * b;
  }
  const double r = std::sqrt(squared);
  switch (spec.shape) {
    case KernelShape::gaussian:
      return std::exp(-squared / 2.0);
    case KernelShape::laplacian:
      return std::exp(-r);
    case KernelShape::matern32:
      return (1.0 + std::sqrt(3.0) * r) * std::exp(-std::sqrt(3.0) * r);
    case KernelShape::matern52:
      return (1.0 + std::sqrt(5.0) * r + 5.0 / 3.0 * squared) * std::exp(-std::sqrt(5.0) * r);
    case KernelShape::linear:
      return 1.0 + product;
    case KernelShape::polynomial:
      return std::pow(1.0 + product, spec.degree);
  }
  return 0.0;
}

void expect_as_defined(const ml::KernelSpec& spec, at::ScalarType type, double tolerance) {
  const auto rows = at::randn({7, 5}, type);
  const auto centres = at::randn({4, 5}, type);
  const auto values = ml::Kernel(centres, spec)(rows);
  ASSERT_EQ(values.sizes(), (at::IntArrayRef{7, 4}));
  for (std::int64_t i = 0; i < 7; ++i)
    for (std::int64_t j = 0; j < 4; ++j) {
      const double expected = defined(spec, rows[i], centres[j]);
      EXPECT_NEAR(values[i][j].item().toDouble(), expected, tolerance * (1.0 + std::abs(expected)))
          << "shape " << static_cast<int>(spec.shape);
    }
}

TEST(Kernel, IsWhatItsShapeSays) {
  for (const auto shape : all_shapes) {
    expect_as_defined({shape, {1.7}, 3}, at::kDouble, 1e-12);
    expect_as_defined({shape, {1.7}, 2}, at::kFloat, 1e-5);
  }
}

TEST(Kernel, TakesAWidthForEachDimension) {
  for (const auto shape : all_shapes)
    expect_as_defined({shape, {0.5, 1.0, 2.0, 4.0, 8.0}, 2}, at::kDouble, 1e-12);
}

TEST(Kernel, FromACentreOnIsTheSameColumns) {
  const auto rows = at::randn({6, 5}, at::kDouble);
  for (const auto shape : all_shapes) {
    const ml::Kernel kernel(at::randn({9, 5}, at::kDouble), {shape, {2.0}, 3});
    EXPECT_TRUE(kernel(rows, 4).allclose(kernel(rows).narrow(1, 4, 5)));
  }
}

TEST(Kernel, OfDistancesIsOneAtItsCentres) {
  const auto points = at::randn({8, 5}, at::kDouble) + 100.0;  // far from the origin
  for (const auto shape : {KernelShape::gaussian, KernelShape::laplacian, KernelShape::matern32,
                           KernelShape::matern52}) {
    const auto own = ml::Kernel(points, {shape, {1.0}, 3})(points).diagonal();
    EXPECT_LE(own.max().item().toDouble(), 1.0);
    EXPECT_GT(own.min().item().toDouble(), 1.0 - 1e-5);
  }
}

}  // namespace
}  // namespace diatom
