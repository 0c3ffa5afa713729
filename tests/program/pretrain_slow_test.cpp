// pretrain: makes weights, and loses nothing when it is killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/program/small_data.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class PretrainVerb : public testing::Test {
 protected:
  PretrainVerb() { write_small_data(terminal_ / "data", 8); }

  // Sixty updates, with a checkpoint after every twenty.
  static std::vector<std::string> small_run(const std::string& out) {
    return {"pretrain", "--source",           "data", "--views", "1", "--epochs", "60", "--out",
            out,        "--checkpoint-every", "20",   "--json",  "-"};
  }

  Terminal terminal_;
};

TEST_F(PretrainVerb, KilledAndResumedItGivesTheSameWeights) {
  const auto whole = terminal_.run(small_run("whole.safetensors"));
  ASSERT_EQ(whole.exit_code, 0) << whole.err;

  const std::string kill_at_the_first_checkpoint =
      R"("$0" "$@" & while kill -0 $! && [ ! -e killed.safetensors.checkpoint ]; do sleep 0.02; done; kill -9 $!)";
  terminal_.run(small_run("killed.safetensors"), {"sh", "-c", kill_at_the_first_checkpoint});
  ASSERT_TRUE(std::filesystem::exists(terminal_ / "killed.safetensors.checkpoint"));
  ASSERT_FALSE(std::filesystem::exists(terminal_ / "killed.safetensors")) << "killed too late";

  auto resume = small_run("killed.safetensors");
  resume.emplace_back("--resume");
  const auto resumed = terminal_.run(resume);
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(text_of(terminal_ / "killed.safetensors"), text_of(terminal_ / "whole.safetensors"));
  EXPECT_EQ(json::parse(resumed.out).at("curve"), json::parse(whole.out).at("curve"));
}

TEST_F(PretrainVerb, ItsWeightsAreABackbone) {
  auto arguments = small_run("net.safetensors");
  arguments[6] = "1";  // epoch
  ASSERT_EQ(terminal_.run(arguments).exit_code, 0);
  const auto outcome = terminal_.run({"top-tune", "data", "--backbone", "diatom-net", "--weights",
                                      "net.safetensors", "--out", "model", "--json", "-"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(json::parse(outcome.out).at("accuracy_test"), 1.0);
}

TEST_F(PretrainVerb, RefusesWhatMakesNoSense) {
  const auto refusal = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "pretrain");
    const auto outcome = terminal_.run(arguments);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    EXPECT_EQ(count_lines(outcome.err), 1U) << outcome.err;
    return outcome.err;
  };
  EXPECT_THAT(refusal({"--source", "nowhere", "--out", "n.safetensors"}), HasSubstr("nowhere"));
  EXPECT_THAT(refusal({"--source", "formula", "--formulas", "1", "--out", "n.safetensors"}),
              HasSubstr("2 to 10000 formulas"));
  EXPECT_THAT(refusal({"--source", "data", "--epochs", "-3", "--out", "n.safetensors"}),
              HasSubstr("epochs"));
  EXPECT_THAT(refusal({"--source", "data", "--teacher", "mobilenet_v2", "--out", "n.safetensors"}),
              HasSubstr("needs a weights file"));
}

}  // namespace
}  // namespace diatom::tests
