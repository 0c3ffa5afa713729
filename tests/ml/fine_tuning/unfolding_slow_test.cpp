#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include "ml/backbone/tensors.h"
#include "ml/core/dataset.h"
#include "ml/fine_tuning/unfolding.h"
#include "tests/ml/fine_tuning/network_looks.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

// The weights that the warning is about: MobileNetV2 with its norms folded, on real pictures.
TEST(Unfolding, MakesFoldedMobileNetTrainable) {
  NEEDS_SHARED_MATERIAL();
  const auto& method = BackboneRegistry::instance().find("mobilenet_v2");
  const auto network = method.unfreeze(*make_backbone(
      {"mobilenet_v2", tests::shared_material() / "models/mobilenet_v2.safetensors", {}}));
  ASSERT_TRUE(is_folded(network));

  const auto dataset = open_dataset(tests::shared_material() / "data/plankton10");
  ImageSpec spec;
  spec.size = 128;
  const auto batch_at = [&](std::size_t first, std::size_t count) {
    const auto stride = (dataset.samples.size() - first) / count;
    std::vector<PreparedImage> images;
    for (std::size_t i = 0; i < count; ++i)
      images.push_back(prepare(dataset.images->load(dataset.samples[first + stride * i]), spec));
    return batch_of(images, spec.size, Device::cpu);
  };
  const auto unseen = batch_at(7, 64);
  const auto before = features_of(network, unseen, false);
  const auto weights = weights_of(network);
  EXPECT_LT(mean_cosine(features_of(network, unseen, true), before), 0.6)
      << "trained as they are, such weights begin from other features";
  load_weights(network, weights);

  Unfolding unfolding(network);
  for (std::size_t first = 0; first < 8; ++first) unfolding.observe(batch_at(9 * first, 32));
  unfolding.finish();
  EXPECT_LT(largest_difference(features_of(network, unseen, false), before), 1e-4);
  EXPECT_GT(mean_cosine(features_of(network, unseen, true), before), 0.95);
}

}  // namespace
}  // namespace diatom::ml
