// The window's flags, headless: frames, picture and frame log, and a sentence where it cannot open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/program/small_data.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using testing::HasSubstr;

class HeadlessWindow : public testing::Test {
 protected:
  Outcome run(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"--headless", "--frames", "5"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return terminal_.run(arguments);
  }

  Terminal terminal_;
};

TEST_F(HeadlessWindow, LeavesAPictureOfItsSizeAndALineAFrame) {
  write_small_data(terminal_ / "data", 4);
  const auto outcome = run({"data", "--screenshot-to", "shot.png", "--window-size", "640x400",
                            "--frame-log", "frames.csv"});
  if (lacks_gl(outcome)) GTEST_SKIP() << outcome.err;
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  // PNG: width and height are the two big-endian numbers at byte 16.
  const auto png = text_of(terminal_ / "shot.png");
  ASSERT_GT(png.size(), 24U);
  EXPECT_EQ(png.substr(16, 8), std::string("\x00\x00\x02\x80\x00\x00\x01\x90", 8));
  const auto log = text_of(terminal_ / "frames.csv");
  EXPECT_THAT(log, testing::StartsWith("frame,"));
  EXPECT_EQ(count_lines(log), 1 + 5);
}

TEST_F(HeadlessWindow, DoesNotOpenOntoNothing) {
  for (const std::vector<std::string>& nothing :
       {std::vector<std::string>{"nowhere"}, {"--source", "nowhere.avi"}, {"--model", "nowhere"}}) {
    const auto outcome = run(nothing);
    if (lacks_gl(outcome)) GTEST_SKIP() << outcome.err;
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("nowhere"));
    EXPECT_EQ(count_lines(outcome.err), 1) << outcome.err;
  }
}

}  // namespace
}  // namespace diatom::tests
