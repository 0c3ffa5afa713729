// Guided tours that end badly; all that are offered are played through by the slow tests.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using testing::HasSubstr;

TEST(GuidedTours, WhatNeverComesTrueEndsWithOne) {
  Terminal terminal;
  std::ofstream(terminal / "mine.json") << R"({
    "title": "Waiting", "summary": "for nothing", "place": 1, "minutes": 1, "seconds_at_rest": 1,
    "start": [], "ready": {"condition": "coloured", "by": "class"},
    "steps": [{"text": "A", "highlight": "Map", "task": "Wait for ever.", "action": [],
               "done": {"condition": "classes", "count": 99}}],
    "end": "B"})";
  const auto outcome = terminal.run({"--tour", "mine.json", "--headless"});
  if (lacks_gl(outcome)) GTEST_SKIP() << outcome.err;
  EXPECT_EQ(outcome.exit_code, 1) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("has not come true: Wait for ever."));
}

TEST(GuidedTours, AnUnknownOneListsTheOthers) {
  Terminal terminal;
  const auto outcome = terminal.run({"--tour", "nothing", "--headless"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("there is no tour 'nothing'; there are falkon, microscope"));
  EXPECT_EQ(count_lines(outcome.err), 1U) << outcome.err;
}

}  // namespace
}  // namespace diatom::tests
