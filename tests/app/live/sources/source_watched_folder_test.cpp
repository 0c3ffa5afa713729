#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/live/sources/source.h"
#include "ml/core/image.h"
#include "tests/app/live/fakes.h"
#include "tests/support/shared_material.h"

namespace diatom::live {
namespace {

namespace fs = std::filesystem;

using namespace tests;
using diatom::tests::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<FrameSource> watch(const TemporaryFolder& folder) {
  return open_source("watch:" + folder.path().string(), 0);
}

// The next thing that happens within so many looks.
Grabbed next_arrival(FrameSource& source, int looks = 40) {
  for (int i = 0; i < looks; ++i) {
    Grabbed grabbed = source.grab();
    if (grabbed.outcome == Grab::frame || grabbed.lost > 0) return grabbed;
  }
  return {};
}

// How bright the frames of so many looks are.
std::vector<int> brightness_of(FrameSource& source, std::size_t expected, int looks = 40) {
  std::vector<int> frames;
  for (int i = 0; i < looks && frames.size() < expected; ++i) {
    const Grabbed grabbed = source.grab();
    if (grabbed.outcome == Grab::frame) frames.push_back(grabbed.image.pixels[0]);
  }
  return frames;
}

void set_age(const fs::path& file, int seconds) {
  fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::seconds(seconds));
}

TEST(WatchedFolderSource, ShowsWhatArrivesInItsOrderAndNothingTwice) {
  const TemporaryFolder folder;
  ml::write_image(folder / "before.png", picture(5));
  const auto source = watch(folder);
  EXPECT_TRUE(source->is_live());
  ml::write_image(folder / "c.png", picture(10));
  ml::write_image(folder / "a.png", picture(20));
  ml::write_image(folder / "b.png", picture(30));
  set_age(folder / "c.png", 30);
  set_age(folder / "a.png", 20);
  set_age(folder / "b.png", 10);
  std::ofstream(folder / "notes.txt") << "no image";
  EXPECT_THAT(brightness_of(*source, 3), ElementsAre(10, 20, 30));
  EXPECT_THAT(brightness_of(*source, 1, 4), IsEmpty());
}

TEST(WatchedFolderSource, WhatIsWrittenAnewIsShownAgain) {
  const TemporaryFolder folder;
  ml::write_image(folder / "latest.png", picture(5));
  const auto source = watch(folder);
  ml::write_image(folder / "latest.png", picture(60));
  EXPECT_THAT(brightness_of(*source, 1), ElementsAre(60));
}

TEST(WatchedFolderSource, WaitsForAFileThatIsBeingWritten) {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  ml::write_image(elsewhere / "whole.png", picture(77));
  const auto bytes = ml::read_bytes(elsewhere / "whole.png");
  const auto source = watch(folder);
  std::ofstream file(folder / "slow.png", std::ios::binary);
  const auto write = [&](std::size_t begin, std::size_t end) {
    file.write(reinterpret_cast<const char*>(bytes.data()) + begin,
               static_cast<std::streamsize>(end - begin));
    file.flush();
  };
  write(0, bytes.size() / 2);
  for (int look = 0; look < 5; ++look) {  // it pauses for longer than two looks
    const Grabbed grabbed = source->grab();
    EXPECT_EQ(grabbed.outcome, Grab::nothing_yet);
    EXPECT_EQ(grabbed.lost, 0U);
  }
  write(bytes.size() / 2, bytes.size());
  EXPECT_THAT(brightness_of(*source, 1), ElementsAre(77));
}

TEST(WatchedFolderSource, WhatStaysUnreadableIsLostOnceWithASentence) {
  const TemporaryFolder folder;
  const auto source = watch(folder);
  std::ofstream(folder / "broken.png") << "no image at all";
  const Grabbed grabbed = next_arrival(*source);
  EXPECT_EQ(grabbed.outcome, Grab::nothing_yet);
  EXPECT_EQ(grabbed.lost, 1U);
  EXPECT_THAT(grabbed.note, HasSubstr("broken.png"));
  ml::write_image(folder / "fine.png", picture(40));
  EXPECT_EQ(next_arrival(*source).outcome, Grab::frame);
  EXPECT_EQ(next_arrival(*source, 4).lost, 0U);
}

TEST(WatchedFolderSource, SixteenBitsAndChangingSizesAreShown) {
  const TemporaryFolder folder;
  const auto source = watch(folder);
  std::ofstream deep(folder / "deep.pgm", std::ios::binary);
  deep << "P5 2 1 65535\n" << std::string("\xFF\xFF\x80\x00", 4);
  deep.close();
  set_age(folder / "deep.pgm", 30);
  ml::write_image(folder / "large.png", picture(9, 300, 200));
  const Grabbed grabbed = next_arrival(*source);
  EXPECT_THAT(grabbed.image.pixels, ElementsAre(255, 128));
  EXPECT_EQ(next_arrival(*source).image.width, 300);
}

TEST(WatchedFolderSource, AFolderThatIsNotThereIsRefused) {
  try {
    open_source("watch:/no/such/folder", 0);
    FAIL();
  } catch (const std::runtime_error& refusal) {
    EXPECT_THAT(refusal.what(), HasSubstr("no folder '/no/such/folder'"));
  }
}

TEST(WatchedFolderSource, AFeedSurvivesThatTheFolderVanishes) {
  const TemporaryFolder parent;
  const fs::path folder = parent / "instrument";
  fs::create_directory(folder);
  FeedOptions options;
  options.address = "watch:" + folder.string();
  options.model = brightness_model();
  const Feed feed(options);
  fs::remove(folder);
  EXPECT_TRUE(eventually(feed, [](const FeedStatus& s) {
    return s.state == FeedState::reconnecting && s.message.find("instrument") != std::string::npos;
  }));
  fs::create_directory(folder);
  EXPECT_TRUE(eventually(feed, [](const FeedStatus& s) { return s.state == FeedState::playing; }));
  ml::write_image(folder / "new.png", picture(200));
  EXPECT_TRUE(eventually(feed, [](const FeedStatus& s) { return s.ledger.captured == 1; }));
}

// Many files in one go: each is shown once, none is left out.
TEST(WatchedFolderSource, ARushIsShownCompletely) {
  const TemporaryFolder folder;
  const auto source = watch(folder);
  constexpr std::size_t count = 300;
  for (std::size_t i = 0; i < count; ++i) {
    ml::write_image(folder / (std::to_string(i) + ".png"), picture(1, 4, 4));
  }
  EXPECT_EQ(brightness_of(*source, count, 1000).size(), count);
}

}  // namespace
}  // namespace diatom::live
