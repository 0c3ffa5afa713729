// synth: class folders, videos with their truth, and what it refuses.
#include <filesystem>
#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Json = nlohmann::json;

// Names below the folder and what is in them.
std::map<std::string, std::string> contents_of(const fs::path& folder) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file())
      contents[fs::relative(entry.path(), folder).string()] = text_of(entry.path());
  }
  return contents;
}

const Arguments few = {"synth", "--species", "3", "--per-class", "2", "--size", "32"};

Arguments joined(Arguments arguments, const Arguments& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(Synth, WritesClassFoldersThatCanBeLearntFrom) {
  const Terminal terminal;
  const auto outcome =
      terminal.run({"synth", "--out", "world", "--per-class", "4", "--size", "32", "--json", "-"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto results = Json::parse(outcome.out);
  EXPECT_EQ(results.at("images"), 40);
  EXPECT_EQ(results.at("class_names").size(), 10U);
  const auto contents = contents_of(terminal / "world");
  EXPECT_EQ(contents.size(), 40U);
  EXPECT_EQ(contents.count("volvox/000004.png"), 1U);
  EXPECT_EQ(contents.count("paramecium_bursaria/000001.png"), 1U);
  EXPECT_EQ(terminal.run({"top-tune", "world", "--backbone", "pixels", "--out", "m"}).exit_code, 0);
}

TEST(Synth, TheSameSeedWritesTheSameBytes) {
  const Terminal terminal;
  const auto draw = [&](const std::string& folder, const Arguments& more) {
    const auto outcome = terminal.run(joined(joined(few, {"--out", folder}), more));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return contents_of(terminal / folder);
  };
  const auto first = draw("a", {});
  EXPECT_EQ(first.size(), 6U);
  EXPECT_EQ(draw("b", {"--seed", "0"}), first);
  EXPECT_NE(draw("c", {"--seed", "1"}), first);
  EXPECT_NE(draw("d", {"--optics", "darkfield"}), first);
  EXPECT_NE(draw("e", {"--optics", "lensless"}), first);
  EXPECT_NE(draw("f", {"--optics", "mixed"}), first);
}

TEST(Synth, FilmsASceneWithItsTruth) {
  const Terminal terminal;
  const auto outcome =
      terminal.run({"synth", "--scene", "0.2s", "--organisms", "4", "--frame-size", "160x120",
                    "--out", "clip.mp4", "--truth", "truth.json", "--json", "results.json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(Json::parse(text_of(terminal / "results.json")).at("frames"), 5);
  EXPECT_GT(fs::file_size(terminal / "clip.mp4"), 1000U);

  const auto truth = Json::parse(text_of(terminal / "truth.json"));
  EXPECT_EQ(truth.at("frame_size"), Json({160, 120}));
  ASSERT_EQ(truth.at("frames").size(), 5U);
  std::size_t objects = 0;
  for (const auto& frame : truth.at("frames")) {
    for (const auto& object : frame.at("objects")) {
      ++objects;
      EXPECT_FALSE(object.at("class").get<std::string>().empty());
      EXPECT_TRUE(object.at("identity").is_number_unsigned());
      EXPECT_TRUE(object.at("distractor").is_boolean());
      EXPECT_GT(object.at("visible_share").get<double>(), 0.0);
      EXPECT_LE(object.at("visible_share").get<double>(), 1.0);
      EXPECT_GT(object.at("blur_px").get<double>(), 0.0);
      EXPECT_EQ(object.at("mask").at("size"), Json({120, 160}));
    }
  }
  EXPECT_GE(objects, 5U);

  // What it filmed is a feed like any other.
  const auto world = terminal.run({"synth", "--out", "world", "--per-class", "4", "--size", "32"});
  ASSERT_EQ(world.exit_code, 0) << world.err;
  ASSERT_EQ(terminal.run({"top-tune", "world", "--backbone", "pixels", "--out", "m"}).exit_code, 0);
  const auto seen = terminal.run({"live", "--source", "clip.mp4", "--model", "m", "--headless",
                                  "--frames", "5", "--json", "-"});
  ASSERT_EQ(seen.exit_code, 0) << seen.err;
  EXPECT_EQ(Json::parse(seen.out).at("captured"), 5);
}

// Run by run along the columns, the counts of a mask cover the frame, and the ones fill its box.
TEST(Synth, MasksAreCocosRunLengths) {
  const Terminal terminal;
  ASSERT_EQ(terminal
                .run({"synth", "--scene", "0.1", "--organisms", "6", "--frame-size", "128x96",
                      "--out", "clip.avi", "--truth", "truth.json"})
                .exit_code,
            0);
  const auto truth = Json::parse(text_of(terminal / "truth.json"));
  int checked = 0;
  for (const auto& object : truth.at("frames").at(0).at("objects")) {
    const auto box = object.at("box").get<std::vector<int>>();
    int at = 0;
    bool is_inside = false;
    int left = 128;
    int right = 0;
    int top = 96;
    int bottom = 0;
    for (const int count : object.at("mask").at("counts").get<std::vector<int>>()) {
      ASSERT_GE(count, 0);
      for (int i = at; is_inside && i < at + count; ++i) {
        left = std::min(left, i / 96);
        right = std::max(right, i / 96 + 1);
        top = std::min(top, i % 96);
        bottom = std::max(bottom, i % 96 + 1);
      }
      at += count;
      is_inside = !is_inside;
    }
    EXPECT_EQ(at, 128 * 96);
    EXPECT_EQ(box, (std::vector<int>{left, top, right - left, bottom - top}));
    ++checked;
  }
  EXPECT_GE(checked, 3);
}

TEST(Synth, WrongUsageIsNamed) {
  const auto expect_wrong_usage = [](const Arguments& more, const std::string& named) {
    const Terminal terminal;
    const auto outcome = terminal.run(joined({"synth"}, more));
    EXPECT_EQ(outcome.exit_code, 2) << named;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr(named));
    EXPECT_EQ(count_lines(outcome.err), 1) << outcome.err;
    EXPECT_FALSE(fs::exists(terminal / "x"));
  };
  expect_wrong_usage({}, "--out");
  expect_wrong_usage({"--out", "x", "--species", "0"}, "--species");
  expect_wrong_usage({"--out", "x", "--species", "11"}, "--species");
  expect_wrong_usage({"--out", "x", "--per-class", "0"}, "--per-class");
  expect_wrong_usage({"--out", "x", "--size", "-96"}, "--size");
  expect_wrong_usage({"--out", "x", "--optics", "x-ray"}, "--optics");
  expect_wrong_usage({"--out", "x", "--truth", "t.json"}, "--scene");
  expect_wrong_usage({"--out", "x", "--scene", "soon"}, "soon");
  expect_wrong_usage({"--out", "x", "--scene", "3h"}, "3h");
  expect_wrong_usage({"--out", "x", "--scene", "1s", "--organisms", "-1"}, "--organisms");
  expect_wrong_usage({"--out", "x", "--scene", "1s", "--frame-size", "-1280x720"}, "-1280x720");
  expect_wrong_usage({"--out", "x", "--scene", "1s", "--species", "3"}, "--scene");
}

TEST(Synth, WhatCannotBeWrittenIsNamedAndLeavesNothing) {
  const Terminal terminal;
  const auto expect_failure = [&](const Arguments& arguments, const std::string& named) {
    const auto outcome = terminal.run(arguments);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr(named));
    EXPECT_EQ(count_lines(outcome.err), 1) << outcome.err;
  };
  std::ofstream(terminal / "file") << "no folder";
  expect_failure(joined(few, {"--out", "file/world"}), "file/world");
  expect_failure(joined(few, {"--out", "file"}), "file");
  fs::create_directories(terminal / "full");
  std::ofstream(terminal / "full/something") << "else";
  expect_failure(joined(few, {"--out", "full"}), "not empty");

  const Arguments scene = {"synth",        "--scene", "0.1s",    "--organisms", "2",
                           "--frame-size", "64x64",   "--truth", "t.json"};
  expect_failure(joined(scene, {"--out", "nowhere/clip.mp4"}), "nowhere/clip.mp4");
  expect_failure(joined(scene, {"--out", "clip.gif"}), ".mp4");
  EXPECT_FALSE(fs::exists(terminal / "t.json"));
  expect_failure({"synth", "--scene", "0.1s", "--frame-size", "64x64", "--out", "clip.mp4",
                  "--truth", "nowhere/t.json"},
                 "nowhere/t.json");
  EXPECT_FALSE(fs::exists(terminal / "clip.mp4"));
  for (const auto& entry : fs::directory_iterator(terminal / "."))
    EXPECT_THAT(entry.path().filename().string(), Not(HasSubstr("partial")));
}

}  // namespace
}  // namespace diatom::tests
