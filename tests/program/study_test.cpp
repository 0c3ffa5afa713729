// diatom study on a tiny case: its files, that a second run computes nothing anew, and a sentence
// for what is impossible.
#include <utility>

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

class SemanticVariability : public testing::Test {
 protected:
  Outcome study(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"study",
                                          "semantic-variability",
                                          "--out",
                                          "s",
                                          "--pictures",
                                          "40",
                                          "--few",
                                          "2",
                                          "--many",
                                          "10",
                                          "--epochs",
                                          "1",
                                          "--target-pictures",
                                          "40",
                                          "--json",
                                          "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return terminal_.run(arguments);
  }

  Terminal terminal_;
};

TEST_F(SemanticVariability, LeavesItsFilesAndGoesOnFromThem) {
  write_small_data(terminal_ / "lake", 8);
  const auto outcome = study({"--target", "lake"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("cells to compute"));
  const auto said = json::parse(outcome.out);
  const auto cells = said.at("cells").get<std::size_t>();
  EXPECT_EQ(said.at("computed"), cells);
  EXPECT_EQ(said.at("results").size(), cells);

  const auto csv = text_of(terminal_ / "s/results.csv");
  EXPECT_THAT(csv, testing::StartsWith("target,pretraining,head,seed,accuracy,n_train,n_test,"));
  EXPECT_EQ(count_lines(csv), 1 + cells);
  const auto table = text_of(terminal_ / "s/table.md");
  for (const char* word : {"2 classes × 20", "10 classes × 4", "random weights", "pixels",
                           "synthetic world", "unseen formulas", "lake", "handmade"})
    EXPECT_THAT(table, HasSubstr(word));
  EXPECT_THAT(text_of(terminal_ / "s/plot.svg"), HasSubstr("10 classes × 4"));
  EXPECT_TRUE(fs::exists(terminal_ / "s/few-seed0.safetensors"));
  EXPECT_TRUE(fs::exists(terminal_ / "s/many-seed0.safetensors"));

  const auto again = study({"--target", "lake"});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(json::parse(again.out).at("computed"), 0);
  EXPECT_EQ(text_of(terminal_ / "s/results.csv"), csv);
  EXPECT_EQ(text_of(terminal_ / "s/table.md"), table);
}

TEST_F(SemanticVariability, WhatIsImpossibleIsASentence) {
  write_small_data(terminal_ / "lake", 8);
  for (const auto& [flags, named] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--pictures", "40", "--few", "2", "--many", "9"}, "shared equally"},
           {{"--source", "lake"}, "are needed"},
           {{"--target", "nowhere"}, "nowhere"}}) {
    std::vector<std::string> arguments = {"study", "semantic-variability", "--out", "s"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const auto outcome = terminal_.run(arguments);
    EXPECT_EQ(outcome.exit_code, 1) << named;
    EXPECT_THAT(outcome.err, HasSubstr(named));
    EXPECT_EQ(count_lines(outcome.err), 1) << outcome.err;
    EXPECT_FALSE(fs::exists(terminal_ / "s"));
  }
}

}  // namespace
}  // namespace diatom::tests
