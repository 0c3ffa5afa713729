// The TorchScript of every registered backbone.
#include <gtest/gtest.h>

#include "tests/ml/backbone/weight_files.h"
#include "tests/ml/export/script_looks.h"

namespace diatom::tests {
namespace {

TEST(TorchScriptSlow, GivesTheScoresOfEveryBackbone) {
  const TemporaryFolder folder;
  for (const auto& method : ml::BackboneRegistry::instance().all()) {
    if (method.info.id == "handmade") continue;  // refused
    auto backbone = ml::make_backbone({method.info.id, weights_for(method, folder), "", 64});
    const auto found = differences(small_model(std::move(backbone), "ridge"), folder / "model.pt");
    EXPECT_LT(found.probabilities, 1e-4F) << method.info.id;
    EXPECT_LT(found.scores, 1e-4F) << method.info.id;
    RecordProperty(method.info.id, testing::PrintToString(found.scores));
  }
}

TEST(TorchScriptSlow, GivesTheScoresOfAnInnerAndOfTheLastLayer) {
  const TemporaryFolder folder;
  const auto weights = weights_for(ml::BackboneRegistry::instance().find("resnet18"), folder);
  for (const std::string layer : {"layer2", "fc"}) {
    const auto model = small_model(ml::make_backbone({"resnet18", weights, layer, 64}), "ridge");
    EXPECT_LT(differences(model, folder / "model.pt").scores, 1e-4F) << layer;
  }
}

TEST(TorchScriptSlow, GivesTheScoresOfPublishedWeights) {
  NEEDS_SHARED_MATERIAL();
  const TemporaryFolder folder;
  const auto models = shared_material() / "models";
  for (const auto& [id, file] : {std::pair("mobilenet_v2", "mobilenet_v2.safetensors"),
                                 std::pair("squeezenet1_1", "squeezenet1_1.pth")}) {
    const auto model = small_model(ml::make_backbone({id, models / file, ""}), "falkon");
    EXPECT_LT(differences(model, folder / "model.pt").scores, 1e-4F) << id;
  }
}

}  // namespace
}  // namespace diatom::tests
