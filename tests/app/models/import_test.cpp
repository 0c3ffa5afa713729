#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/models/model_folder.h"
#include "app/models/sha256.h"
#include "ml/core/files.h"
#include "ml/core/tensor_map.h"
#include "tests/ml/core/test_files.h"
#include "tests/support/full_disk.h"
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

namespace fs = std::filesystem;

using testing::ElementsAre;
using testing::HasSubstr;
using tests::sentence_of;
using tests::text_in;

class ImportTest : public testing::Test {
 protected:
  tests::TemporaryFolder folder_;
  fs::path models_ = folder_ / "data/diatom/models";
  fs::path shipped_ = ml::asset_folder() / "diatom-net.safetensors";
};

TEST_F(ImportTest, SaysWhichBackboneItFitsAndKeepsACopy) {
  const auto imported = import_weights(shipped_, models_);
  EXPECT_THAT(imported.backbones, ElementsAre("diatom-net"));
  EXPECT_EQ(imported.sha256, sha256_of(shipped_));
  EXPECT_FALSE(imported.kept.was_there);
  EXPECT_EQ(imported.kept.file, models_ / "diatom-net.safetensors");
  EXPECT_EQ(text_in(imported.kept.file), text_in(shipped_));
  EXPECT_TRUE(import_weights(shipped_, models_).kept.was_there);
}

TEST_F(ImportTest, ReadsTorchvisionsFile) {
  NEEDS_SHARED_MATERIAL();
  const auto imported =
      import_weights(tests::shared_material() / "models/squeezenet1_1.pth", models_);
  EXPECT_THAT(imported.backbones, ElementsAre("squeezenet1_1"));
}

TEST_F(ImportTest, WhatFitsNothingIsRefused) {
  ml::TensorMap map;
  map.tensors["weight"] = ml::tensor_from(ml::Matrix::Ones(2, 2));
  ml::write_safetensors(folder_ / "other.safetensors", map);
  EXPECT_THAT(sentence_of([&] { import_weights(folder_ / "other.safetensors", models_); }),
              testing::AllOf(HasSubstr("fits no backbone"), HasSubstr("resnet18")));
  EXPECT_FALSE(fs::exists(models_));
}

TEST_F(ImportTest, ADamagedFileIsRefused) {
  const auto bytes = text_in(shipped_);
  tests::write_file(folder_ / "half.safetensors", bytes.substr(0, bytes.size() / 2));
  EXPECT_THAT(sentence_of([&] { import_weights(folder_ / "half.safetensors", models_); }),
              HasSubstr("truncated"));
  EXPECT_THAT(sentence_of([&] { import_weights(folder_ / "notes.txt", models_); }),
              HasSubstr("weights end in"));
  EXPECT_FALSE(fs::exists(models_));
}

TEST_F(ImportTest, AFullDiskLeavesNoHalfOfACopy) {
  const auto sentence = [this] {
    const tests::FullDisk full(100'000);
    return sentence_of([&] { import_weights(shipped_, models_); });
  }();
  EXPECT_THAT(sentence, HasSubstr("cannot write " + (models_ / "diatom-net.safetensors").string()));
  EXPECT_TRUE(fs::is_empty(models_));
}

TEST_F(ImportTest, AnotherFileOfThatNameStays) {
  fs::create_directories(models_);
  tests::write_file(models_ / "diatom-net.safetensors", "older");
  EXPECT_THAT(sentence_of([&] { import_weights(shipped_, models_); }),
              HasSubstr("move it away first"));
  EXPECT_EQ(text_in(models_ / "diatom-net.safetensors"), "older");
}

}  // namespace
}  // namespace diatom::app
