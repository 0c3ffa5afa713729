// Rules as people write them.
#include "app/live/records/alarm_rule.h"

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diatom::live {
namespace {

using testing::HasSubstr;

std::string complaint_about(const std::string& text) {
  try {
    static_cast<void>(alarm_rule(text));
  } catch (const std::invalid_argument& refused) {
    return refused.what();
  }
  return {};
}

TEST(AlarmRule, EveryKindIsReadAndWrittenBack) {
  for (const char* text : {"class:volvox", "above:volvox:10", "below::1.5", "novelty:0.3",
                           "focus:0.5", "light:0.25", "disk:500", "drift:0.3", "fence"})
    EXPECT_EQ(text_of(alarm_rule(text)), text);
  const auto rule = alarm_rule("above:volvox:10");
  EXPECT_EQ(rule.kind, AlarmKind::rate_above);
  EXPECT_EQ(rule.class_name, "volvox");
  EXPECT_EQ(rule.limit, 10.0);
  EXPECT_STREQ(name_of(alarm_rule("drift:0.3").kind), "drift");
  EXPECT_STREQ(name_of(alarm_rule("fence").kind), "fence");
}

TEST(AlarmRule, WhatIsNoRuleIsRefusedInWords) {
  for (const char* text :
       {"", "noise:3", "class", "above:volvox", "fence:3", "drift", "novelty::1"})
    EXPECT_THAT(complaint_about(text), HasSubstr("write class:NAME")) << text;
  EXPECT_THAT(complaint_about("disk:full"), HasSubstr("no number"));
  EXPECT_THAT(complaint_about("drift:0.3x"), HasSubstr("no number"));
  EXPECT_THAT(complaint_about("drift:7"), HasSubstr("0 to 1"));
  EXPECT_THAT(complaint_about("above::-1"), HasSubstr("from 0 on"));
  EXPECT_THAT(complaint_about("class:"), HasSubstr("names no class"));
}

}  // namespace
}  // namespace diatom::live
