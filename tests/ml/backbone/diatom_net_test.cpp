// The network that ships: small, described, and what its file says it is.
#include "ml/backbone/diatom_net.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/files.h"
#include "tests/ml/backbone/weight_files.h"

namespace diatom::tests {
namespace {

std::filesystem::path shipped() {
  const auto& method = ml::BackboneRegistry::instance().find("diatom-net");
  return ml::asset_folder() / method.shipped_weights;
}

std::shared_ptr<const ml::Backbone> diatom_net(const std::string& layer = "") {
  return ml::make_backbone({"diatom-net", "", layer, 0});
}

TEST(DiatomNet, IsSmall) {
  EXPECT_LE(std::filesystem::file_size(shipped()), 4'000'000U);
  std::int64_t parameters = 0;
  for (const auto& [name, data] : diatom_net()->weights().tensors)
    if (name.find(".running_") == std::string::npos) parameters += data.element_count();
  EXPECT_LE(parameters, 2'000'000);
  EXPECT_GT(parameters, 100'000);
}

TEST(DiatomNet, ComesWithACard) {
  std::ifstream card(shipped().replace_extension(".md"));
  const std::string text((std::istreambuf_iterator<char>(card)), {});
  for (const char* word : {"trained on", "licence", "diatom pretrain", "bad at"})
    EXPECT_THAT(text, testing::HasSubstr(word));
}

TEST(DiatomNet, PoolsSeveralStages) {
  EXPECT_EQ(diatom_net()->recipe().dim, 2 * (48 + 96 + 192 + 384));
  EXPECT_EQ(diatom_net("stage1")->recipe().dim, 2 * 48);
  const auto image = random_image(ml::diatom_net_size_px, 3);
  const auto all = diatom_net()->features({&image, 1});
  const auto first = diatom_net("stage1")->features({&image, 1});
  EXPECT_TRUE(all.leftCols(2 * 48).isApprox(first, 1e-5F));
}

TEST(DiatomNet, MeansAndDeviationsAreNotNegative) {
  const auto image = random_image(ml::diatom_net_size_px, 4);
  const auto features = diatom_net()->features({&image, 1});
  EXPECT_TRUE(features.allFinite());
  EXPECT_TRUE((features.array() >= 0.0F).all());  // all of them lie behind a ReLU
  EXPECT_GT((features.array() > 0.1F).count(), features.cols() / 4);
}

TEST(DiatomNet, RefusesForeignWeightsByName) {
  const TemporaryFolder folder;
  auto weights = ml::read_weights(shipped());
  weights.tensors.erase("stage2.halve.conv.weight");
  ml::write_safetensors(folder / "lacking.safetensors", weights);
  try {
    ml::make_backbone({"diatom-net", folder / "lacking.safetensors", "", 0});
    FAIL() << "it took weights that lack a tensor";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("'stage2.halve.conv.weight' is missing"));
  }
}

}  // namespace
}  // namespace diatom::tests
