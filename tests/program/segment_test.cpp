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
  const auto results = json::parse(outcome.out);
  EXPECT_EQ(results.at("segmented"), true);
  EXPECT_EQ(results.at("kept_whole"), 0);
}

TEST_F(Segment, ModelsCutOutTheOrganismThemselves) {
  features({}, "whole.npy");
  features({"--segment"}, "crops.npy");
  const auto learnt = terminal_.run({"top-tune", "data", "--backbone", "pixels", "--segment",
                                     "--classifier", "ridge", "--out", "model", "--json", "-"});
  ASSERT_EQ(learnt.exit_code, 0) << learnt.err;
  EXPECT_EQ(json::parse(learnt.out).at("segmented"), true);

  const auto predicted = [this](const std::vector<std::string>& inputs) {
    std::vector<std::string> words = {"predict", "--model", "model", "--json", "-"};
    words.insert(words.end(), inputs.begin(), inputs.end());
    return terminal_.run(words);
  };
  const auto of_crops = predicted({"crops.npy"});
  ASSERT_EQ(of_crops.exit_code, 0) << of_crops.err;
  const auto rows = json::parse(of_crops.out).at("predictions");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto of_image = predicted({"data/" + rows[i].at("path").get<std::string>()});
    ASSERT_EQ(of_image.exit_code, 0) << of_image.err;
    EXPECT_NEAR(json::parse(of_image.out).at("predictions")[0].at("probability").get<double>(),
                rows[i].at("probability").get<double>(), 1e-5);
  }
  const auto of_whole = predicted({"whole.npy"});
  EXPECT_EQ(of_whole.exit_code, 1);
  EXPECT_THAT(of_whole.err, HasSubstr("the model's part of a picture is the organism cut out"));
}

TEST_F(Segment, VectorsAreNotSegmented) {
  features({}, "f.npy");
  const auto vectors = terminal_.run({"cluster", "f.npy", "--segment"});
  EXPECT_EQ(vectors.exit_code, 2);
  EXPECT_THAT(vectors.err, HasSubstr("--segment and --relative-size need images"));
}

}  // namespace
}  // namespace diatom::tests
