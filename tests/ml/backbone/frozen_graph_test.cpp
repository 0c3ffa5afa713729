// The frozen graph computes what the network computes, whatever the batch.
#include "ml/backbone/frozen_graph.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include "ml/backbone/diatom_net.h"
#include "ml/backbone/tensors.h"
#include "ml/core/files.h"

namespace diatom::tests {
namespace {

ml::Network shipped_network() {
  auto network = ml::diatom_net();
  ml::load_weights(network, ml::read_weights(ml::asset_folder() / "diatom-net.safetensors"));
  for (const auto& stage : network) {
    stage.module->eval();
    for (auto& parameter : stage.module->parameters()) parameter.set_requires_grad(false);
  }
  return network;
}

ml::FrozenGraph frozen(const ml::Network& network) {
  return {[&](const at::Tensor& images) { return ml::pooled_features(network, images); },
          at::zeros({1, 3, ml::diatom_net_size_px, ml::diatom_net_size_px})};
}

TEST(FrozenGraph, GivesTheNetworksOwnFeaturesForAnyBatch) {
  const auto network = shipped_network();
  const auto graph = frozen(network);
  for (const int batch : {1, 3, 8}) {
    const auto images = at::rand({batch, 3, ml::diatom_net_size_px, ml::diatom_net_size_px});
    const auto expected = ml::pooled_features(network, images);
    const auto difference = (graph(images) - expected).norm() / expected.norm();
    EXPECT_LT(difference.item().toFloat(), 1e-5F) << batch << " images";
  }
}

TEST(FrozenGraph, IsAsLargeAsItsInput) {
  const auto network = shipped_network();
  const auto graph = frozen(network);
  EXPECT_EQ(graph(at::rand({2, 3, 32, 32})).size(0), 2);  // traced at another size
}

TEST(FrozenGraph, DoesNotSeeLaterChangesOfItsWeights) {
  const auto network = shipped_network();
  const auto graph = frozen(network);
  const auto images = at::rand({1, 3, ml::diatom_net_size_px, ml::diatom_net_size_px});
  const auto before = graph(images).clone();
  for (const auto& stage : network)
    for (auto& parameter : stage.module->parameters()) parameter.zero_();
  EXPECT_TRUE(graph(images).equal(before));
}

}  // namespace
}  // namespace diatom::tests
