// What has happened is to be seen wherever a person looks, and goes by itself.
#include "app/panels/notices.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/panel_stage.h"

namespace diatom::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class NoticesTest : public testing::Test {
 protected:
  void tell(app::Severity severity, const std::string& text) {
    stage_.session.notices.push_back({severity, text, stage_.figures.now_seconds});
  }
  std::string words_after(double passed_s) {
    stage_.figures.now_seconds += passed_s;
    return stage_.driver().words();
  }

  Stage stage_{{1280, 800}};
};

TEST_F(NoticesTest, AnErrorIsSeenWhateverPanelIsOpenAndGoesByItself) {
  stage_.figures.now_seconds = 100;
  tell(app::Severity::error, "there is no folder or table pictures");
  EXPECT_THAT(words_after(5), HasSubstr("there is no folder"));
  EXPECT_THAT(words_after(60), Not(HasSubstr("there is no folder")));
}

TEST_F(NoticesTest, TroubleStaysLongerThanNewsAndLongTextsLongerThanShortOnes) {
  using app::reading_time_s;
  EXPECT_GT(reading_time_s({app::Severity::error, "x", 0}),
            reading_time_s({app::Severity::information, "x", 0}));
  EXPECT_GT(reading_time_s({app::Severity::error, std::string(150, 'x'), 0}),
            reading_time_s({app::Severity::error, "x", 0}) + 5);
}

// A window in which nothing moves is drawn again when the first of them goes.
TEST_F(NoticesTest, ItIsKnownWhenTheNextOneGoes) {
  const auto& session = stage_.session;
  EXPECT_TRUE(std::isinf(app::next_is_read_in_s(session, 50)));
  stage_.figures.now_seconds = 100;
  tell(app::Severity::error, "the disk is full");
  tell(app::Severity::information, "saved");
  const double saved_s = app::reading_time_s(session.notices.back());
  EXPECT_NEAR(app::next_is_read_in_s(session, 101), saved_s - 1, 1e-9);
  const double full_s = app::reading_time_s(session.notices.front());
  EXPECT_NEAR(app::next_is_read_in_s(session, 101 + saved_s), full_s - saved_s - 1, 1e-9);
  EXPECT_TRUE(std::isinf(app::next_is_read_in_s(session, 101 + full_s)));
}

TEST_F(NoticesTest, OnlyTheNewestAreShown) {
  for (const char* text : {"one!", "two!", "three!", "four!"}) tell(app::Severity::warning, text);
  const auto words = words_after(1);
  EXPECT_THAT(words, Not(HasSubstr("one!")));
  for (const char* text : {"two!", "three!", "four!"}) EXPECT_THAT(words, HasSubstr(text));
}

TEST_F(NoticesTest, AClickPutsThemAwayButNotTheNext) {
  stage_.figures.now_seconds = 1;
  tell(app::Severity::error, "the disk is full");
  stage_.driver().frames(3);
  stage_.driver().click({640, 775});
  EXPECT_THAT(words_after(0.1), Not(HasSubstr("the disk is full")));
  tell(app::Severity::error, "the disk is still full");
  EXPECT_THAT(words_after(0.1), HasSubstr("the disk is still full"));
}

}  // namespace
}  // namespace diatom::tests
