// Weights that do not fit, layers that a person names, and recipes that differ: one clear sentence.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/backbone/weight_files.h"

namespace diatom::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// The message of the exception that `work` throws; "" where it throws none.
template <class Work>
std::string refusal(const Work& work) {
  try {
    work();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

class Weights : public testing::Test {
 protected:
  std::filesystem::path write(const ml::TensorMap& map) const {
    ml::write_safetensors(folder_ / "weights.safetensors", map);
    return folder_ / "weights.safetensors";
  }
  std::string refusal_of(const std::string& id, const ml::TensorMap& map) const {
    return refusal([&] { ml::make_backbone({id, write(map), "", 32}); });
  }

  TemporaryFolder folder_;
};

TEST_F(Weights, TheFirstMissingTensorIsNamed) {
  auto map = random_weights(squeezenet1_1_layout(), 1);
  map.tensors.erase("features.6.squeeze.bias");
  map.tensors.erase("features.9.squeeze.bias");
  const auto sentence = refusal_of("squeezenet1_1", map);
  EXPECT_THAT(sentence, AllOf(HasSubstr("weights.safetensors"), HasSubstr("SqueezeNet 1.1"),
                              HasSubstr("'features.6.squeeze.bias' is missing")));
}

TEST_F(Weights, AMisshapenTensorIsNamedWithBothShapes) {
  auto map = random_weights(mobilenet_v2_layout(), 1);
  map.tensors["features.0.0.weight"] = tensor({32, 1, 3, 3}, std::vector<float>(288));
  EXPECT_THAT(
      refusal_of("mobilenet_v2", map),
      AllOf(HasSubstr("'features.0.0.weight'"), HasSubstr("(32, 1, 3, 3), not (32, 3, 3, 3)")));
}

TEST_F(Weights, AnotherNetworksWeightsAreRefused) {
  const auto resnet18 = random_weights(resnet_layout({2, 2, 2, 2}, false), 1);
  EXPECT_THAT(refusal_of("mobilenet_v2", resnet18), HasSubstr("'features.0.0.weight' is missing"));
  EXPECT_THAT(refusal_of("resnet34", resnet18), HasSubstr("'layer1.2.bn1.bias' is missing"));
  // ResNet-34 has every tensor of ResNet-18, and more.
  const auto resnet34 = random_weights(resnet_layout({3, 4, 6, 3}, false), 1);
  EXPECT_THAT(refusal_of("resnet18", resnet34), HasSubstr("'layer1.2.bn1.bias' is none of"));
}

TEST_F(Weights, OnlyStagesUpToTheLayerNeedWeights) {
  auto map = random_weights(squeezenet1_1_layout(), 1);
  for (auto i = map.tensors.begin(); i != map.tensors.end();)
    i = i->first.starts_with("classifier") ? map.tensors.erase(i) : std::next(i);
  const auto file = write(map);
  EXPECT_EQ(ml::make_backbone({"squeezenet1_1", file, "", 32})->recipe().dim, 512);
  EXPECT_THAT(refusal([&] {
                ml::make_backbone({"squeezenet1_1", file, "classifier", 32});
              }),
              HasSubstr("'classifier.1.bias' is missing"));
}

TEST_F(Weights, CountersOfTrainingBatchesAreOptionalAndChangeNothing) {
  auto map = random_weights(mobilenet_v2_layout(), 1);
  const auto with = ml::make_backbone({"mobilenet_v2", write(map), "features.2", 32})->recipe();
  std::erase_if(map.tensors,
                [](const auto& item) { return item.first.ends_with("num_batches_tracked"); });
  const auto without = ml::make_backbone({"mobilenet_v2", write(map), "features.2", 32})->recipe();
  EXPECT_EQ(with, without);
}

TEST_F(Weights, TheHashFollowsTheWeights) {
  const auto hash = [&](std::uint64_t seed) {
    const auto file = write(random_weights(squeezenet1_1_layout(), seed));
    return ml::make_backbone({"squeezenet1_1", file, "", 32})->recipe().weights_hash;
  };
  EXPECT_EQ(hash(1), hash(1));
  EXPECT_NE(hash(1), hash(2));
}

TEST_F(Weights, AnyNamedLayerIsPooled) {
  const auto file = write(random_weights(mobilenet_v2_layout(), 1));
  const auto recipe = [&](const char* layer) {
    return ml::make_backbone({"mobilenet_v2", file, layer, 32})->recipe();
  };
  EXPECT_EQ(recipe("features.7").dim, 64);
  EXPECT_EQ(recipe("features.18").dim, 1280);
  EXPECT_EQ(recipe("classifier").dim, 1000);
  EXPECT_EQ(recipe("features"), recipe("features.18"));
  EXPECT_THAT(refusal([&] { recipe("features.1"), recipe("features.19"); }),
              AllOf(HasSubstr("no layer 'features.19'"), HasSubstr("features.18, classifier")));
  EXPECT_THAT(refusal([&] { recipe("feat"); }), HasSubstr("no layer 'feat'"));
}

TEST_F(Weights, CudaIsRefusedWhereThereIsNone) {
  const auto file = write(random_weights(squeezenet1_1_layout(), 1));
  const auto sentence = refusal([&] {
    ml::make_backbone({"squeezenet1_1", file, "features.0", 32, ml::Device::cuda});
  });
  if (sentence.empty()) GTEST_SKIP() << "there is a CUDA device";
  EXPECT_THAT(sentence, HasSubstr("--device cpu"));
}

TEST(TorchScript, MapsArePooledAndVectorsTakenAsTheyAre) {
  const TemporaryFolder folder;
  const std::vector<ml::PreparedImage> images = {random_image(32, 1), random_image(32, 2)};
  write_torchscript(folder / "maps.pt", three_maps);
  const auto maps = ml::make_backbone({"torchscript", folder / "maps.pt", "", 32});
  ASSERT_EQ(maps->recipe().dim, 3);
  const Eigen::Map<const ml::Matrix> planes(images[1].data(), 3, 32 * 32);
  const Eigen::RowVectorXf expected = 2.0F * planes.cwiseMax(0.0F).rowwise().mean().transpose();
  EXPECT_LE((maps->features(images).row(1) - expected).norm(), 1e-5F * expected.norm());

  write_torchscript(folder / "flat.pt", "def forward(self, x):\n    return x.flatten(1)\n");
  const auto flat = ml::make_backbone({"torchscript", folder / "flat.pt", "", 32});
  EXPECT_EQ(flat->features(images).cols(), 3 * 32 * 32);
  EXPECT_EQ(flat->features(images)(1, 77), images[1][77]);
  EXPECT_NE(flat->recipe().weights_hash, maps->recipe().weights_hash);
}

TEST(TorchScript, WhatIsNoSuitableFileIsRefusedByName) {
  const TemporaryFolder folder;
  const auto sentence = [&](const char* name) {
    return refusal([&] { ml::make_backbone({"torchscript", folder / name, "", 32}); });
  };
  std::ofstream(folder / "text.pt") << "not an archive";
  EXPECT_THAT(sentence("text.pt"), HasSubstr("text.pt is not a TorchScript file"));
  write_torchscript(folder / "pair.pt", "def forward(self, x):\n    return (x, x)\n");
  EXPECT_THAT(sentence("pair.pt"),
              HasSubstr("pair.pt does not turn images (B, 3, 32, 32) into rows"));
  write_torchscript(folder / "grey.pt", "def forward(self, x):\n    return x.reshape(-1, 7)\n");
  EXPECT_THAT(sentence("grey.pt"), HasSubstr("grey.pt does not turn"));
  write_torchscript(folder / "sum.pt", "def forward(self, x):\n    return x.sum()\n");
  EXPECT_THAT(sentence("sum.pt"), HasSubstr("sum.pt does not turn"));
  EXPECT_THAT(sentence("none.pt"), HasSubstr("none.pt"));
}

TEST(Pixels, AreThePicturesGreyValues) {
  for (const int side : {32, 48, 64})
    for (const int size : {side, 2 * side}) {
      if (size > side && side < 64) continue;  // only beyond 64 there are fewer cells than pixels
      const auto backbone = ml::make_backbone({"pixels", "", "", size});
      ASSERT_EQ(backbone->recipe().dim, side * side);
      ml::Image image{side, side, 3, {}};
      image.pixels.resize(static_cast<std::size_t>(3 * side * side));
      image.pixels[static_cast<std::size_t>(3 * (5 * side + 9) + 1)] = 255;  // green: row 5, col. 9
      const std::vector<ml::PreparedImage> prepared = {
          ml::prepare(image, backbone->recipe().image)};
      Eigen::Index brightest = 0;
      backbone->features(prepared).row(0).maxCoeff(&brightest);
      EXPECT_EQ(brightest, 5 * side + 9);
      if (size > side) continue;
      EXPECT_NEAR(backbone->features(prepared)(0, brightest), 0.587F, 1e-6F);
      EXPECT_NEAR(backbone->features(prepared).sum(), 0.587F, 1e-5F);
    }
}

TEST(Recipe, EachDifferenceIsNamed) {
  ml::FeatureRecipe recipe{"mobilenet_v2", "abc", "features.18", 1280, {}};
  EXPECT_EQ(ml::difference(recipe, recipe), "");
  const auto changed = [&](const auto& change) {
    auto other = recipe;
    change(other);
    EXPECT_NE(other, recipe);
    return ml::difference(recipe, other);
  };
  EXPECT_THAT(changed([](auto& r) { r.backbone = "resnet18"; }),
              AllOf(HasSubstr("'mobilenet_v2'"), HasSubstr("'resnet18'")));
  EXPECT_THAT(changed([](auto& r) { r.weights_hash = "d"; }), HasSubstr("weights hash"));
  EXPECT_THAT(changed([](auto& r) { r.layer = "features.7"; }), HasSubstr("layer"));
  EXPECT_THAT(changed([](auto& r) { r.dim = 7; }), HasSubstr("1280"));
  EXPECT_THAT(changed([](auto& r) { r.image.size = 64; }), HasSubstr("128"));
  EXPECT_THAT(changed([](auto& r) { r.image.pad_colour = {255, 0, 1}; }), HasSubstr("255 0 1"));
  EXPECT_THAT(changed([](auto& r) { r.image.canvas_px = 700; }),
              AllOf(HasSubstr("padded to"), HasSubstr("own"), HasSubstr("700")));
  EXPECT_THAT(changed([](auto& r) { r.image.mean[0] = 0.5F; }), HasSubstr("mean"));
  EXPECT_THAT(changed([](auto& r) { r.image.deviation[0] = 0.5F; }), HasSubstr("deviation"));
}

TEST(Recipe, SaysWhatIsCutOutOfAPicture) {
  const ml::FeatureRecipe whole{"mobilenet_v2", "abc", "features.18", 1280, {}};
  EXPECT_THAT(ml::to_json(whole), testing::Not(HasSubstr("isolation")))
      << "as before there was any";
  auto crops = whole;
  crops.isolation = ml::isolation_from({{"margin", 3}});
  EXPECT_EQ(ml::feature_recipe_from_json(ml::to_json(crops)), crops);
  EXPECT_THAT(ml::difference(crops, whole), HasSubstr("part of a picture"));
  EXPECT_EQ(ml::without_isolation(crops), whole);
}

TEST(Recipe, WhatIsNoRecipeIsRefused) {
  for (const char* text : {"", "{", "[]", "{}", R"({"backbone": 7})", "null"})
    EXPECT_THROW(ml::feature_recipe_from_json(text), std::runtime_error) << text;
}

TEST(Registry, UnknownBackbonesAreRefusedWithTheKnownOnes) {
  EXPECT_THAT(refusal([] {
                ml::make_backbone({"alexnet", "", "", 0});
              }),
              AllOf(HasSubstr("alexnet"), HasSubstr("mobilenet_v2")));
}

}  // namespace
}  // namespace diatom::tests
