// The model artefact: scores from pixels, its file, and what reading refuses.
#include "ml/classifier/model.h"

#include <cmath>
#include <fstream>
#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/classifier/blobs.h"
#include "tests/support/shared_material.h"

namespace diatom {
namespace {

// A grey ramp, or its mirror image, under noise.
ml::Image ramp(int label, ml::Random& random) {
  ml::Image image{32, 32, 1, std::vector<std::uint8_t>(32 * 32)};
  for (int y = 0; y < 32; ++y)
    for (int x = 0; x < 32; ++x)
      image.pixels[static_cast<std::size_t>(32 * y + x)] = static_cast<std::uint8_t>(
          (label == 0 ? x : 31 - x) * 6 + static_cast<int>(random.below(40)));
  return image;
}

std::vector<ml::Image> ramps(int count, std::uint64_t seed) {
  ml::Random random(seed);
  std::vector<ml::Image> images;
  for (int i = 0; i < count; ++i) images.push_back(ramp(i % 2, random));
  return images;
}

ml::Model pixels_model(const std::string& method = "falkon") {
  ml::Model model;
  model.backbone = ml::make_backbone({"pixels", {}, "", 0, ml::Device::cpu});
  model.recipe = model.backbone->recipe();
  model.classes = {"left, \"dark\"", "right"};
  model.step = 12;
  std::vector<ml::PreparedImage> prepared;
  ml::Features features;
  for (const auto& image : ramps(40, 1))
    prepared.push_back(ml::prepare(image, model.recipe->image));
  features.values = model.backbone->features(prepared);
  features.classes = model.classes;
  for (int i = 0; i < 40; ++i)
    features.samples.push_back(
        {std::to_string(i), i % 2, i < 30 ? ml::Split::train : ml::Split::test});
  auto training = ml::prepare_training(features);
  const auto job = ml::make_trainer(method, training.set, {}, 0);
  model.standardisation = training.standardisation;
  model.head = ml::run_to_result(*job)->head;
  return model;
}

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_bytes(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

TEST(Model, TellsRampsApart) {
  const auto model = pixels_model();
  const auto scores = model.scores(ramps(50, 2));  // more than one batch
  ml::Labels labels;
  for (int i = 0; i < 50; ++i) labels.push_back(i % 2);
  EXPECT_EQ(ml::accuracy_of(scores, labels), 1.0);
}

TEST(Model, ReturnsFromItsFile) {
  const tests::TemporaryFolder folder;
  for (const std::string method : {"falkon", "ridge"}) {
    const auto model = pixels_model(method);
    ml::write_model(folder / method, model);
    const auto read = ml::read_model(folder / method);
    EXPECT_EQ(read.scores(ramps(5, 3)), model.scores(ramps(5, 3)));
    EXPECT_EQ(read.classes, model.classes);
    EXPECT_EQ(read.step, 12);
    EXPECT_EQ(*read.recipe, *model.recipe);
    EXPECT_EQ(ml::content_hash(read), ml::content_hash(model));
  }
}

TEST(Model, WithoutARecipeScoresRowsOnly) {
  const tests::TemporaryFolder folder;
  auto model = pixels_model();
  model.recipe.reset();
  model.backbone.reset();
  ml::write_model(folder / "rows", model);
  const auto read = ml::read_model(folder / "rows");
  EXPECT_FALSE(read.recipe.has_value());
  EXPECT_EQ(read.scores(ml::Matrix(ml::Matrix::Ones(2, 1024))).rows(), 2);
  EXPECT_THAT(refusal([&] { read.scores(ramps(1, 4)); }), testing::HasSubstr("cannot look at"));
}

TEST(Model, RefusesWhatIsNoModel) {
  const tests::TemporaryFolder folder;
  write_bytes(folder / "text", "not a model at all");
  EXPECT_THAT(refusal([&] { ml::read_model(folder / "text"); }), testing::HasSubstr("text"));
  EXPECT_NE(refusal([&] { ml::read_model(folder / "missing"); }), "");

  ml::TensorMap map;
  map.tensors["weight"] = ml::tensor_from(ml::Matrix::Ones(2, 2));
  ml::write_safetensors(folder / "weights.safetensors", map);
  EXPECT_THAT(refusal([&] { ml::read_model(folder / "weights.safetensors"); }),
              testing::HasSubstr("is not a Diatom model"));
}

TEST(Model, RefusesEveryTruncation) {
  const tests::TemporaryFolder folder;
  ml::write_model(folder / "whole", pixels_model());
  const auto bytes = bytes_of(folder / "whole");
  for (const double share : {0.0, 0.0001, 0.01, 0.5, 0.999}) {
    write_bytes(
        folder / "cut",
        bytes.substr(0, static_cast<std::size_t>(share * static_cast<double>(bytes.size()))));
    EXPECT_NE(refusal([&] { ml::read_model(folder / "cut"); }), "") << share;
  }
}

TEST(Model, RefusesChangedBytesAndNamesBothHashes) {
  const tests::TemporaryFolder folder;
  const auto model = pixels_model();
  ml::write_model(folder / "model", model);
  auto bytes = bytes_of(folder / "model");
  bytes[bytes.size() - 5] = static_cast<char>(bytes[bytes.size() - 5] ^ 1);
  write_bytes(folder / "model", bytes);
  const auto sentence = refusal([&] { ml::read_model(folder / "model"); });
  EXPECT_THAT(sentence, testing::HasSubstr(ml::content_hash(model)));
  EXPECT_THAT(sentence, testing::HasSubstr("its content hashes to"));
}

// Written by somebody who knows how: the hash is right, what it is of makes no sense.
class ForgedModel : public testing::Test {
 protected:
  static ml::Model whole() {
    auto model = pixels_model("ridge");
    model.recipe.reset();
    model.backbone.reset();
    return model;
  }
  std::string refusal_of(const ml::Model& model) const {
    ml::write_model(folder_ / "forged", model);
    return refusal([&] { ml::read_model(folder_ / "forged"); });
  }
  // As another method's head, or one with other tensors.
  static ml::Model with_head(const std::string& method, const ml::TensorMap& tensors) {
    auto model = whole();
    model.head = ml::ClassifierRegistry::instance().find(method).restore(tensors);
    return model;
  }

  tests::TemporaryFolder folder_;
};

TEST_F(ForgedModel, WhosePartsDoNotFitIsRefused) {
  EXPECT_EQ(refusal_of(whole()), "");
  auto few_classes = whole();
  few_classes.classes.pop_back();
  EXPECT_THAT(refusal_of(few_classes), testing::HasSubstr("do not fit together"));
  auto no_classes = whole();
  no_classes.classes.clear();
  EXPECT_THAT(refusal_of(no_classes), testing::HasSubstr("do not fit together"));
  auto short_rows = whole();
  short_rows.standardisation = {ml::Vector::Zero(3), ml::Vector::Ones(3)};
  EXPECT_THAT(refusal_of(short_rows), testing::HasSubstr("do not fit together"));
  auto other_images = pixels_model("ridge");
  other_images.recipe->dim = 7;
  EXPECT_THAT(refusal_of(other_images), testing::HasSubstr("do not fit together"));

  ml::TensorMap nearest;
  nearest.tensors["rows"] = ml::tensor_from(ml::Matrix(ml::Matrix::Ones(2, 1024)));
  nearest.tensors["targets"] = ml::tensor_from(ml::Matrix(ml::Matrix::Ones(2, 3)));
  nearest.tensors["rule"] = ml::tensor_from(ml::Matrix(ml::Matrix::Ones(1, 2)));
  nearest.tensors["rule"].shape = {2};
  EXPECT_THAT(refusal_of(with_head("nearest", nearest)), testing::HasSubstr("do not fit together"))
      << "three classes for two names";
}

TEST_F(ForgedModel, OfNoCentresIsRefused) {
  ml::TensorMap falkon;
  falkon.tensors["centres"] = ml::tensor_from(ml::Matrix(0, 1024));
  falkon.tensors["alpha"] = {ml::ElementType::f64, {0, 2}, {}};
  falkon.tensors["sigma"] = ml::tensor_from(ml::Matrix(ml::Matrix::Ones(1, 1)));
  falkon.tensors["sigma"].shape = {1};
  falkon.tensors["kernel"] = ml::tensor_from(ml::Matrix(ml::Matrix::Zero(1, 2)));
  falkon.tensors["kernel"].shape = {2};
  EXPECT_THAT(refusal([&] { with_head("falkon", falkon); }),
              testing::HasSubstr("do not fit together"));
}

TEST_F(ForgedModel, OfAnUnknownMethodIsRefusedInASentence) {
  ml::write_model(folder_ / "model", whole());
  auto map = ml::read_safetensors(folder_ / "model");
  map.metadata["method"] = "oracle";
  ml::write_safetensors(folder_ / "model", map);
  EXPECT_THAT(refusal([&] { ml::read_model(folder_ / "model"); }),
              testing::AllOf(testing::HasSubstr("model is damaged, or of a newer version"),
                             testing::HasSubstr("oracle")));
}

TEST(Model, HashSeesWhateverDecidesTheScores) {
  const auto model = pixels_model();
  const auto hash = ml::content_hash(model);
  EXPECT_EQ(hash, ml::content_hash(pixels_model()));
  auto other = model;
  other.recipe->image.size = 64;
  EXPECT_NE(ml::content_hash(other), hash);
  other = model;
  other.standardisation.mean[3] += 1e-3F;
  EXPECT_NE(ml::content_hash(other), hash);
  other = model;
  other.classes = {"right", "left, \"dark\""};
  EXPECT_NE(ml::content_hash(other), hash);
  EXPECT_NE(ml::content_hash(pixels_model("ridge")), hash);
}

TEST(Model, ProbabilitiesAreThoseOfASharpenedSoftmax) {
  const auto model = pixels_model();
  ml::Matrix scores(3, 2);
  scores << 1, -1, 0.2F, 0.2F, -1e4F, 1e4F;
  const auto p = model.probabilities(scores);
  for (Eigen::Index row = 0; row < 3; ++row) EXPECT_NEAR(p.row(row).sum(), 1.0F, 1e-6F);
  EXPECT_NEAR(p(0, 0), 1.0 / (1.0 + std::exp(-8.0)), 1e-6);
  EXPECT_FLOAT_EQ(p(1, 0), 0.5F);
  EXPECT_EQ(p(2, 1), 1.0F);
}

TEST(PrepareTraining, NeedsLabels) {
  ml::Features features;
  features.values = ml::Matrix::Random(4, 3);
  for (int i = 0; i < 4; ++i)
    features.samples.push_back({std::to_string(i), ml::unlabelled, ml::Split::train});
  try {
    ml::prepare_training(features);
    FAIL() << "no exception";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("have no labels"));
  }
}

// A model that was trained on relative size sees new pictures so, too, also from its file.
TEST(Model, KeepsItsCanvas) {
  const tests::TemporaryFolder folder;
  auto model = pixels_model();
  model.backbone = ml::make_backbone({"pixels", {}, "", 0, ml::Device::cpu, 64});
  model.recipe = model.backbone->recipe();
  ml::write_model(folder / "m", model);
  const auto read = ml::read_model(folder / "m");
  EXPECT_EQ(read.recipe->image.canvas_px, 64);
  EXPECT_EQ(read.backbone->recipe(), *model.recipe);
  const auto images = ramps(3, 5);
  EXPECT_EQ(read.scores(images), model.scores(images));
  EXPECT_NE(read.scores(images), pixels_model().scores(images));
}

TEST(PrepareTraining, NeedsTrainingRows) {
  ml::Features features;
  features.values = ml::Matrix::Ones(2, 3);
  features.classes = {"a", "b"};
  features.samples = {{"0", 0, ml::Split::test}, {"1", 1, ml::Split::unassigned}};
  EXPECT_THROW(ml::prepare_training(features), std::invalid_argument);
}

}  // namespace
}  // namespace diatom
