// features and top-tune on small data: keys, ranges, files, and that both ways give one model.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/program/small_data.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int images_per_class = 16;

class TopTune : public testing::Test {
 protected:
  TopTune() { write_small_data(terminal_ / "data", images_per_class); }

  json top_tune(const std::string& data, const std::string& out,
                const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"top-tune", data, "--backbone", "pixels",
                                          "--out",    out,  "--json",     "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto outcome = terminal_.run(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return json::parse(outcome.out);
  }

  void extract() const {
    const auto outcome =
        terminal_.run({"features", "data", "--backbone", "pixels", "--out", "f.npy"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  }

  Terminal terminal_;
};

TEST_F(TopTune, SaysEveryKeyOfTheContract) {
  const auto said = top_tune("data", "m");
  EXPECT_EQ(said.at("n_train"), 36);
  EXPECT_EQ(said.at("n_test"), 12);
  EXPECT_EQ(said.at("dim"), 1024);
  EXPECT_EQ(said.at("classes"), 3);
  EXPECT_EQ(said.at("class_names"), json({"across", "along", "disc"}));
  EXPECT_EQ(said.at("skipped"), 0);
  EXPECT_DOUBLE_EQ(said.at("sigma"), 0.9 * 32);  // 0.9 sqrt(1024): what auto stands for
  EXPECT_EQ(said.at("centres"), 36);             // no more than there are training rows
  EXPECT_TRUE(said.at("iterations").is_number_integer());
  EXPECT_GE(said.at("iterations"), 1);
  EXPECT_LE(said.at("iterations"), 20);
  EXPECT_GT(said.at("seconds_features"), 0.0);
  EXPECT_GT(said.at("seconds_fit"), 0.0);
  EXPECT_EQ(said.at("accuracy_test"), 1.0);  // the classes are plain to see
  EXPECT_EQ(said.at("accuracy_train"), 1.0);
  EXPECT_TRUE(fs::exists(terminal_ / "m"));
}

TEST_F(TopTune, FeaturesOfRelativeSizeGiveAModelThatSeesSo) {
  fs::remove(terminal_ / "data/disc/0.pgm");
  std::ofstream large(terminal_ / "data/disc/0.pgm", std::ios::binary);
  large << "P5\n80 50\n255\n" << std::string(4000, 'x');
  large.close();
  const auto features = terminal_.run({"features", "data", "--backbone", "pixels",
                                       "--relative-size", "--out", "f.npy", "--json", "-"});
  ASSERT_EQ(features.exit_code, 0) << features.err;
  const auto recipe = json::parse(features.out).at("recipe");
  EXPECT_EQ(recipe.at("preprocessing").at("canvas"), 80);
  const auto trained = terminal_.run({"top-tune", "f.npy", "--out", "m"});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  // Images and the rows made of them are seen alike.
  const auto probabilities = [&](const std::string& what) {
    const auto outcome = terminal_.run({"predict", what, "--model", "m", "--json", "-"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return json::parse(outcome.out).at("predictions").at(0).at("probabilities");
  };
  const auto of_image = probabilities("data/across/0.pgm");
  const auto of_row = probabilities("f.npy");
  for (const auto* name : small_classes)
    EXPECT_NEAR(of_image.at(name).get<double>(), of_row.at(name).get<double>(), 1e-5);
}

TEST_F(TopTune, TrainsEveryClassifier) {
  for (const std::string classifier : {"logistic", "mlp", "nearest", "ridge"}) {
    const auto said = top_tune("data", "m", {"--classifier", classifier});
    EXPECT_EQ(said.at("classifier"), classifier);
    EXPECT_GT(said.at("accuracy_test"), 0.8) << classifier;
    EXPECT_GE(said.at("calibration_error"), 0.0);
    EXPECT_LE(said.at("calibration_error"), 1.0);
    const auto outcome = terminal_.run({"predict", "data/disc/0.pgm", "--model", "m"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  }
}

TEST_F(TopTune, ChoosesSigmaAndLambda) {
  const auto said = top_tune("data", "m", {"--tune"});
  EXPECT_GT(said.at("pairs_tried"), 50);
  EXPECT_GT(said.at("seconds_tuning"), 0.0);
  EXPECT_GT(said.at("accuracy_tuning"), 0.9);
  EXPECT_EQ(said.at("accuracy_test"), 1.0);
  EXPECT_NE(said.at("sigma"), 0.9 * 32);
  const auto outcome = terminal_.run(
      {"top-tune", "data", "--backbone", "pixels", "--out", "m", "--classifier", "mlp", "--tune"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("no parameters that it could choose"));
}

TEST_F(TopTune, ChoosesTheNumberOfCentresUnlessItIsGiven) {
  write_small_data(terminal_ / "more", 480);  // 1,080 to train
  const auto chosen = top_tune("more", "m", {"--tune"});
  ASSERT_EQ(chosen.at("centres_tried").size(), 2U);
  EXPECT_EQ(chosen.at("centres_tried").at(0).at("centres"), 1000);
  EXPECT_EQ(chosen.at("centres"), 1000) << "of equals the fewer: the classes are plain to see";
  const auto given = top_tune("more", "m", {"--tune", "--centres", "40"});
  EXPECT_TRUE(given.at("centres_tried").empty());
  EXPECT_EQ(given.at("centres"), 40);
}

TEST_F(TopTune, StandsOnTheImagesThatAFileNames) {
  write_small_data(terminal_ / "split/train", 6);
  write_small_data(terminal_ / "split/test", 2);
  const auto write_list = [&](const std::string& text) {
    std::ofstream(terminal_ / "list.txt") << text;
  };
  write_list("train/disc/0.pgm\r\ntrain/along/3.pgm\n\ntrain/across/1.pgm\n");
  EXPECT_EQ(top_tune("split", "m", {"--centre-images", "list.txt"}).at("centres"), 3);
  const auto refusal = [&](const std::string& text) {
    write_list(text);
    const auto outcome = terminal_.run(
        {"top-tune", "split", "--backbone", "pixels", "--out", "m", "--centre-images", "list.txt"});
    EXPECT_NE(outcome.exit_code, 0);
    EXPECT_EQ(count_lines(outcome.err), 1) << outcome.err;
    return outcome.err;
  };
  EXPECT_THAT(refusal("train/disc/0.pgm\nnowhere.png\n"),
              HasSubstr("list.txt: 'nowhere.png' is no image of the data"));
  EXPECT_THAT(refusal("test/disc/0.pgm\n"), HasSubstr("held out"));
  EXPECT_THAT(refusal("train/disc/0.pgm\ntrain/disc/0.pgm\n"), HasSubstr("named twice"));
  EXPECT_THAT(refusal("\n"), HasSubstr("names no image"));
  write_list("train/disc/0.pgm\n");
  const auto outcome = terminal_.run({"top-tune", "split", "--backbone", "pixels", "--out", "m",
                                      "--classifier", "ridge", "--centre-images", "list.txt"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("has no centres"));
}

TEST_F(TopTune, HonoursItsFlags) {
  const auto said =
      top_tune("data", "m",
               {"--centres", "10", "--sigma", "7.5", "--lambda", "1e-3", "--iterations", "4",
                "--precision", "double", "--test-fraction", "0.5", "--seed", "3"});
  EXPECT_EQ(said.at("centres"), 10);
  EXPECT_EQ(said.at("sigma"), 7.5);
  EXPECT_EQ(said.at("lambda"), 1e-3);
  EXPECT_LE(said.at("iterations"), 4);
  EXPECT_EQ(said.at("precision"), "double");
  EXPECT_EQ(said.at("n_test"), 24);
  EXPECT_EQ(said.at("seed"), 3);
  EXPECT_EQ(top_tune("data", "r", {"--classifier", "ridge", "--alpha", "5"}).at("alpha"), 5.0);
}

TEST_F(TopTune, SameSeedSameModelOtherSeedAnother) {
  const auto first = top_tune("data", "a", {"--centres", "10", "--seed", "1"});
  const auto again = top_tune("data", "b", {"--centres", "10", "--seed", "1"});
  const auto other = top_tune("data", "c", {"--centres", "10", "--seed", "2"});
  EXPECT_EQ(text_of(terminal_ / "a"), text_of(terminal_ / "b"));
  EXPECT_EQ(first.at("model_hash"), again.at("model_hash"));
  EXPECT_NE(first.at("model_hash"), other.at("model_hash"));
  EXPECT_EQ(first.at("seconds_features"),
            again.at("seconds_features"));  // the cache keeps the price
}

TEST_F(TopTune, AFolderOfTestImagesStaysHeldOut) {
  write_small_data(terminal_ / "split/train", 6);
  write_small_data(terminal_ / "split/test", 2);
  const auto said = top_tune("split", "m", {"--test-fraction", "0.5"});
  EXPECT_EQ(said.at("n_train"), 18);
  EXPECT_EQ(said.at("n_test"), 6);
}

TEST_F(TopTune, ATableOfPathsWillDo) {
  std::ofstream table(terminal_ / "table.csv");
  table << "path,label\n";
  for (int i = 0; i < images_per_class; ++i)
    table << "data/disc/" << i << ".pgm,round\ndata/along/" << i << ".pgm,straight\n";
  table.close();
  EXPECT_EQ(top_tune("table.csv", "m").at("class_names"), json({"round", "straight"}));
}

TEST_F(TopTune, WordsGoToStdoutWhereNoJsonIsAskedFor) {
  const auto outcome =
      terminal_.run({"top-tune", "data", "--backbone", "pixels", "--out", "m", "--json", "m.json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_THAT(outcome.out, HasSubstr("held out  1.0000 of 12 images"));
  EXPECT_EQ(json::parse(text_of(terminal_ / "m.json")).at("n_test"), 12);
}

TEST_F(TopTune, FeaturesComeWithTheirTableAndTheirOrigin) {
  extract();
  const auto table = text_of(terminal_ / "f.csv");
  EXPECT_THAT(table, testing::StartsWith("path,label,split\nacross/0.pgm,across,"));
  EXPECT_EQ(count_lines(table), 1 + 3 * images_per_class);
  EXPECT_LT(table.find("across/10.pgm"), table.find("across/2.pgm"));  // bytewise
  const auto origin = json::parse(text_of(terminal_ / "f.json"));
  EXPECT_EQ(origin.at("backbone"), "pixels");
  for (const auto* key : {"weights_hash", "layer", "size", "preprocessing"})
    EXPECT_TRUE(origin.contains(key)) << key;
}

TEST_F(TopTune, VectorsGiveTheModelThatImagesGive) {
  extract();
  auto from_images = top_tune("data", "a");
  auto from_vectors = top_tune("f.npy", "b");
  for (auto* said : {&from_images, &from_vectors}) said->erase("seconds_fit"), said->erase("model");
  EXPECT_EQ(from_images, from_vectors);
  EXPECT_EQ(text_of(terminal_ / "a"), text_of(terminal_ / "b"));
}

TEST_F(TopTune, SkipsATruncatedImageAndCountsIt) {
  const auto victim = terminal_ / "data/disc/3.pgm";
  fs::resize_file(victim, fs::file_size(victim) / 2);
  const auto outcome =
      terminal_.run({"top-tune", "data", "--backbone", "pixels", "--out", "m", "--json", "-"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("disc/3.pgm"));
  const auto said = json::parse(outcome.out);
  EXPECT_EQ(said.at("skipped"), 1);
  EXPECT_EQ(said.at("skipped_files").at(0).at("path"), "disc/3.pgm");
  EXPECT_EQ(said.at("n_train").get<int>() + said.at("n_test").get<int>(), 3 * images_per_class - 1);
}

}  // namespace
}  // namespace diatom::tests
