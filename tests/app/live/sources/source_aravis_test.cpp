#include <stdexcept>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/live/sources/source.h"
#include "tests/app/live/fakes.h"
#include "tests/app/live/sources/peer.h"
#include "tests/app/live/sources/unpluggings.h"

namespace diatom::live {
namespace {

using namespace tests;
using ::testing::HasSubstr;

const std::string network_camera = "Aravis-Fake-GV01";

class AravisSource : public ::testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP() << "the thread sanitizer sees no lock of GLib, and a race in every pixel";
#endif
  }
};

std::vector<std::string> camera_program(const std::string& lost_per_thousand = "0") {
  return {"arv-fake-gv-camera-0.8", "-i", "127.0.0.1", "-r", lost_per_thousand};
}

// Whether anybody answers at once is up to the scheduler.
std::unique_ptr<FrameSource> open_patiently(const std::string& address) {
  for (int attempt = 0;; ++attempt) {
    try {
      return open_source(address, 0);
    } catch (const std::runtime_error&) {
      if (attempt == 10) throw;
    }
  }
}

Grabbed next_from_camera(FrameSource& source) {
  for (int i = 0; i < 20; ++i) {
    Grabbed grabbed = source.grab();
    if (grabbed.outcome == Grab::frame || grabbed.lost > 0) return grabbed;
  }
  return {};
}

double value_of(const std::vector<SourceProperty>& properties, const std::string& id) {
  for (const SourceProperty& property : properties) {
    if (property.parameter.id == id) return property.value;
  }
  return -1.0;
}

TEST_F(AravisSource, GivesTheFramesOfTheMadeUpCamera) {
  const auto source = open_source("aravis:Fake_1", 0);
  EXPECT_TRUE(source->is_live());
  EXPECT_GT(source->native_fps(), 1.0);
  for (int i = 0; i < 12; ++i) {  // more than there are buffers
    const Grabbed grabbed = next_from_camera(*source);
    ASSERT_EQ(grabbed.outcome, Grab::frame) << grabbed.note;
    EXPECT_EQ(grabbed.image.width, 512);
    EXPECT_EQ(grabbed.image.height, 512);
    EXPECT_EQ(grabbed.image.channels, 1);
  }
}

TEST_F(AravisSource, DeclaresAndSetsExposureAndGain) {
  const auto source = open_source("aravis:Fake_1", 0);
  const auto properties = source->properties();
  ASSERT_FALSE(properties.empty());
  EXPECT_EQ(properties[0].parameter.id, "exposure");
  EXPECT_EQ(properties[0].parameter.unit, "ms");
  EXPECT_DOUBLE_EQ(properties[0].value, 10.0);
  source->set("exposure", 2.5);
  source->set("gain", 3.0);
  EXPECT_DOUBLE_EQ(value_of(source->properties(), "exposure"), 2.5);
  EXPECT_DOUBLE_EQ(value_of(source->properties(), "gain"), 3.0);
  EXPECT_THROW(source->set("smell", 1.0), std::runtime_error);
}

TEST_F(AravisSource, ACameraThatIsNotThereIsNamed) {
  try {
    open_source("aravis:Nobody-42", 0);
    FAIL();
  } catch (const std::runtime_error& refusal) {
    EXPECT_THAT(refusal.what(), HasSubstr("Nobody-42 does not answer"));
  }
}

TEST_F(AravisSource, GivesTheFramesOfACameraOnTheNetwork) {
  NEEDS_PROGRAM(camera_program()[0]);
  const Peer camera(camera_program());
  const auto source = open_patiently("aravis:" + network_camera);
  int frames = 0;
  for (int i = 0; i < 40 && frames < 10; ++i) {
    frames += next_from_camera(*source).outcome == Grab::frame ? 1 : 0;
  }
  EXPECT_EQ(frames, 10);
  source->set("exposure", 4.0);
  EXPECT_DOUBLE_EQ(value_of(source->properties(), "exposure"), 4.0);
}

TEST_F(AravisSource, FramesWithMissingPacketsAreLostWithASentence) {
  NEEDS_PROGRAM(camera_program()[0]);
  const Peer camera(camera_program("200"));  // of 187 packets a frame a fifth
  const auto source = open_patiently("aravis:" + network_camera);
  const Grabbed grabbed = next_from_camera(*source);
  EXPECT_EQ(grabbed.outcome, Grab::nothing_yet);
  EXPECT_GE(grabbed.lost, 1U);
  EXPECT_THAT(grabbed.note, HasSubstr("incomplete"));
}

TEST_F(AravisSource, AFeedSurvivesThatTheCameraDies) {
  NEEDS_PROGRAM(camera_program()[0]);
  auto camera = std::make_unique<Peer>(camera_program());
  open_patiently("aravis:" + network_camera).reset();
  FeedOptions options;
  options.address = "aravis:" + network_camera;
  options.model = brightness_model();
  Feed feed(options);
  ASSERT_TRUE(eventually(feed, [](const FeedStatus& s) { return s.ledger.captured > 3; }));
  feed.set_property("exposure", 7.0);
  ASSERT_TRUE(eventually(
      feed, [&](const FeedStatus&) { return value_of(feed.properties(), "exposure") == 7.0; }));
  camera.reset();
  EXPECT_TRUE(eventually(feed, [](const FeedStatus& s) { return s.state == FeedState::stalled; }));
  EXPECT_TRUE(eventually(feed, [](const FeedStatus& s) {
    return s.state == FeedState::reconnecting && s.message.find("unplugged") != std::string::npos;
  }));
  camera = std::make_unique<Peer>(camera_program());
  const auto before = feed.status().ledger.captured;
  EXPECT_TRUE(eventually(
      feed,
      [&](const FeedStatus& s) {
        return s.state == FeedState::playing && s.ledger.captured > before + 3;
      },
      std::chrono::seconds(60)));
  EXPECT_EQ(value_of(feed.properties(), "exposure"), 7.0);
}

TEST_F(AravisSource, AHundredOpeningsLeaveNothingBehind) {
  open_source("aravis:Fake_1", 0)->grab();  // what the library keeps
  const Belongings before = belongings_now();
  for (int i = 0; i < 100; ++i) open_source("aravis:Fake_1", 0);
  expect_no_more_than(before);
}

// Aravis asks a dead camera for seconds; nobody waits for that.
TEST_F(AravisSource, ClosingBesideADeadCameraIsOrderly) {
  NEEDS_PROGRAM(camera_program()[0]);
  auto camera = std::make_unique<Peer>(camera_program());
  auto source = open_patiently("aravis:" + network_camera);
  for (int i = 0; i < 10; ++i) next_from_camera(*source);
  camera.reset();
  while (source->grab().outcome == Grab::frame) continue;
  source.reset();
}

}  // namespace
}  // namespace diatom::live
