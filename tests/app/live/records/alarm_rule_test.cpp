// Rules as people write them.
#include "app/live/records/alarm_rule.h"

#include <array>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

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

// Of the letters that mean something to a rule, a shell, a table or a page, and of others.
std::string odd_name(std::mt19937_64& random) {
  constexpr std::array<std::string_view, 16> pieces = {":", "::",   " ",   "\"",  "'", ",",
                                                       ";", "\n",   "\\",  "#",   "5", "above",
                                                       "é", "\xFF", "<b>", "-1.5"};
  std::string name;
  for (auto left = 1 + random() % 6; left > 0; --left) name += pieces.at(random() % pieces.size());
  return name;
}

TEST(AlarmRule, AClassMayHaveAnyName) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 2000; ++i) {
    const auto name = odd_name(random);
    const double limit = static_cast<double>(random() % 1'000'000) / 7.0;
    for (const auto& rule :
         {AlarmRule{AlarmKind::class_seen, name}, AlarmRule{AlarmKind::rate_above, name, limit},
          AlarmRule{AlarmKind::rate_below, name, limit}})
      ASSERT_EQ(alarm_rule(text_of(rule)), rule) << text_of(rule);
  }
  EXPECT_EQ(alarm_rule("class:a:5").class_name, "a:5");
  EXPECT_EQ(alarm_rule("above:a:5:6").class_name, "a:5");
}

// As versions have written them that gave six digits of a limit.
TEST(AlarmRule, OlderTextsAreRead) {
  EXPECT_EQ(alarm_rule("disk:1e+06").limit, 1e6);
  EXPECT_EQ(alarm_rule("above:Volvox:0.333333").limit, 0.333333);
}

TEST(AlarmRule, WhatIsNoRuleIsRefusedInWords) {
  for (const char* text :
       {"", "noise:3", "class", "above:volvox", "fence:3", "drift", " class:volvox"})
    EXPECT_THAT(complaint_about(text), HasSubstr("write class:NAME")) << text;
  EXPECT_THAT(complaint_about("disk:full"), HasSubstr("no number"));
  EXPECT_THAT(complaint_about("novelty::1"), HasSubstr("no number"));
  EXPECT_THAT(complaint_about("above:volvox:"), HasSubstr("no number"));
  EXPECT_THAT(complaint_about("drift:0.3x"), HasSubstr("no number"));
  EXPECT_THAT(complaint_about("drift:7"), HasSubstr("0 to 1"));
  EXPECT_THAT(complaint_about("above::-1"), HasSubstr("from 0 on"));
  EXPECT_THAT(complaint_about("class:"), HasSubstr("names no class"));
}

}  // namespace
}  // namespace diatom::live
