#include "app/live/sources/source.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/synth/world.h"
#include "tests/app/live/fakes.h"
#include "tests/app/live/sources/unpluggings.h"
#include "tests/support/shared_material.h"

namespace diatom::live {
namespace {

using namespace tests;
using diatom::tests::shared_material;
using diatom::tests::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string refusal_of(const std::string& address) {
  try {
    open_source(address, 0);
  } catch (const std::runtime_error& refusal) {
    return refusal.what();
  }
  return "";
}

// Reads to the end, at most `limit` grabs.
struct Reading {
  std::vector<ml::Image> frames;
  std::uint64_t lost = 0;
  bool ended = false;
};
Reading read_all(FrameSource& source, int limit = 2000) {
  Reading reading;
  for (int i = 0; i < limit && !reading.ended; ++i) {
    Grabbed grabbed = source.grab();
    reading.lost += grabbed.lost;
    reading.ended = grabbed.outcome == Grab::ended;
    if (grabbed.outcome == Grab::frame) reading.frames.push_back(std::move(grabbed.image));
  }
  return reading;
}

TEST(Source, AMissingCameraIsNamedWithItsDevice) {
  EXPECT_THAT(refusal_of("97"), AllOf(HasSubstr("no camera 97"), HasSubstr("/dev/video97")));
  EXPECT_THAT(refusal_of("/dev/video98"), HasSubstr("/dev/video98 does not exist"));
}

TEST(Source, WhatDoesNotExistIsNamedAndTheKindsAreListed) {
  EXPECT_THAT(refusal_of("/no/such/clip.mp4"),
              AllOf(HasSubstr("there is no '/no/such/clip.mp4'"), HasSubstr("synthetic")));
  EXPECT_THAT(refusal_of(""), HasSubstr("there is no ''"));
}

TEST(Source, AFileThatIsNoVideoIsRefusedByName) {
  const TemporaryFolder folder;
  std::ofstream(folder / "notes.mp4") << "this is a shopping list";
  EXPECT_THAT(refusal_of((folder / "notes.mp4").string()),
              HasSubstr("notes.mp4' cannot be played"));
}

TEST(Source, ASingleImageIsNoSource) {
  const TemporaryFolder folder;
  ml::write_image(folder / "one.png", picture(1));
  EXPECT_THAT(refusal_of((folder / "one.png").string()), HasSubstr("no video file and no folder"));
}

TEST(Source, AStreamThatNobodyServesIsRefused) {
  EXPECT_THAT(refusal_of("http://127.0.0.1:9/none.mjpg"), HasSubstr("cannot be opened"));
}

// A hundred times in a row.
TEST(Source, OpeningAndClosingLeavesNothingBehind) {
  const TemporaryFolder folder;
  ml::write_image(folder / "image.png", picture(9, 32, 32));
  std::filesystem::copy(folder / "image.png", folder / "image.clip");
  const std::string path = folder.path().string();
  for (const std::string& address :
       {path, "watch:" + path, path + "/image.clip", std::string("synthetic:64x64")}) {
    open_source(address, 0)->grab();  // what its library keeps
    const Belongings before = belongings_now();
    for (int i = 0; i < 100; ++i) open_source(address, 0);
    SCOPED_TRACE(address);
    expect_no_more_than(before);
  }
}

TEST(FolderSource, ShowsEveryImageByPathAndCountsTheUnreadable) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "b");
  ml::write_image(folder / "c.png", picture(30));
  ml::write_image(folder / "a.png", picture(10));
  ml::write_image(folder.path() / "b" / "x.png", picture(20));
  std::ofstream(folder / "broken.png") << "no image at all";
  std::ofstream(folder / "notes.txt") << "not even called one";
  const auto source = open_source(folder.path().string(), 0);
  EXPECT_FALSE(source->is_live());
  const Reading reading = read_all(*source);
  EXPECT_TRUE(reading.ended);
  EXPECT_EQ(reading.lost, 1U);
  ASSERT_EQ(reading.frames.size(), 3U);
  EXPECT_EQ(reading.frames[0].pixels[0], 10);
  EXPECT_EQ(reading.frames[1].pixels[0], 20);
  EXPECT_EQ(reading.frames[2].pixels[0], 30);
}

TEST(FolderSource, ShowsStillsUnlessItIsToldThatTheyAreAFilm) {
  const TemporaryFolder folder;
  ml::write_image(folder / "a.png", picture(10));
  const auto source = open_source(folder.path().string(), 0);
  EXPECT_TRUE(source->shows_stills());
  source->set("film", 1.0);
  source->set("rate", 0.5);
  EXPECT_FALSE(source->shows_stills());
  EXPECT_EQ(source->native_fps(), 0.5);
  for (const auto& property : source->properties()) EXPECT_NE(property.value, 0.0);
  EXPECT_FALSE(open_source("synthetic:64x64", 0)->shows_stills());
  EXPECT_TRUE(open_source("watch:" + folder.path().string(), 0)->shows_stills());
}

TEST(FolderSource, AFolderWithoutImagesIsRefused) {
  const TemporaryFolder folder;
  EXPECT_THAT(refusal_of(folder.path().string()), HasSubstr("holds no images"));
}

TEST(FolderSource, AFeedOverAFolderCountsExactly) {
  const TemporaryFolder folder;
  for (int i = 0; i < 7; ++i) {
    ml::write_image(folder / ("image" + std::to_string(i) + ".png"), picture(200));
  }
  std::ofstream(folder / "image9.png") << "broken";
  FeedOptions options;
  options.address = folder.path().string();
  options.lossless = true;
  options.model = brightness_model();
  const Feed feed(options);
  ASSERT_TRUE(eventually(feed, is_over));
  const Ledger ledger = feed.status().ledger;
  EXPECT_EQ(ledger.captured, 7U);
  EXPECT_EQ(ledger.classified, 7U);
  EXPECT_EQ(ledger.lost, 1U);
}

TEST(FolderSource, ALoopBeginsAnewAtTheEnd) {
  const TemporaryFolder folder;
  for (int i = 0; i < 3; ++i) {
    ml::write_image(folder / ("image" + std::to_string(i) + ".png"), picture(200));
  }
  FeedOptions options;
  options.address = folder.path().string();
  options.lossless = true;
  options.loop = true;
  options.max_frames = 8;
  options.model = brightness_model();
  const Feed feed(options);
  ASSERT_TRUE(eventually(feed, is_over));
  EXPECT_EQ(feed.status().ledger.classified, 8U);
}

TEST(SyntheticSource, ShowsTheSceneFrameByFrame) {
  const auto source = open_source("synthetic:160x120:3", 5);
  EXPECT_EQ(source->native_fps(), ml::scene_fps);
  EXPECT_FALSE(source->is_live());
  ml::SceneOptions options;
  options.width = 160;
  options.height = 120;
  options.organisms = 3;
  const ml::Scene scene(options, 5);
  for (std::uint64_t number = 0; number < 3; ++number) {
    EXPECT_EQ(source->grab().image.pixels, scene.draw(number).pixels);
  }
}

TEST(SyntheticSource, HasADefaultSize) {
  const ml::Image image = open_source("synthetic", 1)->grab().image;
  EXPECT_EQ(image.width, 960);
  EXPECT_EQ(image.height, 540);
}

TEST(SyntheticSource, ABadSizeIsRefusedInWords) {
  EXPECT_THAT(refusal_of("synthetic:big"), HasSubstr("synthetic:640x480:8"));
  EXPECT_THAT(refusal_of("synthetic:640x480:8:9"), HasSubstr("no synthetic scene"));
  EXPECT_THAT(refusal_of("synthetic:1x480"), HasSubstr("64 to 4096"));
}

TEST(VideoSource, GivesEveryFrameOfAFile) {
  NEEDS_SHARED_MATERIAL();
  const auto file = shared_material() / "data/video/paramecium_example.avi";
  const auto source = open_source(file.string(), 0);
  EXPECT_FALSE(source->is_live());
  EXPECT_NEAR(source->native_fps(), 30.0, 0.1);
  const Reading reading = read_all(*source);
  EXPECT_TRUE(reading.ended);
  ASSERT_EQ(reading.frames.size(), 60U);
  EXPECT_EQ(reading.frames[0].width, 640);
  EXPECT_EQ(reading.frames[0].height, 480);
}

TEST(VideoSource, AFeedOverAFileCountsExactly) {
  NEEDS_SHARED_MATERIAL();
  FeedOptions options;
  options.address = (shared_material() / "data/video/paramecium_example.avi").string();
  options.lossless = true;
  options.model = brightness_model();
  const Feed feed(options);
  ASSERT_TRUE(eventually(feed, is_over, std::chrono::seconds(60)));
  EXPECT_EQ(feed.status().ledger.captured, 60U);
  EXPECT_EQ(feed.status().ledger.classified, 60U);
  EXPECT_EQ(feed.status().ledger.dropped, 0U);
}

// FFmpeg looks at the content, so a PNG under another name is a video of one frame.
TEST(VideoSource, ColoursComeOutAsRgb) {
  const TemporaryFolder folder;
  ml::Image orange = picture(0, 32, 32);
  for (std::size_t i = 0; i < orange.pixels.size(); i += 3) {
    orange.pixels[i] = 240;
    orange.pixels[i + 1] = 120;
  }
  ml::write_image(folder / "orange.png", orange);
  std::filesystem::rename(folder / "orange.png", folder / "orange.clip");
  const Reading reading = read_all(*open_source((folder / "orange.clip").string(), 0));
  ASSERT_EQ(reading.frames.size(), 1U);
  ASSERT_EQ(reading.frames[0].channels, 3);
  EXPECT_NEAR(reading.frames[0].pixels[0], 240, 3);
  EXPECT_NEAR(reading.frames[0].pixels[1], 120, 3);
  EXPECT_NEAR(reading.frames[0].pixels[2], 0, 3);
}

}  // namespace
}  // namespace diatom::live
