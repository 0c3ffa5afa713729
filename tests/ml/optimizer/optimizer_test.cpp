#include "ml/optimizer/optimizer.h"

#include <cmath>
#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/full.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/optimizer/schedule.h"

namespace diatom::ml {
namespace {

using testing::HasSubstr;

void set_gradient(at::Tensor& parameter, double value) {
  parameter.mutable_grad() = at::full(parameter.sizes(), value);
}

double value_of(const at::Tensor& tensor) {
  return tensor.flatten()[0].item<double>();
}

// Two updates with gradients 1 and 2, by the formulas, number by number.
TEST(Optimizer, AdamWFollowsItsFormula) {
  auto matrix = at::full({1, 1}, 3.0);
  auto bias = at::full({1}, 3.0);
  Optimizer optimizer(Descent::adamw, 0.1);
  optimizer.add("matrix", matrix);
  optimizer.add("bias", bias, 2.0);
  double first = 0.0;
  double second = 0.0;
  double expected_matrix = 3.0;
  double expected_bias = 3.0;
  for (int count = 1; count <= 2; ++count) {
    const double gradient = count;
    set_gradient(matrix, gradient);
    set_gradient(bias, gradient);
    optimizer.update(0.01, count);
    first = 0.9 * first + 0.1 * gradient;
    second = 0.999 * second + 0.001 * gradient * gradient;
    const double pull = (first / (1 - std::pow(0.9, count))) /
                        (std::sqrt(second / (1 - std::pow(0.999, count))) + 1e-8);
    expected_matrix = expected_matrix * (1 - 0.01 * 0.1) - 0.01 * pull;
    expected_bias -= 0.02 * pull;  // it learns at twice the rate, and does not decay
  }
  EXPECT_NEAR(value_of(matrix), expected_matrix, 1e-6);
  EXPECT_NEAR(value_of(bias), expected_bias, 1e-6);
  EXPECT_EQ(value_of(matrix.grad()), 0.0);
}

// What lies in memory in the same order is updated in blocks; anything else must come to the same.
TEST(Optimizer, AdamWDoesNotDependOnHowTensorsLieInMemory) {
  const auto updated = [](bool transposed) {
    auto matrix = at::full({40, 30}, 2.0);
    Optimizer optimizer(Descent::adamw, 0.1);
    optimizer.add("matrix", matrix);
    for (int count = 1; count <= 3; ++count) {
      auto gradient = at::full({40, 30}, 0.5);
      gradient.select(0, 7).mul_(count);
      gradient.select(1, 11).mul_(-3);
      matrix.mutable_grad() = transposed ? gradient.t().contiguous().t() : gradient;
      optimizer.update(0.01, count);
    }
    return matrix;
  };
  EXPECT_LT((updated(true) - updated(false)).abs().max().item<double>(), 1e-6);
  EXPECT_GT((updated(true) - 2.0).abs().min().item<double>(), 1e-3);
}

// Of all parameters together: 3 and 4 have the norm 5.
TEST(Optimizer, CutsLongGradientsToTheirLimitAndNoOthers) {
  const auto moved = [](double largest_norm) {
    auto a = at::full({1}, 0.0);
    auto b = at::full({1}, 0.0);
    Optimizer optimizer(Descent::sgd, 0.0, largest_norm);
    optimizer.add("a", a);
    optimizer.add("b", b);
    set_gradient(a, 3.0);
    set_gradient(b, 4.0);
    optimizer.update(1.0, 1);  // each by 1.9 times its gradient
    return std::pair(-value_of(a) / 1.9, -value_of(b) / 1.9);
  };
  using testing::DoubleNear;
  using testing::Pair;
  EXPECT_THAT(moved(0.0), Pair(DoubleNear(3.0, 1e-5), DoubleNear(4.0, 1e-5)));
  EXPECT_THAT(moved(5.5), Pair(DoubleNear(3.0, 1e-5), DoubleNear(4.0, 1e-5)));
  EXPECT_THAT(moved(1.0), Pair(DoubleNear(0.6, 1e-5), DoubleNear(0.8, 1e-5)));
}

TEST(Optimizer, SgdLooksAheadAlongItsMomentum) {
  auto parameter = at::full({1}, 1.0);
  Optimizer optimizer(Descent::sgd, 0.0);
  optimizer.add("parameter", parameter);
  set_gradient(parameter, 1.0);
  optimizer.update(0.1, 1);  // momentum 1: 1 - 0.1 (1 + 0.9)
  EXPECT_NEAR(value_of(parameter), 0.81, 1e-6);
  set_gradient(parameter, 1.0);
  optimizer.update(0.1, 2);  // momentum 1.9: 0.81 - 0.1 (1 + 0.9 * 1.9)
  EXPECT_NEAR(value_of(parameter), 0.539, 1e-6);
}

TEST(Optimizer, ParametersWithoutAGradientStay) {
  auto parameter = at::full({2, 2}, 1.0);
  Optimizer optimizer(Descent::adamw, 0.5);
  optimizer.add("parameter", parameter);
  optimizer.update(0.1, 1);
  EXPECT_EQ(value_of(parameter), 1.0);
}

TEST(Optimizer, GoesOnFromItsState) {
  for (const auto descent : {Descent::sgd, Descent::adamw}) {
    auto whole = at::full({2, 2}, 1.0);
    auto resumed = at::full({2, 2}, 1.0);
    Optimizer once(descent, 0.01);
    once.add("parameter", whole);
    set_gradient(whole, 0.3);
    once.update(0.1, 1);
    resumed.copy_(whole);
    Optimizer again(descent, 0.01);
    again.add("parameter", resumed);
    again.restore(once.state());
    for (auto [optimizer, parameter] : {std::pair(&once, &whole), std::pair(&again, &resumed)}) {
      set_gradient(*parameter, -0.2);
      optimizer->update(0.1, 2);
    }
    EXPECT_TRUE(whole.equal(resumed));
  }
}

TEST(Optimizer, RefusesAStateThatDoesNotFit) {
  Optimizer optimizer(Descent::sgd, 0.0);
  optimizer.add("parameter", at::full({2, 2}, 1.0));
  try {
    optimizer.restore({});
    FAIL() << "an empty state was taken";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("first.parameter"));
  }
}

TEST(Schedule, RisesThenFalls) {
  const double all = 100.0;
  const double warm_up = 0.1;
  EXPECT_NEAR(rate_factor(Schedule::constant, 0, all, warm_up), 0.1, 1e-12);
  for (const auto schedule : {Schedule::cosine, Schedule::exponential, Schedule::constant}) {
    EXPECT_NEAR(rate_factor(schedule, 9, all, warm_up), 1.0, 1e-12);
    for (int done = 10; done < 99; ++done)
      EXPECT_LE(rate_factor(schedule, done + 1, all, warm_up),
                rate_factor(schedule, done, all, warm_up));
  }
  EXPECT_NEAR(rate_factor(Schedule::cosine, 99, all, warm_up), 0.0, 1e-12);
  EXPECT_NEAR(rate_factor(Schedule::exponential, 99, all, warm_up), 0.01, 1e-12);
  EXPECT_NEAR(rate_factor(Schedule::constant, 99, all, warm_up), 1.0, 1e-12);
}

}  // namespace
}  // namespace diatom::ml
