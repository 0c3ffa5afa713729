// The source thread tells frames that are not as they should be.
#include "app/live/capture.h"

#include <array>
#include <memory>

#include <gtest/gtest.h>

#include "tests/app/live/fakes.h"

namespace diatom::live {
namespace {

using namespace tests;

FeedOptions playing(std::shared_ptr<Script> script, bool lossless = false) {
  FeedOptions options;
  options.address = Scripts::instance().add(std::move(script));
  options.model = brightness_model();
  options.lossless = lossless;
  return options;
}

TEST(Capture, CountsFramesThatRepeatTheOneBefore) {
  const auto script = std::make_shared<Script>();
  script->grab = [](int grab) -> Grabbed {
    const std::array<std::uint8_t, 7> greys = {10, 10, 10, 20, 10, 10, 30};
    if (grab == 7) return {Grab::frame, picture(30, 16, 24), 0};  // as many pixels, another shape
    if (grab > 7) return {Grab::ended, {}, 0};
    return {Grab::frame, picture(greys[static_cast<std::size_t>(grab)]), 0};
  };
  const Feed feed(playing(script));
  ASSERT_TRUE(eventually(feed, is_over));
  EXPECT_EQ(feed.status().ledger.captured, 8U);
  EXPECT_EQ(feed.status().ledger.repeated, 3U);
}

// A camera of 100 frames a second that pauses twice.
std::shared_ptr<Script> pausing() {
  auto script = std::make_shared<Script>();
  script->fps = 100.0;
  script->grab = [](int grab) -> Grabbed {
    if (grab == 4) return {Grab::ended, {}, 0};
    if (grab == 1 || grab == 3) std::this_thread::sleep_for(milliseconds(120));
    return {Grab::frame, picture(static_cast<std::uint8_t>(grab)), 0};
  };
  return script;
}

TEST(Capture, CountsFramesThatComeLate) {
  const Feed feed(playing(pausing()));
  ASSERT_TRUE(eventually(feed, is_over));
  EXPECT_GE(feed.status().ledger.late, 2U);
}

TEST(Capture, WhereNoPeriodIsKnownNothingIsLate) {
  const auto script = pausing();
  script->fps = 0.0;
  const Feed feed(playing(script));
  ASSERT_TRUE(eventually(feed, is_over));
  EXPECT_EQ(feed.status().ledger.late, 0U);
}

// It waits until its frames have been recognised.
TEST(Capture, ALosslessRecordingIsNeverLate) {
  const auto script = pausing();
  script->live = false;
  const Feed feed(playing(script, true));
  ASSERT_TRUE(eventually(feed, is_over));
  EXPECT_EQ(feed.status().ledger.captured, 4U);
  EXPECT_EQ(feed.status().ledger.late, 0U);
}

}  // namespace
}  // namespace diatom::live
