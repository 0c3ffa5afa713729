#include "ml/fine_tuning/unfolding.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include "ml/backbone/diatom_net.h"
#include "ml/core/files.h"
#include "tests/ml/fine_tuning/network_looks.h"

namespace diatom::ml {
namespace {

TEST(Unfolding, KnowsAFoldedNetwork) {
  EXPECT_TRUE(is_folded(diatom_net())) << "a new network's norms are identities";
  auto shipped = diatom_net();
  load_weights(shipped, read_weights(asset_folder() / "diatom-net.safetensors"));
  EXPECT_FALSE(is_folded(shipped));
}

TEST(Unfolding, LeavesTheFunctionAndMakesTrainingModeFollowIt) {
  at::manual_seed(1);
  const auto network = diatom_net();
  // Away from identities, with biases, and activations far from unit variance.
  const torch::NoGradGuard no_gradients;
  for (const auto& stage : network)
    for (auto& item : stage.module->named_parameters()) {
      if (item.key().ends_with("norm.bias")) item.value().normal_(0.0, 0.3);
      if (item.key().ends_with("norm.weight")) item.value().fill_(1.7);
    }
  const auto images = 2.0 * at::randn({64, 3, 64, 64});
  const auto before = features_of(network, images, false);
  const double folded_cosine = mean_cosine(features_of(network, images, true), before);
  // That look moved the running statistics: back to identities.
  for (const auto& stage : network)
    for (auto& item : stage.module->named_buffers())
      item.value().fill_(item.key().ends_with("running_var") ? 1.0 : 0.0);

  Unfolding unfolding(network);
  for (int i = 0; i < 64; i += 16) {
    const auto features = unfolding.observe(images.narrow(0, i, 16));
    EXPECT_LT(largest_difference(features, before.narrow(0, i, 16)), 1e-5);
  }
  unfolding.finish();
  EXPECT_FALSE(is_folded(network));
  EXPECT_LT(largest_difference(features_of(network, images, false), before), 1e-4);
  const double cosine = mean_cosine(features_of(network, images, true), before);
  EXPECT_GT(cosine, 0.999) << "the batch is what was observed";
  EXPECT_GT(cosine, folded_cosine);
}

}  // namespace
}  // namespace diatom::ml
