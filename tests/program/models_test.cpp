// diatom models, without a network.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ml/core/files.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::vector<std::string> in_terminal(const Terminal& terminal) {
  return {"/usr/bin/env", "XDG_DATA_HOME=" + (terminal / "data").string()};
}

TEST(Models, ListSaysWhatIsPublishedAndUnderWhichTerms) {
  const Terminal terminal;
  const auto told = terminal.run({"models", "list"}, in_terminal(terminal));
  EXPECT_EQ(told.exit_code, 0) << told.err;
  EXPECT_THAT(told.out, AllOf(HasSubstr("resnet50"), HasSubstr("SHA-256 f37072fd"),
                              HasSubstr("BSD-3-Clause")));
  const auto listed = terminal.run({"models", "list", "--json", "-"}, in_terminal(terminal));
  EXPECT_GE(nlohmann::json::parse(listed.out).at("weights").size(), 5U);
}

TEST(Models, GetSaysInOneSentenceWhatIsWrong) {
  const Terminal terminal;
  const auto unknown = terminal.run({"models", "get", "resnet1001"}, in_terminal(terminal));
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err, AllOf(HasSubstr("known are:"), HasSubstr("mobilenet_v2")));
  EXPECT_EQ(count_lines(unknown.err), 1U) << unknown.err;

  const nlohmann::json entry = {{"name", "net"},
                                {"backbone", "resnet18"},
                                {"address", "http://127.0.0.1:1/net.pth"},
                                {"sha256", std::string(64, 'a')},
                                {"megabytes", 1.0},
                                {"trained_on", "nothing"},
                                {"licence", "CC0"}};
  std::ofstream(terminal / "m.json") << nlohmann::json{{"terms", ""}, {"weights", {entry}}}.dump();
  const auto offline =
      terminal.run({"models", "get", "net", "--manifest", (terminal / "m.json").string()},
                   in_terminal(terminal));
  EXPECT_EQ(offline.exit_code, 1);
  EXPECT_THAT(offline.err, HasSubstr("cannot download http://127.0.0.1:1/net.pth"));
  EXPECT_EQ(count_lines(offline.err), 1U) << offline.err;
}

TEST(Models, ImportKeepsACopyThatABackboneTakes) {
  const Terminal terminal;
  const auto shipped = ml::asset_folder() / "diatom-net.safetensors";
  const auto told =
      terminal.run({"models", "import", shipped.string(), "--json", "-"}, in_terminal(terminal));
  ASSERT_EQ(told.exit_code, 0) << told.err;
  const auto imported = nlohmann::json::parse(told.out);
  EXPECT_EQ(imported.at("backbones"), nlohmann::json({"diatom-net"}));
  EXPECT_EQ(imported.at("file"), (terminal / "data/diatom/models/diatom-net.safetensors").string());
  EXPECT_EQ(text_of(imported.at("file").get<std::string>()), text_of(shipped));
}

}  // namespace
}  // namespace diatom::tests
