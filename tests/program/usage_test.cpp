// Wrong usage, --help, --version and the configuration file: exit codes and who gets which stream.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/program/small_data.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

using Arguments = std::vector<std::string>;

void expect_wrong_usage(const Arguments& arguments, const std::string& named) {
  const auto outcome = Terminal().run(arguments);
  EXPECT_EQ(outcome.exit_code, 2) << named;
  EXPECT_THAT(outcome.out, IsEmpty()) << named;
  EXPECT_THAT(outcome.err, HasSubstr(named));
  EXPECT_EQ(count_lines(outcome.err), 1) << outcome.err;
}

const Arguments usual_top_tune = {"top-tune", "data", "--backbone", "pixels", "--out", "m"};

Arguments top_tune_with(const Arguments& more) {
  Arguments all = usual_top_tune;
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST(Usage, HelpAndVersionGoToStdoutAndSucceed) {
  const Terminal terminal;
  const auto help = terminal.run({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.err, IsEmpty());
  for (const auto* word : {"features", "top-tune", "predict", "live", "synth", "--source", "--seed",
                           "--device", "--headless", "--frames", "--screenshot-to", "--window-size",
                           "--layout", "--verbose", "--version", "--frame-log"})
    EXPECT_THAT(help.out, HasSubstr(word));

  const auto version = terminal.run({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_THAT(version.out, StartsWith("diatom "));
  EXPECT_EQ(count_lines(version.out), 1);
}

TEST(Usage, HelpOfAVerbNamesTheParametersOfEveryClassifier) {
  const auto help = Terminal().run({"top-tune", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const auto* word : {"--centres", "--sigma", "--lambda", "--iterations", "--alpha"})
    EXPECT_THAT(help.out, HasSubstr(word));
}

TEST(Usage, WhatIsMissingOrUnknownIsNamed) {
  expect_wrong_usage({"--bogus"}, "--bogus");
  expect_wrong_usage({"--window-size", "wide"}, "--window-size");
  expect_wrong_usage({"--window-size", "800x600x2"}, "--window-size");
  expect_wrong_usage({"--layout", "sideways"}, "--layout");
  expect_wrong_usage({"--device", "abacus"}, "--device");
  expect_wrong_usage({"--settings", ""}, "--settings");
  expect_wrong_usage({"features", "data", "--backbone", "pixels"}, "--out");
  expect_wrong_usage({"features", "data", "--out", "f.npy"}, "--backbone");
  expect_wrong_usage({"features", "data", "--backbone", "retina", "--out", "f.npy"}, "retina");
  expect_wrong_usage({"top-tune", "data", "--out", "m"}, "--backbone");
  expect_wrong_usage({"predict", "--model", "m"}, "IMAGE");
  expect_wrong_usage({"live", "--model", "m", "--headless"}, "--source");
}

TEST(Usage, AClassifiersFlagsBelongToIt) {
  expect_wrong_usage(top_tune_with({"--classifier", "ridge", "--centres", "100"}), "--centres");
  expect_wrong_usage(top_tune_with({"--classifier", "falkon", "--alpha", "1"}), "--alpha");
  expect_wrong_usage(top_tune_with({"--classifier", "oracle"}), "oracle");
}

TEST(Usage, ParametersAreReadWholeAndHeldToTheirRange) {
  expect_wrong_usage(top_tune_with({"--sigma", "wide"}), "--sigma");
  expect_wrong_usage(top_tune_with({"--sigma", "3px"}), "--sigma");
  expect_wrong_usage(top_tune_with({"--lambda", "auto"}), "--lambda");
  expect_wrong_usage(top_tune_with({"--lambda", "-1"}), "lambda = -1");
  expect_wrong_usage(top_tune_with({"--iterations", "0"}), "iterations = 0");
  expect_wrong_usage(top_tune_with({"--precision", "half"}), "half");
  expect_wrong_usage(top_tune_with({"--test-fraction", "1.5"}), "--test-fraction");
  expect_wrong_usage(top_tune_with({"--size", "-3"}), "--size");
}

TEST(Usage, FiguresOfALoopBelongToHeadless) {
  const Arguments live = {"live", "--source", "synthetic", "--model", "m"};
  for (const auto& more :
       {Arguments{"--json", "-"}, Arguments{"--realtime"}, Arguments{"--predictions", "p.csv"}}) {
    auto arguments = live;
    arguments.insert(arguments.end(), more.begin(), more.end());
    expect_wrong_usage(arguments, "--headless");
  }
}

TEST(Usage, FlagsBeatTheConfigurationFileWhichBeatsDefaults) {
  const Terminal terminal;
  write_small_data(terminal / "data", 8);
  terminal.configure("[top-tune]\nseed = 7\niterations = 3\n");
  auto arguments = top_tune_with({"--json", "-", "--iterations", "2"});
  const auto outcome = terminal.run(arguments);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\"seed\": 7"));
  EXPECT_THAT(outcome.out, HasSubstr("\"iterations\": 2"));
}

}  // namespace
}  // namespace diatom::tests
