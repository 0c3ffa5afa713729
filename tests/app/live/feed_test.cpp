#include "app/live/feed.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/live/capture.h"
#include "tests/app/live/fakes.h"

namespace diatom::live {
namespace {

using namespace tests;
using ::testing::HasSubstr;
using ::testing::StartsWith;

void pause_for(int ms) {
  std::this_thread::sleep_for(milliseconds(ms));
}

// `count` frames, each `between_ms` after the one before, then the end.
std::shared_ptr<Script> frames(int count, int between_ms = 0) {
  auto script = std::make_shared<Script>();
  script->grab = [=](int grab) -> Grabbed {
    if (grab >= count) return {Grab::ended, {}, 0};
    pause_for(between_ms);
    return {Grab::frame, picture(static_cast<std::uint8_t>(grab % 256)), 0};
  };
  return script;
}

FeedOptions options_for(const std::shared_ptr<Script>& script,
                        ml::Snapshot<ml::Model> model = brightness_model()) {
  FeedOptions options;
  options.address = Scripts::instance().add(script);
  options.model = std::move(model);
  return options;
}

TEST(Feed, AccountsForEveryFrameOfALiveSource) {
  const Feed feed(options_for(frames(300, 1)));
  ASSERT_TRUE(eventually(feed, is_over));
  const FeedStatus status = feed.status();
  EXPECT_EQ(status.state, FeedState::ended);
  EXPECT_EQ(status.ledger.captured, 300U);
  EXPECT_EQ(status.ledger.waiting, 0U);
  EXPECT_EQ(status.ledger.skipped, 0U);
  EXPECT_GT(status.ledger.classified, 0U);
  EXPECT_TRUE(status.ledger.adds_up());
}

TEST(Feed, DropsAllButTheNewestUnderSlowRecognition) {
  const Feed feed(options_for(frames(60, 1), brightness_model([] { pause_for(30); })));
  ASSERT_TRUE(eventually(feed, is_over));
  const Ledger ledger = feed.status().ledger;
  EXPECT_EQ(ledger.captured, 60U);
  EXPECT_GT(ledger.dropped, 0U);
  EXPECT_EQ(ledger.classified + ledger.dropped, 60U);
  EXPECT_EQ(feed.newest_overlay()->frame->id, 60U);  // the newest frame wins
}

TEST(Feed, LosslessDropsNothingHoweverSlowRecognitionIs) {
  const auto script = frames(40);
  script->live = false;
  FeedOptions options = options_for(script, brightness_model([] { pause_for(3); }));
  options.lossless = true;
  const Feed feed(options);
  ASSERT_TRUE(eventually(feed, is_over));
  const Ledger ledger = feed.status().ledger;
  EXPECT_EQ(ledger.captured, 40U);
  EXPECT_EQ(ledger.classified, 40U);
  EXPECT_EQ(ledger.dropped, 0U);
}

TEST(Feed, ALiveSourceIsNeverHeldUp) {
  FeedOptions options = options_for(frames(60, 1), brightness_model([] { pause_for(30); }));
  options.lossless = true;
  const Feed feed(options);
  ASSERT_TRUE(eventually(feed, is_over));
  EXPECT_GT(feed.status().ledger.dropped, 0U);
}

TEST(Feed, StopsAfterMaxFrames) {
  const auto script = std::make_shared<Script>();
  script->live = false;
  script->grab = [](int) -> Grabbed { return {Grab::frame, picture(9), 0}; };
  FeedOptions options = options_for(script);
  options.lossless = true;
  options.max_frames = 25;
  const Feed feed(options);
  ASSERT_TRUE(eventually(feed, is_over));
  EXPECT_EQ(feed.status().state, FeedState::ended);
  EXPECT_EQ(feed.status().ledger.captured, 25U);
  EXPECT_EQ(feed.status().ledger.classified, 25U);
  EXPECT_GT(feed.status().camera_fps, 0.0);
  EXPECT_GT(feed.status().recognised_fps, 0.0);
  EXPECT_GT(feed.status().latency_ms_p99, 0.0);
  EXPECT_LE(feed.status().latency_ms_p50, feed.status().latency_ms_p99);
}

TEST(Feed, WithoutAModelFramesAreSkippedAndItSaysSo) {
  const Feed feed(options_for(frames(20, 1), nullptr));
  ASSERT_TRUE(eventually(feed, is_over));
  const FeedStatus status = feed.status();
  EXPECT_EQ(status.ledger.classified, 0U);
  EXPECT_GT(status.ledger.skipped, 0U);
  EXPECT_THAT(status.message, HasSubstr("no model"));
  EXPECT_EQ(feed.newest_overlay(), nullptr);
  EXPECT_EQ(feed.newest_frame()->id, 20U);
}

TEST(Feed, AModelThatFailsSkipsTheFrameAndTheLoopGoesOn) {
  auto calls = std::make_shared<std::atomic<int>>(0);
  const auto every_third_fails = [calls] {
    if (++*calls % 3 == 0) throw std::runtime_error("the lamp burst");
  };
  const auto script = frames(30);
  script->live = false;
  FeedOptions options = options_for(script, brightness_model(every_third_fails));
  options.lossless = true;
  const Feed feed(options);
  ASSERT_TRUE(eventually(feed, is_over));
  const FeedStatus status = feed.status();
  EXPECT_EQ(status.ledger.skipped, 10U);
  EXPECT_EQ(status.ledger.classified, 20U);
  EXPECT_THAT(status.message, HasSubstr("the lamp burst"));  // the 30th failed
}

TEST(Feed, AModelWithoutABackboneIsRefusedInWords) {
  ml::Model rows_only = *brightness_model();
  rows_only.recipe.reset();
  rows_only.backbone.reset();
  const Feed feed(options_for(frames(5, 1), std::make_shared<const ml::Model>(rows_only)));
  ASSERT_TRUE(eventually(feed, is_over));
  EXPECT_EQ(feed.status().ledger.classified, 0U);
  EXPECT_THAT(feed.status().message, HasSubstr("cannot look at pictures"));
}

TEST(Feed, AnOverlayCarriesTheFrameItWasComputedFrom) {
  const auto script = std::make_shared<Script>();
  script->grab = [](int grab) -> Grabbed {
    pause_for(1);
    return {Grab::frame, picture(grab % 2 == 0 ? 20 : 230), 0};
  };
  const Feed feed(options_for(script));
  for (int seen = 0; seen < 200; ++seen) {
    ASSERT_TRUE(eventually(feed, [](const FeedStatus& s) { return s.ledger.classified > 0; }));
    const ml::Snapshot<Overlay> overlay = feed.newest_overlay();
    const bool bright = overlay->frame->image.pixels[0] > 128;
    ASSERT_EQ(overlay->sightings.front().label, bright ? 1 : 0);
    ASSERT_NEAR(overlay->features(0, 0), bright ? 230.0 / 255.0 : 20.0 / 255.0, 0.01);
    ASSERT_EQ(overlay->frame->id % 2 == 0, bright);  // ids count from 1
    ASSERT_GE(overlay->latency_ms(), 0.0);
    pause_for(1);
  }
}

TEST(Feed, ANewModelSpeaksFromTheNextFrameOn) {
  const auto script = std::make_shared<Script>();
  script->grab = [](int) -> Grabbed {
    pause_for(1);
    return {Grab::frame, picture(50), 0};
  };
  Feed feed(options_for(script, brightness_model([] {}, 1)));
  const auto speaks = [&](int step) {
    return eventually(feed, [&](const FeedStatus&) {
      const auto overlay = feed.newest_overlay();
      return overlay != nullptr && overlay->model->step == step;
    });
  };
  EXPECT_TRUE(speaks(1));
  feed.use_model(brightness_model([] {}, 2));
  EXPECT_TRUE(speaks(2));
  feed.use_model(nullptr);
  const auto skipped_before = feed.status().ledger.skipped;
  EXPECT_TRUE(
      eventually(feed, [&](const FeedStatus& s) { return s.ledger.skipped > skipped_before; }));
}

TEST(Feed, TheCropCanBeChangedWhileItPlays) {
  const auto script = std::make_shared<Script>();
  script->grab = [](int) -> Grabbed {
    pause_for(1);
    return {Grab::frame, picture(50, 24, 16), 0};
  };
  Feed feed(options_for(script));
  const auto width_is = [&](int width) {
    return eventually(feed, [&](const FeedStatus&) {
      const auto overlay = feed.newest_overlay();
      return overlay != nullptr && overlay->sightings.front().region.width == width;
    });
  };
  EXPECT_TRUE(width_is(24));
  feed.use_look(Look::centre_square);
  EXPECT_TRUE(width_is(16));
}

TEST(Feed, LostFramesAreCountedApart) {
  const auto script = std::make_shared<Script>();
  script->grab = [](int grab) -> Grabbed {
    if (grab == 4) return {Grab::ended, {}, 0};
    if (grab == 2) return {Grab::nothing_yet, {}, 5};
    return {Grab::frame, picture(1), 2};
  };
  const Feed feed(options_for(script));
  ASSERT_TRUE(eventually(feed, is_over));
  EXPECT_EQ(feed.status().ledger.captured, 3U);
  EXPECT_EQ(feed.status().ledger.lost, 11U);
}

TEST(Feed, AnUnpluggedCameraIsOpenedAnewAndRecovers) {
  const auto script = std::make_shared<Script>();
  script->on_open = [](int opening) {
    if (opening == 1) throw std::runtime_error("still unplugged");
  };
  script->grab = [raw = script.get()](int grab) -> Grabbed {
    pause_for(1);
    if (raw->openings == 1 && grab == 10) throw std::runtime_error("unplugged");
    return {Grab::frame, picture(1), 0};
  };
  const Feed feed(options_for(script));
  const auto says = [&](const std::string& start, const std::string& reason) {
    return eventually(feed, [&](const FeedStatus& s) {
      return s.state == FeedState::reconnecting && s.message.starts_with(start) &&
             s.message.find(reason) != std::string::npos;
    });
  };
  EXPECT_TRUE(says("Reconnecting in 1 s (attempt 1)", ": unplugged"));
  EXPECT_EQ(feed.status().ledger.captured, 10U);
  EXPECT_TRUE(says("Reconnecting in 2 s (attempt 2)", "still unplugged"));
  EXPECT_TRUE(eventually(feed, [](const FeedStatus& s) {
    return s.state == FeedState::playing && s.ledger.captured > 10 && s.message.empty();
  }));
  EXPECT_EQ(script->openings, 3);
}

TEST(Feed, BackOffDoublesUpToHalfAMinute) {
  EXPECT_EQ(back_off_seconds(1), 1.0);
  EXPECT_EQ(back_off_seconds(2), 2.0);
  EXPECT_EQ(back_off_seconds(3), 4.0);
  EXPECT_EQ(back_off_seconds(5), 16.0);
  EXPECT_EQ(back_off_seconds(6), 30.0);
  EXPECT_EQ(back_off_seconds(1000000), 30.0);
}

TEST(Feed, ARecordingThatBreaksOffHasFailedAndSaysWhy) {
  const auto script = std::make_shared<Script>();
  script->live = false;
  script->grab = [](int grab) -> Grabbed {
    if (grab == 3) throw std::runtime_error("bad sector");
    return {Grab::frame, picture(1), 0};
  };
  const Feed feed(options_for(script));
  ASSERT_TRUE(eventually(feed, is_over));
  EXPECT_EQ(feed.status().state, FeedState::failed);
  EXPECT_EQ(feed.status().message, "bad sector");
  EXPECT_EQ(feed.status().ledger.captured, 3U);
  EXPECT_EQ(feed.status().ledger.waiting, 0U);
}

TEST(Feed, AStallIsDeclaredAndEnds) {
  std::atomic<bool> hold = true;
  const auto script = std::make_shared<Script>();
  script->fps = 50.0;
  script->grab = [&hold](int grab) -> Grabbed {
    pause_for(5);
    if (grab > 3 && hold) return {Grab::nothing_yet, {}, 0};
    return {Grab::frame, picture(1), 0};
  };
  const Feed feed(options_for(script));
  EXPECT_TRUE(eventually(feed, [](const FeedStatus& s) {
    return s.state == FeedState::stalled && s.message.starts_with("No frame for ");
  }));
  hold = false;
  EXPECT_TRUE(eventually(feed, [](const FeedStatus& s) {
    return s.state == FeedState::playing && s.ledger.captured > 10;
  }));
}

// The stall timer must not hang with the device.
TEST(Feed, AStallIsDeclaredEvenWhileTheDeviceBlocks) {
  std::atomic<bool> hold = true;
  const auto script = std::make_shared<Script>();
  script->fps = 50.0;
  script->grab = [&hold](int) -> Grabbed {
    while (hold) pause_for(1);
    return {Grab::ended, {}, 0};
  };
  const Feed feed(options_for(script));
  EXPECT_TRUE(eventually(feed, [](const FeedStatus& s) { return s.state == FeedState::stalled; }));
  hold = false;
  EXPECT_TRUE(eventually(feed, is_over));
}

TEST(Feed, ClosingWhileTheSourceBlocksIsOrderly) {
  std::atomic<int> grabs = 0;
  const auto script = std::make_shared<Script>();
  script->grab = [&grabs](int) -> Grabbed {
    ++grabs;
    pause_for(500);
    return {Grab::nothing_yet, {}, 0};
  };
  {
    const Feed feed(options_for(script));
    while (grabs == 0) pause_for(1);
  }
  EXPECT_EQ(grabs, 1);  // it did not wait for another
}

TEST(Feed, ClosingWhileALosslessSourceWaitsIsOrderly) {
  std::atomic<int> recognised = 0;
  const auto script = frames(1000);
  script->live = false;
  FeedOptions options = options_for(script, brightness_model([&recognised] {
                                      ++recognised;
                                      pause_for(20);
                                    }));
  options.lossless = true;
  {
    const Feed feed(options);
    while (recognised == 0) pause_for(1);
  }
  EXPECT_LE(recognised, 4);
}

TEST(Feed, ClosingWhileItReconnectsDoesNotWaitForTheDevice) {
  std::atomic<bool> release = false;
  std::atomic<int> finished = 0;
  const auto script = std::make_shared<Script>();
  script->on_open = [&](int opening) {
    if (opening == 0) return;
    while (!release) pause_for(1);  // a driver that hangs
    ++finished;
    throw std::runtime_error("gone");
  };
  script->grab = [](int) -> Grabbed { throw std::runtime_error("unplugged"); };
  {
    const Feed feed(options_for(script));
    ASSERT_TRUE(eventually(feed, [&](const FeedStatus&) { return script->openings == 2; }));
  }
  EXPECT_EQ(finished, 0);
  release = true;
  while (finished == 0) pause_for(1);
}

TEST(Feed, TellsTheNewsAndStopsWhenAskedTo) {
  std::atomic<int> told = 0;
  const auto script = std::make_shared<Script>();
  script->grab = [](int) -> Grabbed {
    pause_for(1);
    return {Grab::frame, picture(1), 0};
  };
  Feed feed(options_for(script));
  feed.on_news([&] {
    static_cast<void>(feed.status());  // looking is allowed
    ++told;
  });
  EXPECT_TRUE(eventually(feed, [&](const FeedStatus&) { return told > 10; }));
  feed.on_news({});
  const int told_before = told;
  EXPECT_TRUE(eventually(feed, [n = feed.status().ledger.captured](const FeedStatus& s) {
    return s.ledger.captured > n + 10;
  }));
  EXPECT_EQ(told, told_before);
}

TEST(Feed, ARecordingIsPacedToItsOwnRate) {
  const auto script = frames(12);
  script->live = false;
  script->fps = 50.0;
  const Feed feed(options_for(script));
  ASSERT_TRUE(eventually(feed, is_over));
  // Unpaced, it would be thousands; the margin is for a first frame that comes late.
  EXPECT_LE(feed.status().camera_fps, 100.0);
  EXPECT_EQ(feed.status().ledger.captured, 12U);
}

TEST(Feed, ASourceThatIsNotThereIsAnException) {
  FeedOptions options;
  options.address = "/nowhere/at/all.mp4";
  EXPECT_THROW(Feed{options}, std::runtime_error);
}

TEST(Feed, StatesHaveNames) {
  EXPECT_STREQ(name_of(FeedState::playing), "playing");
  EXPECT_STREQ(name_of(FeedState::reconnecting), "reconnecting");
}

// A rival that always says "bright", against dark frames.
TEST(Feed, CountsWhereTwoModelsDiffer) {
  const auto script = frames(30);
  script->live = false;
  FeedOptions options = options_for(script, brightness_model([] { pause_for(3); }));
  options.lossless = true;
  Feed feed(options);
  auto rival = *brightness_model();
  rival.standardisation.mean.setConstant(-1000.0F);
  feed.use_rival(std::make_shared<const ml::Model>(std::move(rival)));
  ASSERT_TRUE(eventually(feed, is_over));
  const auto status = feed.status();
  EXPECT_GT(status.compared, 0U);
  EXPECT_LE(status.compared, 30U);
  EXPECT_LE(status.differing, status.compared);
  const auto overlay = feed.newest_overlay();
  ASSERT_TRUE(overlay->sightings.front().rival);
  EXPECT_EQ(overlay->sightings.front().rival->label, 1);
}

}  // namespace
}  // namespace diatom::live
