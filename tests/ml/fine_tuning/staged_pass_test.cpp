#include "ml/fine_tuning/staged_pass.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>
#include <torch/nn/module.h>
#include <torch/utils.h>

#include "ml/backbone/diatom_net.h"

namespace diatom::ml {
namespace {

std::vector<at::Tensor> gradients_of(const Network& network) {
  std::vector<at::Tensor> gradients;
  for (const auto& stage : network)
    for (const auto& parameter : stage.module->parameters())
      gradients.push_back(parameter.grad().defined() ? parameter.grad().clone() : at::Tensor());
  return gradients;
}

void forget_gradients(const Network& network) {
  for (const auto& stage : network)
    for (auto& parameter : stage.module->parameters()) parameter.mutable_grad().reset();
}

// Any scalar of the features that treats no two of them alike.
at::Tensor loss_of(const at::Tensor& features, const at::Tensor& weights) {
  return (features * features * weights).sum();
}

void pass_through(StagedPass& pass, const at::Tensor& images, const at::Tensor& weights) {
  pass.begin(images);
  while (pass.forward_next()) {
  }
  loss_of(pass.features(), weights).backward();
  while (pass.backward_next()) {
  }
}

TEST(StagedPass, GivesTheGradientsOfTheUncutPass) {
  at::manual_seed(3);
  const auto network = diatom_net();
  const auto images = at::randn({3, 3, 64, 64});
  const auto weights = at::randn({3, 1440});

  loss_of(pooled_features(network, images), weights).backward();
  const auto uncut = gradients_of(network);
  forget_gradients(network);

  StagedPass pass(network, 0);
  pass_through(pass, images, weights);
  const auto cut = gradients_of(network);
  ASSERT_EQ(cut.size(), uncut.size());
  for (std::size_t i = 0; i < cut.size(); ++i) {
    ASSERT_TRUE(cut[i].defined());
    const double scale = uncut[i].abs().max().item<double>();
    EXPECT_LT((cut[i] - uncut[i]).abs().max().item<double>(), 1e-5 * scale) << "parameter " << i;
  }
}

TEST(StagedPass, StagesBelowTheFirstTrainedOneGetNone) {
  at::manual_seed(3);
  const auto network = diatom_net();
  const auto images = at::randn({2, 3, 64, 64});
  StagedPass pass(network, 2);
  pass_through(pass, images, at::randn({2, 1440}));
  for (std::size_t i = 0; i < network.size(); ++i)
    for (const auto& parameter : network[i].module->parameters())
      EXPECT_EQ(parameter.grad().defined(), i >= 2) << network[i].name;
}

TEST(StagedPass, OnePassLeavesNothingBehindForTheNext) {
  at::manual_seed(3);
  const auto network = diatom_net();
  for (const auto& stage : network) stage.module->eval();
  const auto images = at::randn({2, 3, 64, 64});
  const auto weights = at::randn({2, 1440});
  StagedPass pass(network, 0);
  pass_through(pass, images, weights);
  const auto once = gradients_of(network);
  forget_gradients(network);
  pass_through(pass, images, weights);
  const auto again = gradients_of(network);
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_TRUE(once[i].equal(again[i]));
}

}  // namespace
}  // namespace diatom::ml
