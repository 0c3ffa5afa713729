// fine-tune, race and study top-tuning, on pictures that a test writes in a moment.
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

class FineTuneVerb : public testing::Test {
 protected:
  FineTuneVerb() { write_small_data(terminal_ / "data", 12); }

  Outcome run(std::vector<std::string> arguments, const std::vector<std::string>& more = {}) const {
    for (const char* word : {"data", "--backbone", "diatom-net", "--size", "32", "--epochs", "3",
                             "--batch", "8", "--learning-rate", "0.01", "--json", "-"})
      arguments.emplace_back(word);
    arguments.insert(arguments.end(), more.begin(), more.end());
    return terminal_.run(arguments);
  }

  Terminal terminal_;
};

TEST_F(FineTuneVerb, MakesAModelThatPredicts) {
  const auto outcome = run({"fine-tune"}, {"--out", "m.model"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto said = json::parse(outcome.out);
  EXPECT_GE(said.at("accuracy_test"), 0.8);
  EXPECT_LE(said.at("seconds_to_best"), said.at("seconds"));
  EXPECT_EQ(said.at("curve").size(), 3U);
  EXPECT_EQ(said.at("epochs"), 3.0);

  const auto predicted =
      terminal_.run({"predict", "data/disc/3.pgm", "--model", "m.model", "--json", "-"});
  ASSERT_EQ(predicted.exit_code, 0) << predicted.err;
  EXPECT_EQ(json::parse(predicted.out).at("model_hash"), said.at("model_hash"));
}

TEST_F(FineTuneVerb, KilledAndResumedItGivesTheSameModel) {
  const auto whole = run({"fine-tune"}, {"--out", "whole.model"});
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  const std::string kill_at_the_first_checkpoint =
      R"("$0" "$@" & while kill -0 $! && [ ! -e killed.model.checkpoint ]; do sleep 0.02; done; kill -9 $!)";
  std::vector<std::string> arguments = {
      "fine-tune", "data",    "--backbone", "diatom-net",      "--size", "32",    "--epochs",
      "3",         "--batch", "8",          "--learning-rate", "0.01",   "--out", "killed.model"};
  terminal_.run(arguments, {"sh", "-c", kill_at_the_first_checkpoint});
  ASSERT_TRUE(fs::exists(terminal_ / "killed.model.checkpoint"));
  ASSERT_FALSE(fs::exists(terminal_ / "killed.model")) << "killed too late";
  arguments.emplace_back("--resume");
  const auto resumed = terminal_.run(arguments);
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(text_of(terminal_ / "killed.model"), text_of(terminal_ / "whole.model"));
}

TEST_F(FineTuneVerb, WhatIsImpossibleIsASentence) {
  const auto refusal = [&](const std::vector<std::string>& more, int exit_code) {
    std::vector<std::string> arguments = {"fine-tune", "data", "--out", "m.model"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto outcome = terminal_.run(arguments);
    EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
    EXPECT_EQ(count_lines(outcome.err), 1U) << outcome.err;
    EXPECT_FALSE(fs::exists(terminal_ / "m.model"));
    return outcome.err;
  };
  EXPECT_THAT(refusal({"--backbone", "handmade"}, 1), HasSubstr("no layers"));
  EXPECT_THAT(refusal({"--backbone", "diatom-net", "--from-layer", "attic"}, 1),
              HasSubstr("stage3"));
  EXPECT_THAT(refusal({"--backbone", "diatom-net", "--epochs", "0"}, 2), HasSubstr("epochs"));
  EXPECT_THAT(refusal({"--backbone", "diatom-net", "--optimizer", "magic"}, 2),
              HasSubstr("sgd, adamw"));
}

TEST_F(FineTuneVerb, TheRaceEndsInAVerdict) {
  const auto outcome = run({"race"}, {"--out", "r"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto said = json::parse(outcome.out);
  const auto& seconds = said.at("seconds_to_best");
  EXPECT_NEAR(said.at("ratio_time").get<double>(),
              seconds.at("fine_tuning").get<double>() / seconds.at("top_tuning").get<double>(),
              1e-9);
  EXPECT_GE(seconds.at("top_tuning"), said.at("seconds_features"));
  EXPECT_NEAR(
      said.at("difference_accuracy").get<double>(),
      said.at("accuracy_fine_tuning").get<double>() - said.at("accuracy_top_tuning").get<double>(),
      1e-9);
  EXPECT_GE(said.at("ci95"), 0.0);
  EXPECT_THAT(said.at("verdict").get<std::string>(), HasSubstr("times the time"));
  EXPECT_GT(said.at("seconds_tuning"), 0.0);
  EXPECT_TRUE(fs::exists(terminal_ / "r.top-tuned"));
  EXPECT_TRUE(fs::exists(terminal_ / "r.fine-tuned"));
}

TEST_F(FineTuneVerb, TheStudyIsSharedAndPutTogether) {
  const auto study = [&](const std::string& out, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"study",      "top-tuning",
                                          "data",       "--backbone",
                                          "diatom-net", "--seeds",
                                          "2",          "--out",
                                          out,          "--epochs",
                                          "1",          "--batch",
                                          "8",          "--fine-tuning-seeds",
                                          "1",          "--json",
                                          "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return terminal_.run(arguments);
  };
  const auto first = study("one", {"--shard", "1/2"});
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.err, HasSubstr("cells to compute"));
  const auto second = study("two", {"--shard", "2/2", "--processes", "2"});
  ASSERT_EQ(second.exit_code, 0) << second.err;
  const auto half = json::parse(first.out);
  EXPECT_EQ(half.at("cells"), 7U) << "3 fast methods x 2 seeds, and fine-tuning once";
  EXPECT_EQ(half.at("computed").get<int>() + json::parse(second.out).at("computed").get<int>(), 7);

  for (const auto& file : fs::directory_iterator(terminal_ / "two/cells"))
    fs::copy(file.path(), terminal_ / "one/cells");
  const auto whole = study("one", {});
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  const auto said = json::parse(whole.out);
  EXPECT_EQ(said.at("computed"), 0U);
  EXPECT_EQ(said.at("results").size(), 7U);
  EXPECT_EQ(count_lines(text_of(terminal_ / "one/results.csv")), 8U);
  const auto table = text_of(terminal_ / "one/table.md");
  for (const char* word : {"fine-tuning", "falkon", "ridge", "mlp", "FT − TT", "7 of 7 cells"})
    EXPECT_THAT(table, HasSubstr(word));
  EXPECT_THAT(text_of(terminal_ / "one/time.svg"), HasSubstr("diatom-net"));
  EXPECT_THAT(text_of(terminal_ / "one/differences.svg"), HasSubstr("data"));
}

TEST_F(FineTuneVerb, TheTalksListNamesWhatIsMissing) {
  const auto list = terminal_.run({"study", "top-tuning", "--list"});
  ASSERT_EQ(list.exit_code, 0) << list.err;
  EXPECT_EQ(count_lines(list.out), 2U + 32U);
  fs::create_directories(terminal_ / "targets");
  fs::rename(terminal_ / "data", terminal_ / "targets/beans");
  const auto outcome =
      terminal_.run({"study", "top-tuning", "--talk", "targets", "--backbone", "handmade",
                     "--method", "ridge", "--seeds", "1", "--out", "s", "--json", "-"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("eurosat is not in targets: get it from tfds: eurosat"));
  const auto results = json::parse(outcome.out).at("results");
  ASSERT_EQ(results.size(), 1U) << "what is missing is not invented";
  EXPECT_EQ(results[0].at("data"), "beans");
}

}  // namespace
}  // namespace diatom::tests
