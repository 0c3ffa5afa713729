// diatom log, run as a program: exit codes, and who gets which stream.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(LogProgram, WhatCannotBeReadIsOneSentence) {
  const Terminal terminal;
  std::ofstream(terminal / "text.db") << std::string(5000, 'x');
  for (const auto& [file, why] :
       {std::pair("none.db", "no such file"), std::pair("text.db", "it is no SQLite file")}) {
    const auto outcome = terminal.run({"log", file, "--csv", "out.csv", "--json", "-"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr(why));
    EXPECT_EQ(count_lines(outcome.err), 1) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(terminal / "out.csv"));
  }
}

TEST(LogProgram, WrongUsageIsNamed) {
  const auto expect_wrong_usage = [](const std::vector<std::string>& arguments,
                                     const std::string& named) {
    const auto outcome = Terminal().run(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << named;
    EXPECT_THAT(outcome.err, HasSubstr(named));
    EXPECT_EQ(count_lines(outcome.err), 1) << outcome.err;
  };
  expect_wrong_usage({"log"}, "log is required");
  expect_wrong_usage({"log", "e.db", "--from", "yesterday"}, "yesterday");
  expect_wrong_usage({"log", "e.db", "--csv", "a", "--ecotaxa", "b"}, "--ecotaxa");
}

}  // namespace
}  // namespace diatom::tests
