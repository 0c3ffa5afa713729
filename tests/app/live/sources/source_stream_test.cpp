#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/live/sources/source.h"
#include "ml/core/image.h"
#include "tests/app/live/fakes.h"
#include "tests/app/live/sources/peer.h"
#include "tests/app/live/sources/stream_server.h"
#include "tests/app/live/sources/unpluggings.h"
#include "tests/support/shared_material.h"

namespace diatom::live {
namespace {

using namespace tests;
using ::testing::HasSubstr;

std::string http_address(int port) {
  return "http://127.0.0.1:" + std::to_string(port) + "/live.mjpg";
}

std::vector<std::string> ffmpeg_camera(int port) {
  return {"ffmpeg",
          "-re",
          "-f",
          "lavfi",
          "-i",
          "testsrc=size=160x120:rate=25",
          "-c:v",
          "mjpeg",
          "-f",
          "mpjpeg",
          "-listen",
          "1",
          http_address(port)};
}

std::string jpeg_of(int width, int height, std::uint8_t grey = 120) {
  const diatom::tests::TemporaryFolder folder;
  ml::write_image(folder / "frame.jpg", picture(grey, width, height));
  const auto bytes = ml::read_bytes(folder / "frame.jpg");
  return {bytes.begin(), bytes.end()};
}

// The other program takes its time to begin.
FeedOptions stream_options(const std::string& address) {
  FeedOptions options;
  options.address = address;
  options.model = brightness_model();
  return options;
}

std::unique_ptr<Feed> feed_of(const std::string& address) {
  for (int attempt = 0;; ++attempt) {
    try {
      return std::make_unique<Feed>(stream_options(address));
    } catch (const std::runtime_error&) {
      if (attempt == 200) throw;
      std::this_thread::sleep_for(milliseconds(50));
    }
  }
}

bool captures(const Feed& feed, std::uint64_t more) {
  const auto before = feed.status().ledger.captured;
  return eventually(feed, [&](const FeedStatus& s) {
    return s.state == FeedState::playing && s.ledger.captured >= before + more;
  });
}

bool breaks_off(const Feed& feed) {
  return eventually(feed, [](const FeedStatus& s) {
    return s.state == FeedState::reconnecting && s.message.starts_with("Reconnecting in ");
  });
}

TEST(StreamSource, AStreamOverHttpPlaysAndSurvivesThatItsServerDies) {
  NEEDS_PROGRAM("ffmpeg");
  const int port = free_port();
  auto camera = std::make_unique<Peer>(ffmpeg_camera(port));
  const auto feed = feed_of(http_address(port));
  EXPECT_TRUE(captures(*feed, 10));
  EXPECT_EQ(feed->newest_frame()->image.width, 160);
  EXPECT_EQ(feed->newest_frame()->image.channels, 3);
  camera.reset();
  EXPECT_TRUE(breaks_off(*feed));
  EXPECT_THAT(feed->status().message, HasSubstr(std::to_string(port)));
  camera = std::make_unique<Peer>(ffmpeg_camera(port));
  EXPECT_TRUE(captures(*feed, 10));
}

TEST(StreamSource, AServerThatFreezesIsAStallAndGoesOn) {
  NEEDS_PROGRAM("ffmpeg");
  const int port = free_port();
  const Peer camera(ffmpeg_camera(port));
  const auto feed = feed_of(http_address(port));
  EXPECT_TRUE(captures(*feed, 10));
  camera.freeze();
  EXPECT_TRUE(eventually(*feed, [](const FeedStatus& s) { return s.state == FeedState::stalled; }));
  camera.thaw();
  EXPECT_TRUE(captures(*feed, 10));
}

TEST(StreamSource, AStreamOverRtspPlaysAndSurvivesThatItsServerDies) {
  NEEDS_PROGRAM("ffmpeg");
  const int port = free_port();
  auto server = std::make_unique<Server>(port, rtsp());
  const auto feed = feed_of("rtsp://127.0.0.1:" + std::to_string(port) + "/live");
  EXPECT_TRUE(captures(*feed, 10));
  EXPECT_EQ(feed->newest_frame()->image.width, 160);
  EXPECT_EQ(feed->newest_frame()->image.height, 128);
  server.reset();
  EXPECT_TRUE(breaks_off(*feed));
  server = std::make_unique<Server>(port, rtsp());
  EXPECT_TRUE(captures(*feed, 10));
}

// Slower than one grab may take, and yet it goes on as one stream.
TEST(StreamSource, ASlowStreamIsNotBroken) {
  std::atomic<int> connections = 0;
  const std::string jpeg = jpeg_of(32, 32);
  const int port = free_port();
  const Server server(port, mjpeg([&](int part) -> std::optional<std::string> {
                        if (part == 0) ++connections;
                        if (part > 5) std::this_thread::sleep_for(milliseconds(700));
                        return jpeg;
                      }));
  const auto source = open_source(http_address(port), 0);
  EXPECT_TRUE(source->is_live());
  int frames = 0;
  int waits = 0;
  while (frames < 10 && waits < 200) {
    source->grab().outcome == Grab::frame ? ++frames : ++waits;
  }
  EXPECT_EQ(frames, 10);
  EXPECT_GE(waits, 3);  // grab() did not wait for the frame
  EXPECT_EQ(connections, 1);
}

TEST(StreamSource, FramesMayChangeTheirSize) {
  const std::string small = jpeg_of(32, 32);
  const std::string large = jpeg_of(96, 64);
  const int port = free_port();
  const Server server(port, mjpeg([&](int part) -> std::optional<std::string> {
                        std::this_thread::sleep_for(milliseconds(5));
                        return part % 40 < 20 ? small : large;
                      }));
  const auto feed = feed_of(http_address(port));
  const auto width_is = [&](int width) {
    return eventually(*feed, [&](const FeedStatus&) {
      const auto frame = feed->newest_frame();
      return frame != nullptr && frame->image.width == width;
    });
  };
  EXPECT_TRUE(width_is(32));
  EXPECT_TRUE(width_is(96));
  EXPECT_TRUE(width_is(32));
}

TEST(StreamSource, GarbledBytesAreLeftOut) {
  std::atomic<int> connections = 0;
  const std::string jpeg = jpeg_of(32, 32);
  const int port = free_port();
  const Server server(port, mjpeg([&](int part) -> std::optional<std::string> {
                        std::this_thread::sleep_for(milliseconds(5));
                        if (part == 0) ++connections;
                        std::string bytes = jpeg;
                        if (part % 4 == 1) bytes.resize(bytes.size() / 2);
                        if (part % 4 == 2) bytes = "no picture at all";
                        if (part % 4 == 3) {
                          for (std::size_t i = 20; i < bytes.size(); i += 7) bytes[i] ^= 0x55;
                        }
                        return bytes;
                      }));
  const auto feed = feed_of(http_address(port));
  EXPECT_TRUE(captures(*feed, 20));
  const FeedStatus status = feed->status();
  EXPECT_GT(status.ledger.lost, 5U);
  EXPECT_THAT(status.message, HasSubstr("was left out"));
  EXPECT_EQ(connections, 1);
}

TEST(StreamSource, AHundredBrokenStreamsLeaveNothingBehind) {
  std::atomic<int> connections = 0;
  const std::string jpeg = jpeg_of(32, 32);
  const int port = free_port();
  const Server server(port, mjpeg([&](int part) -> std::optional<std::string> {
                        if (part == 0) ++connections;
                        if (part == 12) return std::nullopt;
                        return jpeg;
                      }));
  open_source(http_address(port), 0).reset();  // what FFmpeg keeps
  const Belongings before = belongings_now();
  capture_in_a_hurry(stream_options(http_address(port)), [&] { return connections > 100; });
  expect_no_more_than(before);
}

TEST(StreamSource, ClosingBesideASilentServerIsOrderly) {
  std::atomic<bool> silent = false;
  std::atomic<bool> closed = false;
  std::atomic<bool> was_waited_for = false;
  const std::string jpeg = jpeg_of(32, 32);
  const int port = free_port();
  const Server server(port, mjpeg([&](int part) -> std::optional<std::string> {
                        if (part < 10) return jpeg;
                        silent = true;
                        for (int i = 0; i < 300 && !closed; ++i) {
                          std::this_thread::sleep_for(milliseconds(10));
                        }
                        was_waited_for = !closed;
                        return std::nullopt;
                      }));
  auto source = open_source(http_address(port), 0);
  while (source->grab().outcome == Grab::frame || !silent) continue;
  source.reset();
  closed = true;
  EXPECT_FALSE(was_waited_for);
}

}  // namespace
}  // namespace diatom::live
