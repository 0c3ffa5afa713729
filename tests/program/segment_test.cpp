// --segment: features and clusters of the organisms alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/program/small_data.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Segment : public testing::Test {
 protected:
  Segment() { write_small_data(terminal_ / "data", 4); }

  json features(std::vector<std::string> flags, const std::string& out) {
    std::vector<std::string> words = {"features", "data", "--backbone", "pixels", "--out", out};
    words.insert(words.end(), flags.begin(), flags.end());
    words.insert(words.end(), {"--json", "-"});
    const auto outcome = terminal_.run(words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return json::parse(outcome.out);
  }
  std::string bytes_of(const char* file) { return text_of(terminal_ / file); }

  Terminal terminal_;
};

TEST_F(Segment, FeaturesAreOfTheCrops) {
  EXPECT_EQ(features({}, "whole.npy").at("segmented"), false);
  EXPECT_EQ(features({"--segment"}, "crops.npy").at("segmented"), true);
  const auto whole = bytes_of("whole.npy");
  EXPECT_NE(bytes_of("crops.npy"), whole);
  features({}, "again.npy");
  EXPECT_EQ(bytes_of("again.npy"), whole) << "the cache keeps both apart";
}

TEST_F(Segment, RelativeSizeIsThatOfTheLargestCrop) {
  const auto canvas = [](const json& results) {
    return results.at("recipe").at("preprocessing").value("canvas", 0);
  };
  EXPECT_EQ(canvas(features({"--relative-size"}, "whole.npy")), 40);
  const auto crops = features({"--relative-size", "--segment"}, "crops.npy");
  EXPECT_GT(canvas(crops), 0);
  EXPECT_LE(canvas(crops), 40);
}

TEST_F(Segment, ClustersAreOfTheCrops) {
  const auto outcome =
      terminal_.run({"cluster", "data", "--input", "pixels", "--no-vae", "--segment", "--clusters",
                     "3", "--runs", "1", "--json", "-"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(json::parse(outcome.out).at("segmented"), true);
}

TEST_F(Segment, VectorsAndModelsAreNotSegmented) {
  features({}, "f.npy");
  const auto vectors = terminal_.run({"cluster", "f.npy", "--segment"});
  EXPECT_EQ(vectors.exit_code, 2);
  EXPECT_THAT(vectors.err, HasSubstr("--segment needs images"));
  const auto model =
      terminal_.run({"cluster", "data", "--input", "pixels", "--segment", "--model", "m.diatom"});
  EXPECT_EQ(model.exit_code, 2);
  EXPECT_THAT(model.err, HasSubstr("--segment and --model exclude each other"));
}

}  // namespace
}  // namespace diatom::tests
