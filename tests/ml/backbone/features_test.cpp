// The extraction job, its cache on disk, and the files that other programs read.
#include "ml/backbone/features.h"

#include <atomic>
#include <chrono>
#include <fstream>
#include <limits>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/files.h"
#include "tests/ml/backbone/published_layouts.h"
#include "tests/support/full_disk.h"
#include "tests/support/shared_material.h"

namespace diatom::tests {
namespace {

using ml::Features;
using testing::AllOf;
using testing::HasSubstr;

// Images drawn from their sample's path; those whose path holds "broken" cannot be read.
class DrawnImages : public ml::ImageStore {
 public:
  std::string content_hash(const ml::Sample& sample) const override {
    return ml::hash_hex(sample.path.data(), sample.path.size());
  }
  ml::Image load(const ml::Sample& sample) const override {
    ++loads;
    if (slow) std::this_thread::sleep_for(std::chrono::milliseconds(6));
    if (sample.path.find("broken") != std::string::npos) throw std::runtime_error("truncated");
    ml::Random random(std::hash<std::string>{}(sample.path));
    ml::Image image{40, 30, 1, std::vector<std::uint8_t>(40 * 30)};
    for (auto& pixel : image.pixels) pixel = static_cast<std::uint8_t>(random.below(256));
    return image;
  }
  mutable std::atomic<int> loads = 0;
  bool slow = false;  // so that every step ends after one image
};

std::string path_of(int i) {
  return std::string(i % 2 == 0 ? "a/" : "b/") + char('A' + i);
}

class ExtractFeatures : public testing::Test {
 protected:
  ExtractFeatures() {
    dataset_.name = "drawn";
    dataset_.classes = {"a", "b"};
    dataset_.images = images_;
    for (const int parity : {0, 1})
      for (int i = parity; i < 14; i += 2)
        dataset_.samples.push_back(
            {path_of(i), parity, i < 8 ? ml::Split::train : ml::Split::test});
  }

  ml::Snapshot<Features> run(const std::filesystem::path& cache = {}) const {
    ml::ExtractFeatures job(dataset_, backbone_, cache);
    return ml::run_to_result(job);
  }
  std::vector<std::filesystem::path> cache_files() const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(cache_))
      if (entry.is_regular_file()) files.push_back(entry.path());
    return files;
  }

  TemporaryFolder folder_;
  std::filesystem::path cache_ = folder_ / "cache";
  std::shared_ptr<DrawnImages> images_ = std::make_shared<DrawnImages>();
  ml::Dataset dataset_;
  std::shared_ptr<const ml::Backbone> backbone_ = ml::make_backbone({"pixels", "", "", 0});
};

TEST_F(ExtractFeatures, GivesEachSampleItsOwnRow) {
  const auto features = run();
  ASSERT_EQ(features->values.rows(), 14);
  ASSERT_EQ(features->samples.size(), 14U);
  for (std::size_t i = 0; i < 14; ++i) {
    EXPECT_EQ(features->samples[i].path, dataset_.samples[i].path);
    const std::vector<ml::PreparedImage> alone = {
        ml::prepare(images_->load(dataset_.samples[i]), backbone_->recipe().image)};
    EXPECT_EQ(features->values.row(static_cast<Eigen::Index>(i)),
              backbone_->features(alone).row(0));
  }
  EXPECT_EQ(features->classes, dataset_.classes);
  EXPECT_EQ(features->recipe, backbone_->recipe());
  EXPECT_GT(features->seconds, 0.0);
  EXPECT_EQ(features->labels(), (ml::Labels{0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(features->rows_of(ml::Split::test), (ml::RowIndices{4, 5, 6, 11, 12, 13}));
}

TEST_F(ExtractFeatures, SteppingWithPausesIsRunningThrough) {
  const auto through = run();
  images_->slow = true;
  ml::ExtractFeatures job(dataset_, backbone_, "");
  float fraction = -1.0F;
  int steps = 0;
  do {
    EXPECT_EQ(job.latest(), nullptr);
    EXPECT_GE(job.progress().fraction, fraction);
    fraction = job.progress().fraction;
    ++steps;
  } while (job.step() == ml::Step::more);
  EXPECT_GE(steps, 14);
  EXPECT_EQ(job.progress().fraction, 1.0F);
  EXPECT_EQ(job.latest()->values, through->values);
}

TEST_F(ExtractFeatures, UnreadableImagesAreSkippedAndListed) {
  dataset_.skipped = {{"c/empty.png", "no pixels"}};
  dataset_.samples[3].path = "a/broken1";
  dataset_.samples[13].path = "b/broken2";
  const auto features = run();
  EXPECT_EQ(features->values.rows(), 12);
  ASSERT_EQ(features->samples.size(), 12U);
  EXPECT_EQ(features->samples[3].path, dataset_.samples[4].path);
  ASSERT_EQ(features->skipped.size(), 3U);
  EXPECT_EQ(features->skipped[0].path, "c/empty.png");
  EXPECT_EQ(features->skipped[1].path, "a/broken1");
  EXPECT_EQ(features->skipped[2].reason, "truncated");
}

TEST_F(ExtractFeatures, NeedsNoLabels) {
  const auto labelled = run();
  dataset_.classes.clear();
  for (auto& sample : dataset_.samples) sample.label = ml::unlabelled;
  const auto features = run();
  EXPECT_EQ(features->values, labelled->values);
  EXPECT_TRUE(features->classes.empty());
  EXPECT_EQ(features->labels(), ml::Labels(14, ml::unlabelled));
}

TEST_F(ExtractFeatures, SeesEveryImageOnTheCanvas) {
  const auto own = run(cache_);
  backbone_ = ml::make_backbone({"pixels", "", "", 0, ml::Device::cpu, 80});
  const auto features = run(cache_);  // another recipe, another cache
  const std::vector<ml::PreparedImage> alone = {
      ml::prepare(images_->load(dataset_.samples[0]), backbone_->recipe().image)};
  EXPECT_EQ(features->values.row(0), backbone_->features(alone).row(0));
  EXPECT_NE(features->values, own->values);
  EXPECT_EQ(ml::largest_side_px(dataset_), 40);
}

TEST_F(ExtractFeatures, FailsWhereNothingCanBeRead) {
  for (auto& sample : dataset_.samples) sample.path += "broken";
  try {
    run();
    FAIL() << "no exception";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("none of the 14 images"), HasSubstr("truncated")));
  }
  dataset_.samples.clear();
  EXPECT_THROW(run(), std::runtime_error);
}

// The rows of a network whose weights are damaged.
class NaNBackbone : public ml::Backbone {
 public:
  const ml::FeatureRecipe& recipe() const override { return recipe_; }
  ml::Matrix features(std::span<const ml::PreparedImage> images) const override {
    return ml::Matrix::Constant(static_cast<Eigen::Index>(images.size()), 4,
                                std::numeric_limits<float>::quiet_NaN());
  }
  ml::TensorMap weights() const override { return {}; }

 private:
  ml::FeatureRecipe recipe_{"broken_net", "", "layer", 4, {}};
};

TEST_F(ExtractFeatures, RowsThatAreNotFiniteFailTheJobAndReachNoCache) {
  backbone_ = std::make_shared<NaNBackbone>();
  try {
    run(cache_);
    FAIL() << "no exception";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("broken_net"), HasSubstr("NaN"), HasSubstr("a/A")));
  }
  EXPECT_FALSE(std::filesystem::exists(cache_));
}

TEST_F(ExtractFeatures, TheSecondTimeComesFromTheCacheWithTheFirstPrice) {
  const auto first = run(cache_);
  EXPECT_EQ(images_->loads, 14);
  const auto second = run(cache_);
  EXPECT_EQ(images_->loads, 14);
  EXPECT_EQ(second->values, first->values);
  EXPECT_EQ(second->seconds, first->seconds);
}

TEST_F(ExtractFeatures, OnlyNewImagesAreComputed) {
  const auto whole = run();
  auto part = dataset_;
  part.samples.erase(part.samples.begin() + 5, part.samples.end());
  ml::ExtractFeatures job(part, backbone_, cache_);
  ml::run_to_completion(job);
  images_->loads = 0;
  EXPECT_EQ(run(cache_)->values, whole->values);
  EXPECT_EQ(images_->loads, 9);
}

TEST_F(ExtractFeatures, AnInterruptedJobKeepsItsRows) {
  images_->slow = true;
  {
    ml::ExtractFeatures job(dataset_, backbone_, cache_);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(job.step(), ml::Step::more);
  }
  images_->loads = 0;
  run(cache_);
  EXPECT_EQ(images_->loads, 11);
}

TEST_F(ExtractFeatures, AnotherRecipeHasAnotherCache) {
  run(cache_);
  images_->loads = 0;
  backbone_ = ml::make_backbone({"pixels", "", "", 64});
  run(cache_);
  EXPECT_EQ(images_->loads, 14);
}

TEST_F(ExtractFeatures, DamagedCacheFilesAreComputedAnew) {
  const auto first = run(cache_);
  const auto files = cache_files();
  ASSERT_EQ(files.size(), 1U);
  const auto size = std::filesystem::file_size(files[0]);
  const auto damage = [&](const auto& how) {
    how();
    images_->loads = 0;
    EXPECT_EQ(run(cache_)->values, first->values);
    EXPECT_EQ(images_->loads, 14);
    images_->loads = 0;
    run(cache_);
    EXPECT_EQ(images_->loads, 0) << "the damaged file was not replaced";
    for (const auto& file : cache_files())
      if (file != files[0]) std::filesystem::rename(file, files[0]);
  };
  damage([&] { std::filesystem::resize_file(files[0], size / 2); });
  damage([&] { std::filesystem::resize_file(files[0], 0); });
  damage([&] { std::ofstream(files[0]) << "something else"; });
  damage([&] {  // one flipped bit among the values
    std::fstream file(files[0], std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(size) - 100);
    const auto byte = static_cast<char>(file.get() ^ 1);
    file.seekp(static_cast<std::streamoff>(size) - 100);
    file.put(byte);
  });
}

TEST_F(ExtractFeatures, GoesOnWhereTheCacheCannotBeWritten) {
  std::ofstream(folder_ / "file") << "no folder";
  ml::ExtractFeatures job(dataset_, backbone_, folder_ / "file" / "cache");
  EXPECT_EQ(ml::run_to_result(job)->values, run()->values);
  EXPECT_THAT(job.progress().message, HasSubstr("the cache is not kept"));
}

class FeatureFiles : public testing::Test {
 protected:
  FeatureFiles() {
    features_.values = ml::Matrix::Random(3, 5);
    features_.classes = {"a, b", "say \"c\"", "d"};
    features_.samples = {{"a, b/1.png", 0, ml::Split::train},
                         {"new\nline/2.png", 1, ml::Split::test},
                         {"\xC3\xA9/3.png", 2, ml::Split::unassigned}};
    features_.skipped = {{"x.png", "truncated"}};
    features_.recipe = ml::FeatureRecipe{"mobilenet_v2", "abc", "features.18", 5, {}};
    features_.seconds = 1.5;
  }
  // What reading throws after `change` to the files.
  template <class Change>
  std::string refusal_after(const Change& change) const {
    ml::write_features(npy_, features_);
    change();
    try {
      ml::read_features(npy_);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }

  TemporaryFolder folder_;
  std::filesystem::path npy_ = folder_ / "features.npy";
  Features features_;
};

TEST_F(FeatureFiles, AreReadAsTheyWereWritten) {
  ml::write_features(npy_, features_);
  const auto read = ml::read_features(npy_);
  EXPECT_EQ(read.values, features_.values);
  EXPECT_EQ(read.classes, features_.classes);
  EXPECT_EQ(read.recipe, features_.recipe);
  EXPECT_EQ(read.seconds, 1.5);
  EXPECT_EQ(read.skipped.at(0).reason, "truncated");
  ASSERT_EQ(read.samples.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read.samples[i].path, features_.samples[i].path);
    EXPECT_EQ(read.samples[i].label, features_.samples[i].label);
    EXPECT_EQ(read.samples[i].split, features_.samples[i].split);
  }
}

TEST_F(FeatureFiles, AFullDiskChangesNoneOfThem) {
  ml::write_features(npy_, features_);
  auto others = features_;
  others.values = ml::Matrix::Zero(3, 5000);
  others.recipe->dim = 5000;
  std::swap(others.samples[0].label, others.samples[1].label);
  std::string complaint;
  {
    const FullDisk full(4000);  // enough for what comes before the values
    try {
      ml::write_features(npy_, others);
    } catch (const std::runtime_error& error) {
      complaint = error.what();
    }
  }
  EXPECT_THAT(complaint, HasSubstr("cannot write " + npy_.string() + ":"));
  const auto read = ml::read_features(npy_);
  EXPECT_EQ(read.values, features_.values);
  EXPECT_EQ(read.samples[0].label, features_.samples[0].label);
  const std::filesystem::directory_iterator files(folder_.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 3) << "nothing is left beside them";
}

TEST_F(FeatureFiles, GoWhereALinkLeads) {
  std::filesystem::create_directory(folder_ / "elsewhere");
  std::ofstream(folder_ / "elsewhere/f.npy") << "old";
  std::filesystem::create_symlink(folder_ / "elsewhere/f.npy", npy_);
  ml::write_features(npy_, features_);
  EXPECT_TRUE(std::filesystem::is_symlink(npy_));
  EXPECT_EQ(ml::read_features(npy_).values, features_.values);
}

TEST_F(FeatureFiles, KeepTheNumbersOfTheSamples) {
  features_.columns = {"depth, m", "salt"};
  for (auto& sample : features_.samples) sample.numbers = {0.1, std::nan("")};
  features_.samples[2].numbers = {-1e-7, 1600000001.5};
  ml::write_features(npy_, features_);
  const auto read = ml::read_features(npy_);
  EXPECT_EQ(read.columns, features_.columns);
  EXPECT_EQ(read.samples[0].numbers[0], 0.1);
  EXPECT_TRUE(std::isnan(read.samples[0].numbers[1]));
  EXPECT_EQ(read.samples[2].numbers, features_.samples[2].numbers);
}

TEST_F(FeatureFiles, WithoutTheJsonThereIsNoRecipe) {
  ml::write_features(npy_, features_);
  std::filesystem::remove(folder_ / "features.json");
  const auto read = ml::read_features(npy_);
  EXPECT_FALSE(read.recipe.has_value());
  EXPECT_EQ(read.classes, (std::vector<std::string>{"a, b", "d", "say \"c\""}));
  EXPECT_EQ(read.samples[1].label, 2);
}

TEST_F(FeatureFiles, WithoutLabelsStaySo) {
  features_.classes.clear();
  for (auto& sample : features_.samples) sample.label = ml::unlabelled;
  ml::write_features(npy_, features_);
  for (const bool with_json : {true, false}) {
    if (!with_json) std::filesystem::remove(folder_ / "features.json");
    const auto read = ml::read_features(npy_);
    EXPECT_TRUE(read.classes.empty());
    EXPECT_EQ(read.labels(), ml::Labels(3, ml::unlabelled));
    EXPECT_EQ(read.samples[1].split, ml::Split::test);
  }
  std::ofstream(folder_ / "features.csv") << "path,label\n1,d\n2,\n3,d\n";
  try {
    ml::read_features(npy_);
    FAIL() << "no exception";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("2 has no label, but others have"));
  }
}

TEST_F(FeatureFiles, RowsAreSplitAsSamplesAre) {
  for (auto& sample : features_.samples) sample.split = ml::Split::train;
  ml::Dataset dataset;
  dataset.samples = features_.samples;
  const auto expected = ml::with_split(dataset, 0.5, 3);
  const auto split = ml::with_split(features_, 0.5, 3);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(split.samples[i].split, expected.samples[i].split);
  EXPECT_EQ(split.values, features_.values);
}

TEST_F(FeatureFiles, VectorsOfUnknownOriginStayOfUnknownOrigin) {
  features_.recipe.reset();
  ml::write_features(npy_, features_);
  EXPECT_FALSE(ml::read_features(npy_).recipe.has_value());
}

TEST_F(FeatureFiles, WhatDoesNotFitTogetherIsRefusedByName) {
  EXPECT_THAT(refusal_after([&] { std::filesystem::remove(folder_ / "features.csv"); }),
              HasSubstr("features.csv"));
  EXPECT_THAT(refusal_after([&] { ml::write_npy(npy_, ml::Matrix::Zero(4, 5)); }),
              AllOf(HasSubstr("4 rows"), HasSubstr("names 3")));
  EXPECT_THAT(refusal_after([&] { ml::write_npy(npy_, ml::Matrix::Zero(3, 6)); }),
              AllOf(HasSubstr("6 columns"), HasSubstr("says 5")));
  EXPECT_THAT(refusal_after([&] { std::ofstream(folder_ / "features.json") << "{"; }),
              HasSubstr("features.json"));
  EXPECT_THAT(refusal_after([&] { std::ofstream(folder_ / "features.csv") << "path,label\nx\n"; }),
              AllOf(HasSubstr("features.csv"), HasSubstr("line 2")));
  EXPECT_THAT(refusal_after([&] { std::ofstream(folder_ / "features.csv") << ""; }),
              HasSubstr("path and label"));
  EXPECT_THAT(refusal_after([&] {
                std::ofstream(folder_ / "features.csv") << "path,label\n1,d\n2,d\n3,zebra\n";
              }),
              HasSubstr("'zebra'"));
  EXPECT_THROW(ml::write_features(folder_ / "features.csv", features_), std::runtime_error);
}

TEST_F(FeatureFiles, TheFirstRowThatIsNotFiniteIsNamed) {
  features_.values(2, 4) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(refusal_after([] {}), HasSubstr("row 2 of features.npy holds NaN"));
  features_.values(1, 0) = std::numeric_limits<float>::infinity();
  EXPECT_THAT(refusal_after([] {}), HasSubstr("row 1 of features.npy holds infinity"));
}

}  // namespace
}  // namespace diatom::tests
