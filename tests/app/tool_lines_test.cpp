// Tools lie in few lines; the others are in the menu, and none is lost.
#include "app/panels/tool_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diatom::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int in_menu = 2;

ToolRoom two_lines_of(float width) {
  return {width, 1, 3, 2};
}

TEST(ToolLines, AWideLineHoldsAll) {
  EXPECT_THAT(tool_lines({4, 4, 4}, two_lines_of(14)), ElementsAre(0, 0, 0));
}

TEST(ToolLines, WhatDoesNotFitGoesToTheNextLine) {
  EXPECT_THAT(tool_lines({4, 4, 4}, two_lines_of(13)), ElementsAre(0, 0, 1));
  EXPECT_THAT(tool_lines({4, 4, 4}, two_lines_of(9)), ElementsAre(0, 0, 1));
}

TEST(ToolLines, TheLastLineKeepsRoomForTheMenuOnlyWhereThereIsOne) {
  EXPECT_THAT(tool_lines({4, 4, 4, 4}, two_lines_of(9)), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(tool_lines({4, 4, 4, 4, 1}, two_lines_of(9)), ElementsAre(0, 0, 1, in_menu, in_menu));
}

TEST(ToolLines, AfterTheFirstThatIsInTheMenuAllAre) {
  EXPECT_THAT(tool_lines({4, 4, 6, 1}, two_lines_of(8)), ElementsAre(0, 1, in_menu, in_menu));
}

TEST(ToolLines, TheFirstIsInALineHoweverNarrowItIs) {
  EXPECT_THAT(tool_lines({9, 9}, two_lines_of(5)), ElementsAre(0, in_menu));
}

TEST(ToolLines, AToolThatIsNotThereTakesNoRoom) {
  EXPECT_THAT(tool_lines({4, 0, 4}, two_lines_of(9)), ElementsAre(0, 0, 0));
  EXPECT_THAT(tool_lines({}, two_lines_of(9)), IsEmpty());
}

}  // namespace
}  // namespace diatom::app
