// What the world gets wrong ends in one sentence on stderr, nothing on stdout, exit code 1, and no
// file.
#include <cstring>
#include <fstream>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/program/small_data.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

using Arguments = std::vector<std::string>;

class BadInput : public testing::Test {
 protected:
  void expect_failure(const Arguments& arguments, const std::string& named) const {
    const auto outcome = terminal_.run(arguments);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr(named));
    EXPECT_EQ(count_lines(outcome.err), 1) << outcome.err;
    EXPECT_FALSE(fs::exists(terminal_ / "m")) << "a failed verb left its output";
  }

  void expect_success(const Arguments& arguments) const {
    const auto outcome = terminal_.run(arguments);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  }

  void make_vectors() const {
    write_small_data(terminal_ / "data", 8);
    expect_success({"features", "data", "--backbone", "pixels", "--out", "f.npy"});
  }

  Terminal terminal_;
};

TEST_F(BadInput, DataThatCannotBeLearntFrom) {
  const auto top_tune = [](const std::string& data) {
    return Arguments{"top-tune", data, "--backbone", "pixels", "--out", "m"};
  };
  expect_failure(top_tune("nowhere"), "nowhere");
  fs::create_directories(terminal_ / "bare/empty");
  expect_failure(top_tune("bare"), "bare");
  fs::create_directories(terminal_ / "single/disc");
  write_small_image(terminal_ / "single/disc/0.pgm", 2, 1);
  expect_failure(top_tune("single"), "single");
}

TEST_F(BadInput, AnOutputThatIsAnInput) {
  make_vectors();
  expect_success({"top-tune", "f.npy", "--out", "model"});
  fs::create_directories(terminal_ / "sub");
  std::ofstream(terminal_ / "t.csv") << "path,label\ndata/disc/1.pgm,disc\n";
  fs::create_symlink("t.csv", terminal_ / "link.csv");
  const auto refused = [this](const Arguments& arguments, const std::string& file) {
    const auto before = text_of(terminal_ / file);
    expect_failure(arguments, "overwrite " + file + ", which");
    EXPECT_EQ(text_of(terminal_ / file), before) << arguments[0];
  };
  refused({"features", "t.csv", "--backbone", "pixels", "--out", "t.npy"}, "t.csv");
  refused({"features", "link.csv", "--backbone", "pixels", "--out", "t.npy"}, "link.csv");
  refused({"embed", "f.npy", "--out", "sub/../f.npy"}, "f.npy");
  refused({"embed", "t.csv", "--backbone", "pixels", "--out", "t.npy"}, "t.csv");
  refused({"top-tune", "t.csv", "--backbone", "pixels", "--out", "t.csv"}, "t.csv");
  refused({"top-tune", "f.npy", "--out", "m", "--json", "f.json"}, "f.json");
  refused({"cluster", "t.csv", "--backbone", "pixels", "--out", "t.csv"}, "t.csv");
  refused({"doctor", "t.csv", "--json", "t.csv"}, "t.csv");
  refused({"predict", "data/disc/1.pgm", "--model", "model", "--json", "data/disc/1.pgm"},
          "data/disc/1.pgm");
  refused({"predict", "data/disc/1.pgm", "--model", "model", "--json", "model"}, "model");
  refused({"export", "model", "--torchscript", "model"}, "model");
  expect_failure({"features", "data", "--backbone", "pixels", "--out", "n.npy", "--json", "n.json"},
                 "n.json would be written twice");
}

TEST_F(BadInput, ImagesWithoutLabelsHaveFeaturesButNoClassifier) {
  fs::create_directories(terminal_ / "flat");
  for (int i = 0; i < 6; ++i)
    write_small_image(terminal_ / "flat" / (std::to_string(i) + ".pgm"), i % 3, 1);
  std::ofstream(terminal_ / "flat.csv") << "path\nflat/0.pgm\nflat/1.pgm\n";
  for (const std::string data : {"flat", "flat.csv"}) {
    expect_success({"features", data, "--backbone", "pixels", "--out", "f.npy"});
    expect_failure({"top-tune", data, "--backbone", "pixels", "--out", "m"},
                   "flat has no labels: top-tuning needs");
    expect_failure({"top-tune", "f.npy", "--out", "m"}, "no labels");
    expect_failure({"fine-tune", data, "--backbone", "diatom-net", "--out", "m"},
                   "flat has no labels: fine-tuning needs");
    expect_failure({"race", data, "--backbone", "diatom-net", "--out", "m"}, "flat has no labels");
    expect_failure({"pretrain", "--source", data, "--out", "m"}, "flat has no labels");
    expect_failure({"study", "top-tuning", data, "--backbone", "pixels", "--out", "m"},
                   "flat has no labels");
  }
}

TEST_F(BadInput, EveryImageIsBroken) {
  for (const auto* name : {"a", "b"}) {
    fs::create_directories(terminal_ / "data" / name);
    std::ofstream(terminal_ / "data" / name / "0.png") << "no image";
  }
  const auto outcome = terminal_.run({"top-tune", "data", "--backbone", "pixels", "--out", "m"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("error"));
  EXPECT_FALSE(fs::exists(terminal_ / "m"));
}

TEST_F(BadInput, WeightsThatAreMissing) {
  write_small_data(terminal_ / "data", 4);
  const Arguments extract = {"features", "data", "--backbone", "mobilenet_v2", "--out", "m"};
  expect_failure(extract, "--weights");
  auto elsewhere = extract;
  elsewhere.insert(elsewhere.end(), {"--weights", "nowhere.pth"});
  expect_failure(elsewhere, "nowhere.pth");
  std::ofstream(terminal_ / "garbage.safetensors") << "no tensors at all, only words";
  auto garbage = extract;
  garbage.insert(garbage.end(), {"--weights", "garbage.safetensors"});
  expect_failure(garbage, "garbage.safetensors");
}

TEST_F(BadInput, WeightsOfAnotherNetworkNameTheFirstMissingTensor) {
  NEEDS_SHARED_MATERIAL();
  write_small_data(terminal_ / "data", 4);
  expect_failure({"features", "data", "--backbone", "mobilenet_v2", "--out", "m", "--weights",
                  (shared_material() / "models/squeezenet1_1.pth").string()},
                 "tensor 'features.0.0.");
}

TEST_F(BadInput, FeaturesGoToNpyOnly) {
  write_small_data(terminal_ / "data", 4);
  expect_failure({"features", "data", "--backbone", "pixels", "--out", "m"}, ".npy");
}

TEST_F(BadInput, VectorsWithNaN) {
  make_vectors();
  std::fstream file(terminal_ / "f.npy", std::ios::in | std::ios::out | std::ios::binary);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  file.seekp(-static_cast<std::streamoff>(sizeof nan), std::ios::end);
  file.write(reinterpret_cast<const char*>(&nan), sizeof nan);
  file.close();
  expect_failure({"top-tune", "f.npy", "--out", "m"}, "row 23");
}

TEST_F(BadInput, VectorsWithoutTheirTable) {
  make_vectors();
  fs::remove(terminal_ / "f.csv");
  expect_failure({"top-tune", "f.npy", "--out", "m"}, "f.csv");
}

TEST_F(BadInput, VectorsMadeWithAnotherPreprocessing) {
  make_vectors();
  expect_failure({"top-tune", "f.npy", "--backbone", "pixels", "--size", "48", "--out", "m"},
                 "size");
  expect_success({"top-tune", "data", "--backbone", "pixels", "--size", "48", "--out", "other"});
  const auto outcome = terminal_.run({"predict", "f.npy", "--model", "other"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("image size"));
}

TEST_F(BadInput, AModelOfUnknownOriginSeesNoImages) {
  make_vectors();
  fs::remove(terminal_ / "f.json");
  expect_success({"top-tune", "f.npy", "--out", "vectors"});
  expect_failure(
      {"live", "--source", "synthetic", "--frames", "3", "--headless", "--model", "vectors"},
      "vectors of unknown origin");
  expect_failure({"predict", "data/disc/0.pgm", "--model", "vectors"}, "vectors of unknown origin");
  expect_success({"predict", "f.npy", "--model", "vectors"});
}

TEST_F(BadInput, AModelThatIsNone) {
  expect_failure({"predict", "a.pgm", "--model", "nowhere"}, "nowhere");
  std::ofstream(terminal_ / "words") << "not a model, though long enough to hold a header";
  expect_failure({"predict", "a.pgm", "--model", "words"}, "words");
}

TEST_F(BadInput, ASourceThatIsNotThere) {
  make_vectors();
  expect_success({"top-tune", "f.npy", "--out", "model"});
  const auto live = [](const std::string& source) {
    return Arguments{"live", "--source", source, "--model", "model", "--headless", "--frames", "3"};
  };
  expect_failure(live("63"), "63");
  expect_failure(live("nowhere.avi"), "nowhere.avi");
  std::ofstream(terminal_ / "words.avi") << "no film";
  expect_failure(live("words.avi"), "words.avi");
}

TEST_F(BadInput, AnOutputThatCannotBeWritten) {
  write_small_data(terminal_ / "data", 4);
  expect_failure({"top-tune", "data", "--backbone", "pixels", "--out", "nowhere/model"},
                 "nowhere/model");
}

}  // namespace
}  // namespace diatom::tests
