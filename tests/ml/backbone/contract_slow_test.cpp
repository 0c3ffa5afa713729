// What every registered backbone promises.
#include <algorithm>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/backbone/weight_files.h"

namespace diatom::tests {
namespace {

using ml::Matrix;
using testing::HasSubstr;

class BackboneContract : public testing::TestWithParam<std::string> {
 protected:
  static constexpr int size = 64;

  // One backbone of each kind is built for all tests.
  static void SetUpTestSuite() { folder_ = std::make_unique<TemporaryFolder>(); }
  static void TearDownTestSuite() { folder_.reset(); }

  const ml::BackboneMethod& method() const {
    return ml::BackboneRegistry::instance().find(GetParam());
  }
  std::shared_ptr<const ml::Backbone> make(int side = size) const {
    return ml::make_backbone({GetParam(), weights_for(method(), *folder_), "", side});
  }
  static std::vector<ml::PreparedImage> images(int count) {
    std::vector<ml::PreparedImage> images;
    for (int i = 0; i < count; ++i) images.push_back(random_image(size, 100U + i));
    return images;
  }

  static std::unique_ptr<TemporaryFolder> folder_;
};
std::unique_ptr<TemporaryFolder> BackboneContract::folder_;

INSTANTIATE_TEST_SUITE_P(Registered, BackboneContract, testing::ValuesIn([] {
                           std::vector<std::string> ids;
                           for (const auto& method : ml::BackboneRegistry::instance().all())
                             ids.push_back(method.info.id);
                           return ids;
                         }()),
                         [](const auto& test) {  // such names have no dashes
                           auto name = test.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_P(BackboneContract, DescribesItself) {
  EXPECT_FALSE(method().info.label.empty());
  EXPECT_FALSE(method().info.help.empty());
  const auto backbone = make(0);
  const auto& recipe = backbone->recipe();
  EXPECT_EQ(recipe.backbone, GetParam());
  EXPECT_EQ(recipe.layer, method().default_layer);
  EXPECT_EQ(recipe.image.size, method().default_size);
  EXPECT_EQ(recipe.weights_hash.empty(), !method().needs_weights);
  EXPECT_EQ(ml::feature_recipe_from_json(ml::to_json(recipe)), recipe);
}

TEST_P(BackboneContract, GivesFiniteRowsThatDependOnTheImage) {
  const auto backbone = make();
  const auto rows = backbone->features(images(3));
  ASSERT_EQ(rows.rows(), 3);
  ASSERT_EQ(rows.cols(), backbone->recipe().dim);
  EXPECT_TRUE(rows.allFinite());
  EXPECT_GT((rows.row(0) - rows.row(1)).norm(), 1e-3F * rows.row(0).norm());
  EXPECT_EQ(backbone->features({}).rows(), 0);
  EXPECT_EQ(backbone->features({}).cols(), backbone->recipe().dim);
}

TEST_P(BackboneContract, GivesTheSameBitsTwice) {
  const auto backbone = make();
  const auto batch = images(3);
  EXPECT_EQ(backbone->features(batch), backbone->features(batch));
  EXPECT_EQ(backbone->features(batch), make()->features(batch));
}

TEST_P(BackboneContract, RowsDoNotDependOnTheBatch) {
  const auto backbone = make();
  const auto batch = images(3);
  const auto together = backbone->features(batch);
  for (int i = 0; i < 3; ++i) {
    const auto alone = backbone->features({&batch[static_cast<std::size_t>(i)], 1});
    EXPECT_LE((alone.row(0) - together.row(i)).norm(), 1e-5F * together.row(i).norm());
  }
}

TEST_P(BackboneContract, ServesTwoThreadsAtOnce) {
  const auto backbone = make();
  const auto batch = images(2);
  const auto expected = backbone->features(batch);
  Matrix seen[2];
  const auto work = [&](Matrix& rows) {
    for (int i = 0; i < 4; ++i) rows = backbone->features(batch);
  };
  std::thread first(work, std::ref(seen[0]));
  std::thread second(work, std::ref(seen[1]));
  first.join();
  second.join();
  for (const auto& rows : seen) EXPECT_LE((rows - expected).norm(), 1e-5F * expected.norm());
}

TEST_P(BackboneContract, IsRestoredFromItsOwnWeights) {
  const auto backbone = make();
  const auto restore = [&](const ml::FeatureRecipe& recipe) {
    return ml::restore_backbone(recipe, backbone->weights(), ml::Device::cpu);
  };
  if (method().weights_are_code) {
    EXPECT_THROW(restore(backbone->recipe()), std::runtime_error);
    return;
  }
  const auto restored = restore(backbone->recipe());
  EXPECT_EQ(restored->recipe(), backbone->recipe());
  EXPECT_EQ(restored->features(images(2)), backbone->features(images(2)));

  auto other_hash = backbone->recipe();
  other_hash.weights_hash = std::string(32, '0');
  auto other_mean = backbone->recipe();
  other_mean.image.mean[1] += 0.25F;
  EXPECT_THROW(restore(other_hash), std::runtime_error);
  EXPECT_THROW(restore(other_mean), std::runtime_error);
}

TEST_P(BackboneContract, CarriesTheCanvasItIsAskedFor) {
  const auto weights = weights_for(method(), *folder_);
  const auto backbone = ml::make_backbone({GetParam(), weights, "", size, ml::Device::cpu, 300});
  EXPECT_EQ(backbone->recipe().image.canvas_px, 300);
  EXPECT_EQ(make()->recipe().image.canvas_px, 0);
  EXPECT_EQ(ml::feature_recipe_from_json(ml::to_json(backbone->recipe())), backbone->recipe());
  const auto again = ml::request_for(backbone->recipe(), weights, ml::Device::cpu);
  EXPECT_EQ(ml::make_backbone(again)->recipe(), backbone->recipe());
  if (!method().weights_are_code) {
    const auto restored =
        ml::restore_backbone(backbone->recipe(), backbone->weights(), ml::Device::cpu);
    EXPECT_EQ(restored->recipe(), backbone->recipe());
  }
  for (const int beyond : {-1, ml::largest_canvas_px + 1})
    EXPECT_THROW(ml::make_backbone({GetParam(), weights, "", size, ml::Device::cpu, beyond}),
                 std::runtime_error);
}

TEST_P(BackboneContract, RefusesLayersAndSizesItDoesNotHave) {
  const auto weights = weights_for(method(), *folder_);
  EXPECT_THROW(ml::make_backbone({GetParam(), weights, "no such layer", size}), std::runtime_error);
  EXPECT_THROW(ml::make_backbone({GetParam(), weights, "", 7}), std::runtime_error);
  EXPECT_THROW(ml::make_backbone({GetParam(), weights, "", -1}), std::runtime_error);
  EXPECT_THROW(ml::make_backbone({GetParam(), weights, "", 1 << 20}), std::runtime_error);
}

TEST_P(BackboneContract, WeightsAreAskedForExactlyWhereTheyAreNeeded) {
  if (method().needs_weights) {
    if (method().shipped_weights.empty()) {
      EXPECT_THROW(ml::make_backbone({GetParam(), "", "", size}), std::runtime_error);
    } else {
      EXPECT_NO_THROW(ml::make_backbone({GetParam(), "", "", size}));
    }
    EXPECT_THROW(ml::make_backbone({GetParam(), *folder_ / "none.safetensors", "", size}),
                 std::runtime_error);
  } else {
    EXPECT_THROW(ml::make_backbone({GetParam(), "some.pth", "", size}), std::runtime_error);
  }
}

TEST_P(BackboneContract, ItsWeightsHaveThePublishedLayout) {
  if (!method().needs_weights || method().weights_are_code) {
    EXPECT_TRUE(make()->weights().tensors.empty());
    return;
  }
  if (!method().shipped_weights.empty()) return;  // nobody else publishes it: diatom_net_test.cpp
  const std::map<std::string, std::int64_t> parameters = {{"mobilenet_v2", 3504872},
                                                          {"squeezenet1_1", 1235496},
                                                          {"resnet18", 11689512},
                                                          {"resnet34", 21797672},
                                                          {"resnet50", 25557032}};
  const auto classifier = GetParam().starts_with("resnet") ? "fc" : "classifier";
  const auto file = weights_for(method(), *folder_);
  const auto published = ml::read_weights(file).tensors;
  const auto weights = ml::make_backbone({GetParam(), file, classifier, size})->weights().tensors;
  std::int64_t count = 0;
  for (const auto& [name, data] : published) {
    if (name.ends_with("num_batches_tracked")) continue;
    ASSERT_TRUE(weights.contains(name)) << name;
    EXPECT_EQ(weights.at(name).shape, data.shape) << name;
    EXPECT_EQ(weights.at(name).bytes, data.bytes) << name;
    if (name.find(".running_") == std::string::npos) count += data.element_count();
  }
  EXPECT_EQ(count, parameters.at(GetParam()));
}

}  // namespace
}  // namespace diatom::tests
