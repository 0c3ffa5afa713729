#include "app/live/sources/source_v4l2.h"

#include <atomic>
#include <cerrno>
#include <functional>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/image.h"
#include "tests/app/live/fakes.h"
#include "tests/app/live/sources/fake_v4l2.h"
#include "tests/app/live/sources/unpluggings.h"
#include "tests/support/shared_material.h"

namespace diatom::live {
namespace {

using namespace tests;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A camera of 16 x 8 grey pixels, each frame brighter than the one before.
FakeCamera brightening_camera() {
  FakeCamera camera;
  camera.on_frame = [](int frame) {
    return FakeCamera::Picture{
        std::vector<std::uint8_t>(128, static_cast<std::uint8_t>(frame + 1))};
  };
  return camera;
}

std::unique_ptr<FrameSource> open_fake(FakeCamera& camera) {
  return open_v4l2_camera("0", opener_of(camera));
}

std::string v4l2_refusal(const std::function<void()>& attempt) {
  try {
    attempt();
  } catch (const std::runtime_error& refusal) {
    return refusal.what();
  }
  return "";
}

std::string refusal_to_open(FakeCamera& camera) {
  return v4l2_refusal([&] { open_fake(camera); });
}

// The one picture that a camera of this format delivers.
ml::Image picture_in(std::uint32_t format, std::uint32_t width, std::uint32_t height,
                     std::vector<std::uint8_t> bytes, std::uint32_t row_bytes = 0) {
  FakeCamera camera;
  camera.formats = {format};
  camera.format = format;
  camera.width = width;
  camera.height = height;
  camera.row_bytes = row_bytes;
  camera.on_frame = [&](int) { return FakeCamera::Picture{bytes}; };
  Grabbed grabbed = open_fake(camera)->grab();
  EXPECT_EQ(grabbed.outcome, Grab::frame) << grabbed.note;
  return std::move(grabbed.image);
}

TEST(V4l2Source, GivesFrames) {
  FakeCamera camera = brightening_camera();
  const auto source = open_fake(camera);
  EXPECT_TRUE(source->is_live());
  EXPECT_EQ(source->native_fps(), 100.0);
  for (int frame = 1; frame <= 10; ++frame) {  // more than there are buffers
    const Grabbed grabbed = source->grab();
    ASSERT_EQ(grabbed.outcome, Grab::frame);
    EXPECT_EQ(grabbed.image.width, 16);
    EXPECT_EQ(grabbed.image.height, 8);
    EXPECT_EQ(grabbed.image.channels, 1);
    EXPECT_THAT(grabbed.image.pixels, Each(frame));
    EXPECT_EQ(grabbed.lost, 0U);
  }
}

TEST(V4l2Source, AcceptsNumbersAndStableNames) {
  const auto& method = FrameSourceRegistry::instance().find("v4l2");
  EXPECT_TRUE(method.accepts("0"));
  EXPECT_TRUE(method.accepts("12"));
  EXPECT_TRUE(method.accepts("/dev/video3"));
  EXPECT_TRUE(method.accepts("/dev/v4l/by-id/usb-Maker_Microscope-video-index0"));
  EXPECT_FALSE(method.accepts("clip.mp4"));
  EXPECT_FALSE(method.accepts(""));
}

TEST(V4l2Source, SaysWhyACameraCannotBeOpened) {
  FakeCamera camera = brightening_camera();
  camera.refusal_to_open = ENOENT;
  EXPECT_THAT(refusal_to_open(camera), AllOf(HasSubstr("no camera 0"), HasSubstr("/dev/video0")));
  camera.refusal_to_open = EACCES;
  EXPECT_THAT(refusal_to_open(camera), HasSubstr("join the group"));
  camera.refusal_to_open = 0;
  camera.refusals[VIDIOC_REQBUFS] = -EBUSY;
  EXPECT_THAT(refusal_to_open(camera), HasSubstr("used by another program"));
  camera.refusals = {{VIDIOC_STREAMON, -ENOSPC}};
  EXPECT_THAT(refusal_to_open(camera), HasSubstr("USB bus has no room"));
  camera.refusals = {{VIDIOC_QUERYCAP, -ENOTTY}};
  EXPECT_THAT(refusal_to_open(camera), HasSubstr("/dev/video0 is no camera"));
  camera.refusals = {{VIDIOC_QUERYBUF, -EIO}};
  EXPECT_THAT(refusal_to_open(camera), HasSubstr("asking for a buffer's place"));
  camera.refusals.clear();
  camera.refuses_memory = true;
  EXPECT_THAT(refusal_to_open(camera), HasSubstr("sharing memory"));
  EXPECT_EQ(camera.open_devices, 0);
  EXPECT_EQ(camera.mappings, 0);
}

TEST(V4l2Source, AFileThatIsNoDeviceIsNoCamera) {
  const diatom::tests::TemporaryFolder folder;
  ml::write_image(folder / "video0.png", picture(1));
  const auto path = (folder / "video0.png").string();
  EXPECT_THAT(v4l2_refusal([&] { open_v4l2_camera(path, open_v4l2_device); }),
              HasSubstr("is no camera"));
}

TEST(V4l2Source, ADeviceWithoutPicturesIsExplained) {
  FakeCamera camera = brightening_camera();
  camera.capabilities = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
  EXPECT_THAT(refusal_to_open(camera), HasSubstr("second device"));
}

TEST(V4l2Source, TakesTheFirstFormatThatCanBeRead) {
  FakeCamera camera = brightening_camera();
  camera.formats = {V4L2_PIX_FMT_H264, V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_YUYV};
  camera.format = V4L2_PIX_FMT_H264;
  EXPECT_EQ(open_fake(camera)->grab().image.channels, 1);
  camera.formats = {V4L2_PIX_FMT_H264};
  camera.format = V4L2_PIX_FMT_H264;
  EXPECT_THAT(refusal_to_open(camera), HasSubstr("H264"));
}

TEST(V4l2Source, LooksOnceAndReturnsWhenNothingComes) {
  FakeCamera camera;  // never a frame
  const auto source = open_fake(camera);
  EXPECT_EQ(source->grab().outcome, Grab::nothing_yet);
}

TEST(V4l2Source, GapsInTheSequenceAreLostFrames) {
  FakeCamera camera = brightening_camera();
  camera.next_sequence = 0xFFFFFFFE;  // and it wraps around
  const auto source = open_fake(camera);
  const auto lost_after = [&](std::uint32_t sequence) {
    camera.next_sequence = sequence;
    return source->grab().lost;
  };
  EXPECT_EQ(source->grab().lost, 0U);  // ...FE, the first
  EXPECT_EQ(source->grab().lost, 0U);  // ...FF
  EXPECT_EQ(source->grab().lost, 0U);  // 0
  EXPECT_EQ(lost_after(4), 3U);
  EXPECT_EQ(lost_after(5), 0U);
  EXPECT_EQ(lost_after(5), 0U);  // a driver that does not count
  EXPECT_EQ(lost_after(0), 0U);  // one that begins anew
}

TEST(V4l2Source, DamagedAndShortFramesAreLostWithASentence) {
  FakeCamera camera = brightening_camera();
  camera.on_frame = [](int frame) {
    if (frame == 0) {
      return FakeCamera::Picture{std::vector<std::uint8_t>(128, 1), V4L2_BUF_FLAG_ERROR};
    }
    return FakeCamera::Picture{std::vector<std::uint8_t>(frame == 1 ? 100 : 128, 1)};
  };
  const auto source = open_fake(camera);
  Grabbed grabbed = source->grab();
  EXPECT_EQ(grabbed.outcome, Grab::nothing_yet);
  EXPECT_EQ(grabbed.lost, 1U);
  EXPECT_THAT(grabbed.note, HasSubstr("damaged"));
  grabbed = source->grab();
  EXPECT_EQ(grabbed.lost, 1U);
  EXPECT_THAT(grabbed.note, HasSubstr("100 of 128 bytes"));
  EXPECT_EQ(source->grab().outcome, Grab::frame);
}

TEST(V4l2Source, GarbageSizesAreNotBelieved) {
  FakeCamera camera = brightening_camera();
  for (const auto& [width, height] : {std::pair<std::uint32_t, std::uint32_t>{0, 0},
                                      {0, 8},
                                      {4'000'000'000, 2},
                                      {30'000, 30'000},
                                      {2'147'483'647, 2'147'483'647}}) {
    camera.width = width;
    camera.height = height;
    const auto source = open_fake(camera);
    const Grabbed grabbed = source->grab();
    EXPECT_EQ(grabbed.outcome, Grab::nothing_yet);
    EXPECT_EQ(grabbed.lost, 1U);
  }
  camera.width = 16;
  camera.height = 8;
  camera.row_bytes = 3;  // shorter than a row
  EXPECT_THAT(open_fake(camera)->grab().note, HasSubstr("takes 3 bytes"));
}

// More bytes than the buffer holds, and a buffer that does not exist.
TEST(V4l2Source, GarbageFromTheDriverStaysInItsBuffer) {
  FakeCamera camera = brightening_camera();
  camera.on_frame = [](int) { return FakeCamera::Picture{std::vector<std::uint8_t>(100'000, 7)}; };
  const auto source = open_fake(camera);
  EXPECT_EQ(source->grab().outcome, Grab::frame);
}

TEST(V4l2Source, AnUnpluggedCameraIsSaidToBeSo) {
  FakeCamera camera = brightening_camera();
  camera.unplugged_at_frame = 2;
  const auto source = open_fake(camera);
  EXPECT_EQ(source->grab().outcome, Grab::frame);
  EXPECT_EQ(source->grab().outcome, Grab::frame);
  EXPECT_THAT(v4l2_refusal([&] { source->grab(); }), HasSubstr("camera 0 was unplugged"));
}

TEST(V4l2Source, AChangeThatIsAnnouncedIsFollowed) {
  FakeCamera camera = brightening_camera();
  const auto source = open_fake(camera);
  EXPECT_EQ(source->grab().image.width, 16);
  camera.width = 8;
  camera.height = 16;
  camera.change_announced = true;
  EXPECT_EQ(source->grab().outcome, Grab::nothing_yet);
  const Grabbed grabbed = source->grab();
  EXPECT_EQ(grabbed.outcome, Grab::frame);
  EXPECT_EQ(grabbed.image.width, 8);
  EXPECT_EQ(grabbed.image.height, 16);
  EXPECT_EQ(camera.streams_started, 2);
}

TEST(V4l2Source, AChangeThatIsNotAnnouncedCostsAFrame) {
  FakeCamera camera = brightening_camera();
  const auto source = open_fake(camera);
  EXPECT_EQ(source->grab().image.width, 16);
  camera.width = 4;
  camera.on_frame = [](int) { return FakeCamera::Picture{std::vector<std::uint8_t>(32, 9)}; };
  EXPECT_EQ(source->grab().lost, 1U);
  EXPECT_EQ(source->grab().image.width, 4);
}

TEST(V4l2Source, AFormatThatCannotBeReadMidStreamIsAClearEnd) {
  FakeCamera camera = brightening_camera();
  const auto source = open_fake(camera);
  source->grab();
  camera.format = V4L2_PIX_FMT_H264;
  camera.change_announced = true;
  EXPECT_THAT(v4l2_refusal([&] { source->grab(); }), HasSubstr("H264 cannot be read"));
}

TEST(V4l2Source, ReadsYuyv) {
  // BT.601: Y = 81, U = 90, V = 240 is red.
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < 8; ++i) bytes.insert(bytes.end(), {81, 90, 81, 240});
  const ml::Image image = picture_in(V4L2_PIX_FMT_YUYV, 4, 4, bytes);
  ASSERT_EQ(image.channels, 3);
  EXPECT_NEAR(image.pixels[0], 254, 3);
  EXPECT_NEAR(image.pixels[1], 0, 3);
  EXPECT_NEAR(image.pixels[2], 0, 3);
}

TEST(V4l2Source, ReadsNv12) {
  std::vector<std::uint8_t> bytes(16, 81);
  for (int i = 0; i < 4; ++i) bytes.insert(bytes.end(), {90, 240});
  const ml::Image image = picture_in(V4L2_PIX_FMT_NV12, 4, 4, bytes);
  ASSERT_EQ(image.channels, 3);
  EXPECT_NEAR(image.pixels[45], 254, 3);
  EXPECT_NEAR(image.pixels[46], 0, 3);
}

TEST(V4l2Source, ReadsSixteenBitGreyByAFixedScale) {
  const std::vector<std::uint8_t> bytes = {0, 0, 0, 0x40, 0xFF, 0xFF, 0, 0x80};  // little-endian
  EXPECT_THAT(picture_in(V4L2_PIX_FMT_Y16, 2, 2, bytes).pixels, ElementsAre(0, 64, 255, 128));
  const std::vector<std::uint8_t> ten_bits = {0xFF, 0x03, 0x00, 0x02};
  EXPECT_THAT(picture_in(V4L2_PIX_FMT_Y10, 2, 1, ten_bits).pixels, ElementsAre(255, 128));
}

TEST(V4l2Source, RowsMayHaveGaps) {
  const std::vector<std::uint8_t> bytes = {1, 2, 99, 99, 3, 4};  // the last row ends early
  EXPECT_THAT(picture_in(V4L2_PIX_FMT_GREY, 2, 2, bytes, 4).pixels, ElementsAre(1, 2, 3, 4));
}

// A picture of one colour, seen through each of the four mosaics.
TEST(V4l2Source, ReadsBayer) {
  const std::map<std::uint32_t, std::string> mosaics = {{V4L2_PIX_FMT_SRGGB8, "RGGB"},
                                                        {V4L2_PIX_FMT_SGRBG8, "GRBG"},
                                                        {V4L2_PIX_FMT_SGBRG8, "GBRG"},
                                                        {V4L2_PIX_FMT_SBGGR8, "BGGR"}};
  for (const auto& [format, tile] : mosaics) {
    std::vector<std::uint8_t> bytes;
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x) {
        const char filter = tile[static_cast<std::size_t>(y % 2 * 2 + x % 2)];
        bytes.push_back(filter == 'R' ? 200 : (filter == 'G' ? 100 : 50));
      }
    }
    const ml::Image image = picture_in(format, 8, 8, bytes);
    const std::size_t middle = (4 * 8 + 4) * 3;
    EXPECT_EQ(image.pixels[middle], 200) << tile;
    EXPECT_EQ(image.pixels[middle + 1], 100) << tile;
    EXPECT_EQ(image.pixels[middle + 2], 50) << tile;
  }
}

// Its own header says how large it is, frame by frame.
TEST(V4l2Source, ReadsMjpegOfChangingSizeAndLeavesOutTheDamaged) {
  const diatom::tests::TemporaryFolder folder;
  const auto jpeg_of = [&](int width) {
    ml::write_image(folder / "frame.jpg", picture(120, width, 16));
    return ml::read_bytes(folder / "frame.jpg");
  };
  std::vector<std::vector<std::uint8_t>> frames = {jpeg_of(24), jpeg_of(48), jpeg_of(24),
                                                   jpeg_of(32)};
  frames[2].resize(frames[2].size() / 2);
  FakeCamera camera;
  camera.format = V4L2_PIX_FMT_MJPEG;
  camera.formats = {V4L2_PIX_FMT_MJPEG};
  camera.on_frame = [&](int frame) {
    return FakeCamera::Picture{frames[static_cast<std::size_t>(frame)]};
  };
  const auto source = open_fake(camera);
  EXPECT_EQ(source->grab().image.width, 24);
  EXPECT_EQ(source->grab().image.width, 48);
  const Grabbed damaged = source->grab();
  EXPECT_EQ(damaged.lost, 1U);
  EXPECT_THAT(damaged.note, HasSubstr("truncated"));
  EXPECT_EQ(source->grab().image.width, 32);
}

const SourceProperty* property_named(const std::vector<SourceProperty>& properties,
                                     const std::string& id) {
  const auto found = std::find_if(properties.begin(), properties.end(),
                                  [&](const auto& one) { return one.parameter.id == id; });
  return found == properties.end() ? nullptr : &*found;
}

FakeCamera camera_with_knobs() {
  FakeCamera camera = brightening_camera();
  camera.sizes = {{8, 16}, {16, 8}, {32, 32}};
  camera.formats = {V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_H264, V4L2_PIX_FMT_Y16};
  camera.knobs = {{V4L2_CID_EXPOSURE_ABSOLUTE, {1, 10'000, 50}},
                  {V4L2_CID_EXPOSURE_AUTO, {0, 3, V4L2_EXPOSURE_APERTURE_PRIORITY}},
                  {V4L2_CID_GAIN, {0, 255, 4}},
                  {V4L2_CID_WHITE_BALANCE_TEMPERATURE, {2800, 6500, 4600}},
                  {V4L2_CID_AUTO_WHITE_BALANCE, {0, 1, 1}}};
  return camera;
}

TEST(V4l2Source, DeclaresWhatCanBeSet) {
  FakeCamera camera = camera_with_knobs();
  const auto source = open_fake(camera);
  const auto properties = source->properties();
  const auto* exposure = property_named(properties, "exposure");
  ASSERT_NE(exposure, nullptr);
  EXPECT_EQ(exposure->parameter.unit, "ms");
  EXPECT_DOUBLE_EQ(exposure->parameter.minimum, 0.1);
  EXPECT_DOUBLE_EQ(exposure->parameter.maximum, 1000.0);
  EXPECT_DOUBLE_EQ(exposure->value, 5.0);
  EXPECT_TRUE(exposure->automatic);
  const auto* gain = property_named(properties, "gain");
  ASSERT_NE(gain, nullptr);
  EXPECT_FALSE(gain->automatic);
  EXPECT_EQ(property_named(properties, "gain_auto"), nullptr);
  EXPECT_EQ(property_named(properties, "focus"), nullptr);
  const auto* white_balance = property_named(properties, "white_balance_auto");
  ASSERT_NE(white_balance, nullptr);
  EXPECT_EQ(white_balance->value, 1.0);
  const auto* resolution = property_named(properties, "resolution");
  ASSERT_NE(resolution, nullptr);
  EXPECT_THAT(resolution->parameter.choices, ElementsAre("32 x 32", "8 x 16", "16 x 8"));
  EXPECT_EQ(resolution->value, 2.0);
  const auto* format = property_named(properties, "format");
  ASSERT_NE(format, nullptr);
  EXPECT_THAT(format->parameter.choices, ElementsAre("GREY", "Y16"));
}

TEST(V4l2Source, SettingAValueEndsTheAutomatic) {
  FakeCamera camera = camera_with_knobs();
  const auto source = open_fake(camera);
  source->set("exposure", 12.5);
  EXPECT_EQ(camera.knobs[V4L2_CID_EXPOSURE_ABSOLUTE].value, 125);
  EXPECT_EQ(camera.knobs[V4L2_CID_EXPOSURE_AUTO].value, V4L2_EXPOSURE_MANUAL);
  EXPECT_FALSE(property_named(source->properties(), "exposure")->automatic);
  source->set("exposure_auto", 1.0);
  EXPECT_TRUE(property_named(source->properties(), "exposure")->automatic);
  source->set("white_balance", 5000.0);
  EXPECT_EQ(camera.knobs[V4L2_CID_AUTO_WHITE_BALANCE].value, 0);
  EXPECT_THAT(v4l2_refusal([&] { source->set("smell", 1.0); }), HasSubstr("no such smell"));
}

TEST(V4l2Source, AnotherResolutionBeginsTheStreamAnew) {
  FakeCamera camera = camera_with_knobs();
  const auto source = open_fake(camera);
  source->set("resolution", 1.0);
  const Grabbed grabbed = source->grab();
  EXPECT_EQ(grabbed.outcome, Grab::frame);
  EXPECT_EQ(grabbed.image.width, 8);
  EXPECT_EQ(camera.mappings, 4);
}

TEST(V4l2Source, ARefusedResolutionLeavesTheCameraAsItWas) {
  FakeCamera camera = camera_with_knobs();
  const auto source = open_fake(camera);
  camera.refusals[VIDIOC_S_FMT] = -EINVAL;
  EXPECT_THAT(v4l2_refusal([&] { source->set("resolution", 0.0); }), HasSubstr("pixel format"));
  camera.refusals.clear();
  EXPECT_EQ(source->grab().image.width, 16);
}

// The cameras of the tests below, by address: "fake-v4l2:NAME".
std::map<std::string, FakeCamera*>& cameras_on_desk() {
  static std::map<std::string, FakeCamera*> cameras;
  return cameras;
}

const ml::Registration<FrameSourceMethod> fake_v4l2{
    {{"fake_v4l2", "Fake", "A fake driver.", {}},
     [](const std::string& address) { return address.starts_with("fake-v4l2:"); },
     [](const std::string& address, std::uint64_t) {
       return open_v4l2_camera("0", opener_of(*cameras_on_desk().at(address)));
     }}};

FeedOptions fake_v4l2_options(FakeCamera& camera, const std::string& name) {
  FeedOptions options;
  options.address = "fake-v4l2:" + name;
  cameras_on_desk()[options.address] = &camera;
  options.model = brightness_model();
  return options;
}

// A camera forgets without power.
TEST(V4l2Source, SettingsOfAFeedSurviveAnUnplugging) {
  FakeCamera camera = camera_with_knobs();
  std::atomic<bool> pull = false;
  camera.on_open = [](FakeCamera& forgetful) {
    forgetful.unplugged_at_frame = -1;
    forgetful.knobs[V4L2_CID_GAIN].value = 4;
    forgetful.width = 16;
    forgetful.height = 8;
  };
  camera.on_frame = [&](int frame) {
    std::this_thread::sleep_for(milliseconds(2));
    if (pull.exchange(false)) camera.unplugged_at_frame = frame + 1;
    return FakeCamera::Picture{
        std::vector<std::uint8_t>(camera.width * camera.height, static_cast<std::uint8_t>(9))};
  };
  const FeedOptions options = fake_v4l2_options(camera, "settings");
  Feed feed(options);
  EXPECT_THROW(feed.set_property("smell", 1.0), std::invalid_argument);
  EXPECT_THROW(feed.set_property("gain", 256.0), std::invalid_argument);
  feed.set_property("gain", 77.0);
  feed.set_property("resolution", 1.0);
  const auto width_is_8 = [&](const FeedStatus&) {
    const auto frame = feed.newest_frame();
    return frame != nullptr && frame->image.width == 8;
  };
  EXPECT_TRUE(eventually(feed, width_is_8));
  EXPECT_TRUE(eventually(feed, [&](const FeedStatus&) {
    const auto properties = feed.properties();
    return property_named(properties, "gain")->value == 77.0 &&
           property_named(properties, "resolution")->value == 1.0;
  }));
  pull = true;
  EXPECT_TRUE(
      eventually(feed, [](const FeedStatus& s) { return s.state == FeedState::reconnecting; }));
  const auto before = feed.status().ledger.captured;
  EXPECT_TRUE(eventually(feed, [&](const FeedStatus& s) {
    return s.state == FeedState::playing && s.ledger.captured > before + 3;
  }));
  EXPECT_EQ(property_named(feed.properties(), "gain")->value, 77.0);
  EXPECT_TRUE(eventually(feed, width_is_8));
}

TEST(V4l2Source, AHundredUnpluggingsLeaveNothingBehind) {
  FakeCamera camera = brightening_camera();
  camera.unplugged_at_frame = 3;
  std::atomic<int> openings = 0;
  camera.on_open = [&](FakeCamera&) { ++openings; };
  const FeedOptions options = fake_v4l2_options(camera, "hundred");
  const Belongings before = belongings_now();
  capture_in_a_hurry(options, [&] { return openings > 100; });
  expect_no_more_than(before);
  EXPECT_EQ(camera.open_devices, 0);
  EXPECT_EQ(camera.mappings, 0);
}

}  // namespace
}  // namespace diatom::live
