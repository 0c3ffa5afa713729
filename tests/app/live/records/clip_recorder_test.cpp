// The film around an alarm: what is in it, where it goes, and that it costs nobody any time.
#include "app/live/records/clip_recorder.h"

#include <fstream>
#include <functional>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/live/sources/source.h"
#include "tests/app/live/records/overlay_material.h"
#include "tests/support/full_disk.h"
#include "tests/support/shared_material.h"

namespace diatom::live {
namespace {

namespace fs = std::filesystem;
using diatom::tests::FullDisk;
using diatom::tests::TemporaryFolder;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using tests::noisy_overlay_of;
using tests::noon;
using tests::overlay_of;

ClipOptions into(const fs::path& folder, double seconds = 1.0) {
  ClipOptions options;
  options.folder = folder;
  options.seconds = seconds;
  return options;
}

// Frames `first` to `last`, each a little brighter. Four fit in the queue in any case.
void show(ClipRecorder& recorder, std::uint64_t first, std::uint64_t last, std::uint64_t feed = 1) {
  for (auto frame = first; frame <= last; ++frame) {
    recorder.see(feed, overlay_of(frame, static_cast<std::uint8_t>(4 * frame)));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

bool comes_to(const ClipRecorder& recorder, const std::function<bool(const ClipStatus&)>& holds) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < give_up) {
    if (holds(recorder.status())) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

bool is_written(const ClipRecorder& recorder, std::uint64_t clips) {
  return comes_to(recorder, [clips](const auto& status) { return status.written >= clips; });
}

// The brightness of every frame of a film, in the corner where nothing is drawn.
std::vector<int> greys_in(const fs::path& film) {
  std::vector<int> greys;
  const auto source = open_source(film.string(), 0);
  for (auto grabbed = source->grab(); grabbed.outcome == Grab::frame; grabbed = source->grab())
    greys.push_back(grabbed.image.pixels.back());
  return greys;
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    names.insert(entry.path().filename().string());
  return names;
}

TEST(ClipRecorder, AFilmBeginsBeforeTheAlarmAndEndsAfterIt) {
  const TemporaryFolder folder;
  ClipRecorder recorder(into(folder / "clips"));
  show(recorder, 1, 30);
  const auto name = recorder.alarm(1, noon, "class_seen");
  EXPECT_EQ(name, "2024-05-31T120000.000Z-class_seen-feed1.mp4");
  show(recorder, 31, 45);
  ASSERT_TRUE(is_written(recorder, 1));  // without being closed
  EXPECT_THAT(names_in(folder / "clips"), testing::ElementsAre(name));
  const auto greys = greys_in(folder / "clips" / name);
  // Frames 20 to 40, a few of which a busy machine may leave out.
  ASSERT_GE(greys.size(), 11U);
  EXPECT_LE(greys.size(), 21U);
  EXPECT_NEAR(greys.front(), 4 * 20, 16);
  EXPECT_NEAR(greys.back(), 4 * 40, 16);
}

TEST(ClipRecorder, AlarmsOfOneMomentShareAFilm) {
  const TemporaryFolder folder;
  ClipRecorder recorder(into(folder / "clips"));
  show(recorder, 1, 2);
  show(recorder, 1, 2, 2);
  const auto name = recorder.alarm(1, noon, "class_seen");
  EXPECT_EQ(recorder.alarm(1, noon + std::chrono::seconds(1), "drift"), name);
  EXPECT_NE(recorder.alarm(2, noon, "class_seen"), name);
  EXPECT_EQ(recorder.close().written, 2U);
}

TEST(ClipRecorder, WhereAFeedEndsSoDoesItsFilm) {
  const TemporaryFolder folder;
  ClipRecorder recorder(into(folder / "clips"));
  show(recorder, 1, 4);
  const auto name = recorder.alarm(1, noon, "class_seen");
  recorder.end(1);
  ASSERT_TRUE(is_written(recorder, 1));
  EXPECT_EQ(greys_in(folder / "clips" / name).size(), 4U);
  EXPECT_EQ(recorder.alarm(1, noon, "class_seen"), "") << "nothing is there to be filmed";
  EXPECT_EQ(recorder.status().refused, 1U);
}

TEST(ClipRecorder, KeepsNoMoreInMemoryThanItMay) {
  const TemporaryFolder folder;
  auto options = into(folder / "clips", 100.0);
  options.memory_mb = 0;  // the newest frame alone
  ClipRecorder recorder(options);
  show(recorder, 1, 20);
  const auto name = recorder.alarm(1, noon, "class_seen");
  EXPECT_EQ(recorder.close().written, 1U);
  EXPECT_EQ(greys_in(folder / "clips" / name).size(), 1U);
}

TEST(ClipRecorder, TheOldestFilmsMakeRoom) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "clips");
  std::ofstream(folder / "clips/2020-01-01T000000.000Z-a-feed1.mp4") << std::string(400'000, 'x');
  std::ofstream(folder / "clips/2021-01-01T000000.000Z-a-feed1.mp4") << std::string(800'000, 'x');
  std::ofstream(folder / "clips/notes.txt") << std::string(3'000'000, 'x');  // somebody else's
  auto options = into(folder / "clips");
  options.cap_mb = 1;
  ClipRecorder recorder(options);
  show(recorder, 1, 3);
  const auto name = recorder.alarm(1, noon, "class_seen");
  EXPECT_EQ(recorder.close().written, 1U);
  EXPECT_THAT(names_in(folder / "clips"),
              testing::ElementsAre("2021-01-01T000000.000Z-a-feed1.mp4", name, "notes.txt"));
}

// Its name may come before theirs.
TEST(ClipRecorder, TheNewestFilmStaysThoughTheClockWasSetBack) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "clips");
  std::ofstream(folder / "clips/2030-01-01T000000.000Z-a-feed1.mp4") << std::string(400'000, 'x');
  auto options = into(folder / "clips");
  options.cap_mb = 0;
  ClipRecorder recorder(options);
  show(recorder, 1, 3);
  const auto name = recorder.alarm(1, noon, "class_seen");
  recorder.close();
  EXPECT_THAT(names_in(folder / "clips"), testing::ElementsAre(name));
}

TEST(ClipRecorder, WhatTheDiskDoesNotTakeIsSaid) {
  const TemporaryFolder folder;
  std::ofstream(folder / "clips") << "a file where the folder should be";
  ClipRecorder recorder(into(folder / "clips"));
  show(recorder, 1, 3);
  recorder.alarm(1, noon, "class_seen");
  const auto status = recorder.close();
  EXPECT_EQ(status.written, 0U);
  EXPECT_EQ(status.refused, 1U);
  EXPECT_THAT(status.message, HasSubstr("a clip was not kept"));
}

void show_noise(ClipRecorder& recorder, std::uint64_t first, std::uint64_t last) {
  for (auto frame = first; frame <= last; ++frame) {
    recorder.see(1, noisy_overlay_of(frame));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

TEST(ClipRecorder, AFilmThatAFullDiskCutsShortIsNotLeft) {
  const TemporaryFolder folder;
  ClipRecorder recorder(into(folder / "clips", 0.3));
  show_noise(recorder, 1, 4);
  std::string cut_short;
  {
    const FullDisk full(20'000);
    cut_short = recorder.alarm(1, noon, "class_seen");
    show_noise(recorder, 5, 9);
    ASSERT_TRUE(comes_to(recorder, [](const auto& status) { return status.refused == 1; }));
  }
  EXPECT_THAT(recorder.status().message, AllOf(StartsWith("a clip was not kept: cannot write"),
                                               HasSubstr(cut_short), HasSubstr("full")));
  EXPECT_EQ(recorder.status().written, 0U);
  EXPECT_THAT(names_in(folder / "clips"), testing::IsEmpty());

  const auto next = recorder.alarm(1, noon + std::chrono::minutes(1), "class_seen");
  show_noise(recorder, 10, 11);
  EXPECT_EQ(recorder.close().message, "");
  EXPECT_THAT(names_in(folder / "clips"), testing::ElementsAre(next));
  EXPECT_GT(greys_in(folder / "clips" / next).size(), 1U);
}

// A feed may change its size in the middle.
TEST(ClipRecorder, FramesOfAnotherSizeAreLeftOut) {
  const TemporaryFolder folder;
  ClipRecorder recorder(into(folder / "clips"));
  show(recorder, 1, 3);
  recorder.see(1, overlay_of(4, 100, 80, 60));
  const auto name = recorder.alarm(1, noon, "class_seen");
  EXPECT_EQ(recorder.close().written, 1U);
  EXPECT_EQ(greys_in(folder / "clips" / name).size(), 3U);
}

}  // namespace
}  // namespace diatom::live
