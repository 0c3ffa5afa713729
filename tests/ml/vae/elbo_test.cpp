// The loss against hand-computed cases, and its gradient against finite differences.
#include "ml/vae/elbo.h"

#include <cmath>
#include <cstring>

#include <ATen/core/Tensor.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "ml/core/random.h"
#include "ml/vae/learner.h"

namespace diatom {
namespace {

TEST(Elbo, ReconstructionIsHalfTheSquaredErrorOrACrossEntropy) {
  const auto rows = at::tensor({1.0F, 0.0F, 0.25F, 0.5F}).view({2, 2});
  const auto decoded = at::tensor({0.0F, 2.0F, 0.25F, 1.5F}).view({2, 2});
  const auto gaussian = ml::reconstruction(decoded, rows, ml::Likelihood::gaussian);
  EXPECT_FLOAT_EQ(gaussian[0].item<float>(), 2.5F);
  EXPECT_FLOAT_EQ(gaussian[1].item<float>(), 0.5F);
  const auto bernoulli = ml::reconstruction(decoded, rows, ml::Likelihood::bernoulli);
  const double first = std::log(2.0) + std::log(1.0 + std::exp(2.0));
  EXPECT_NEAR(bernoulli[0].item<float>(), first, 1e-5);
}

TEST(Elbo, KlIsThatOfTwoNormals) {
  // Mean 1 and variance e^-1: (1 + 1/e + 1 - 1) / 2. A standard normal: 0.
  const auto kl = ml::kl_divergence(at::tensor({1.0F, 0.0F}).view({1, 2}),
                                    at::tensor({-1.0F, 0.0F}).view({1, 2}));
  EXPECT_NEAR(kl[0][0].item<float>(), 0.5 * (1.0 + std::exp(-1.0)), 1e-6);
  EXPECT_FLOAT_EQ(kl[0][1].item<float>(), 0.0F);
}

double total(const ml::ElboSums& sums, double beta, Eigen::Index batch) {
  return (sums.reconstruction + beta * static_cast<double>(sums.kl.sum())) /
         static_cast<double>(batch);
}

double dot(const ml::TensorMap& left, const ml::TensorMap& right) {
  double sum = 0.0;
  for (const auto& [name, data] : left.tensors) {
    const auto a = data.to_float();
    const auto b = right.tensors.at(name).to_float();
    for (std::size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * double{b[i]};
  }
  return sum;
}

ml::TensorMap moved(const ml::TensorMap& weights, const ml::TensorMap& along, double by) {
  auto result = weights;
  for (auto& [name, data] : result.tensors) {
    auto values = data.to_float();
    const auto steps = along.tensors.at(name).to_float();
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>(double{values[i]} + by * double{steps[i]});
    std::memcpy(data.bytes.data(), values.data(), data.bytes.size());
  }
  return result;
}

class VaeGradient : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(All, VaeGradient, testing::Values("dense", "convolutional"),
                         [](const auto& method) { return std::string(method.param); });

TEST_P(VaeGradient, AgreesWithFiniteDifferencesAlongItselfAndAcross) {
  constexpr double beta = 0.7;
  constexpr Eigen::Index batch = 6;
  const auto& method = ml::VaeRegistry::instance().find(GetParam());
  const auto values = ml::checked_values(method.info, {{"latent", 3.0}});
  ml::VaeLearner learner(method, 256, values, 5, ml::Device::cpu);
  ml::Random random(6);
  const ml::Matrix rows = ml::Matrix::NullaryExpr(
      batch, 256, [&random] { return static_cast<float>(random.uniform()); });
  const ml::Matrix noise =
      ml::Matrix::NullaryExpr(batch, 3, [&random] { return static_cast<float>(random.normal()); });

  learner.accumulate(rows, noise, beta, batch);
  const auto gradient = learner.gradients();
  const auto weights = learner.weights();
  ASSERT_EQ(gradient.tensors.size(), weights.tensors.size()) << "some weights do not learn";

  auto across = gradient;  // every tensor alike, whatever its share of the gradient
  for (auto& [name, data] : across.tensors) {
    auto steps = data.to_float();
    double norm = 0.0;
    for (const float step : steps) norm += double{step} * double{step};
    for (float& step : steps) step = static_cast<float>(step / std::sqrt(norm + 1e-30));
    std::memcpy(data.bytes.data(), steps.data(), data.bytes.size());
  }
  for (const auto& direction : {gradient, across}) {
    const double slope = dot(gradient, direction);
    const double step = 2e-3 / std::sqrt(dot(direction, direction));
    learner.load(moved(weights, direction, step));
    const double above = total(learner.accumulate(rows, noise, beta, batch), beta, batch);
    learner.load(moved(weights, direction, -step));
    const double below = total(learner.accumulate(rows, noise, beta, batch), beta, batch);
    EXPECT_NEAR((above - below) / (2.0 * step), slope, 0.02 * std::abs(slope));
  }
}

TEST_P(VaeGradient, OfABatchIsTheSumOfItsParts) {
  const auto& method = ml::VaeRegistry::instance().find(GetParam());
  const auto values = ml::checked_values(method.info, {{"latent", 3.0}});
  ml::VaeLearner whole(method, 256, values, 5, ml::Device::cpu);
  ml::VaeLearner parts(method, 256, values, 5, ml::Device::cpu);
  ml::Random random(7);
  const ml::Matrix rows =
      ml::Matrix::NullaryExpr(8, 256, [&random] { return static_cast<float>(random.uniform()); });
  const ml::Matrix noise =
      ml::Matrix::NullaryExpr(8, 3, [&random] { return static_cast<float>(random.normal()); });
  whole.accumulate(rows, noise, 1.0, 8);
  parts.accumulate(rows.topRows(3), noise.topRows(3), 1.0, 8);
  parts.accumulate(rows.bottomRows(5), noise.bottomRows(5), 1.0, 8);
  const auto one = whole.gradients();
  const auto other = parts.gradients();
  EXPECT_NEAR(dot(one, other) / std::sqrt(dot(one, one) * dot(other, other)), 1.0, 1e-5);
  EXPECT_NEAR(dot(one, one), dot(other, other), 1e-3 * dot(one, one));
}

}  // namespace
}  // namespace diatom
