// The map on its way into a file, a piece at a time: a picture larger than any tile, a film of one
// turn.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <numbers>
#include <optional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/extract.h"
#include "app/live/sources/source.h"
#include "app/map_recording.h"
#include "app/picture.h"
#include "renderer/gl/headless.h"
#include "tests/app/session_material.h"
#include "tests/app/workbench_fixture.h"
#include "tests/support/full_disk.h"
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

namespace fs = std::filesystem;
using diatom::tests::FullDisk;
using diatom::tests::TemporaryFolder;
using testing::HasSubstr;
using testing::StartsWith;

class RecordingTest : public WorkbenchTest {
 protected:
  void SetUp() override {
    try {
      context_.emplace();
      renderer_ = std::make_unique<renderer::Renderer>();
    } catch (const std::exception& error) {
      if (std::getenv("DIATOM_REQUIRE_GL") != nullptr) FAIL() << error.what();
      GTEST_SKIP() << error.what();
    }
    bench.session.features = tests::some_features(300);
    bench.session.map = tests::map_of(bench.session.features);
    scene_ = map_scene_.extract(bench.session, -1);
    view_.size_px = {320, 200};
    view_.camera = renderer::fit(view_.camera, map_scene_.bounds(), view_.size_px);
  }
  void TearDown() override {
    recording_.reset();
    renderer_.reset();
    context_.reset();
  }

  void step() {
    recording_->step(bench, *renderer_, scene_, view_);
    recording_->tell(bench.session);
  }
  // As the frames do it, until there is nothing more to draw. How many frames that took.
  int run() {
    int frames = 0;
    do {
      step();
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    } while (++frames < 300'000 && recording_->is_going());
    return frames;
  }
  std::string said() const {
    return bench.session.notices.empty() ? "" : bench.session.notices.back().text;
  }
  std::vector<ShownName> names_on_map() {
    bench.session.map_look.names = true;
    return ShownNames().of(bench.session);
  }
  bool nothing_is_left() const { return fs::is_empty(folder_.path()); }

  TemporaryFolder folder_;
  std::optional<renderer::gl::HeadlessContext> context_;
  std::unique_ptr<renderer::Renderer> renderer_;
  std::optional<MapRecording> recording_{std::in_place};
  MapScene map_scene_;
  renderer::Scene scene_;
  renderer::View view_;
};

// The share of the pixels that are no background, by their saturation.
double share_of_points(const ml::Image& image) {
  double count = 0;
  for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
    const auto [least, most] = std::minmax_element(&image.pixels[i], &image.pixels[i] + 3);
    count += *most - *least > 60 ? 1 : 0;
  }
  return count / (static_cast<double>(image.width) * image.height);
}

TEST_F(RecordingTest, APictureIsTheWindowsManyTimesAsLarge) {
  renderer::Target window(view_.size_px);
  renderer_->render(scene_, view_, window);
  const auto seen = image_of(window.read_pixels());

  apply(bench, SaveMapPicture{folder_ / "map.png", {0, 0}, false});
  EXPECT_GT(run(), 4) << "it is drawn in several frames";
  EXPECT_EQ(said(), "wrote " + (folder_ / "map.png").string());
  const auto picture = ml::read_image(folder_ / "map.png");
  EXPECT_EQ(picture.width, 4 * 320);
  EXPECT_EQ(picture.height, 4 * 200);
  const double points = share_of_points(seen);
  EXPECT_GT(points, 0.01);
  EXPECT_NEAR(share_of_points(picture), points, 0.25 * points) << "points grow with the picture";
}

TEST_F(RecordingTest, APictureMayBeLargerThanATile) {
  apply(bench, SaveMapPicture{folder_ / "map.png", {2500, 1300}, false});
  run();
  const auto picture = ml::read_image(folder_ / "map.png");
  ASSERT_EQ(picture.width, 2500);
  ASSERT_EQ(picture.height, 1300);
  // Put together rightly, it is the picture that is drawn at once.
  renderer::View whole = view_;
  whole.size_px = {2500, 1300};
  auto scene = scene_;
  for (auto& cloud : scene.clouds) cloud.size_px *= 1300.0F / 200.0F;
  renderer::Target target(whole.size_px);
  renderer_->render(scene, whole, target);
  const auto at_once = image_of(target.read_pixels());
  std::size_t different = 0;
  for (std::size_t i = 0; i < picture.pixels.size(); ++i)
    if (std::abs(int{picture.pixels[i]} - int{at_once.pixels[i]}) > 8) ++different;
  EXPECT_LT(static_cast<double>(different), 1e-3 * static_cast<double>(picture.pixels.size()));
}

// Which pixels the words have changed.
struct Written {
  int count = 0;
  Eigen::AlignedBox2i box;
};
Written written_between(const ml::Image& plain, const ml::Image& worded,
                        const Eigen::AlignedBox2i& within) {
  Written written;
  for (int y = within.min().y(); y < within.max().y(); ++y)
    for (int x = within.min().x(); x < within.max().x(); ++x) {
      const auto at = 3 * (static_cast<std::size_t>(y) * plain.width + x);
      if (std::equal(&plain.pixels[at], &plain.pixels[at] + 3, &worded.pixels[at])) continue;
      ++written.count;
      written.box.extend(Eigen::Vector2i(x, y));
    }
  return written;
}

TEST_F(RecordingTest, CaptionsAreTheLegendAndTheNamesThatTheMapShows) {
  const auto picture = [&](bool captions) {
    apply(bench, SaveMapPicture{folder_ / "map.png", {960, 600}, captions});
    run();
    EXPECT_EQ(said(), "wrote " + (folder_ / "map.png").string());
    return ml::read_image(folder_ / "map.png");
  };
  const auto plain = picture(false);
  const auto full = picture(true);
  bench.session.map_look.names = false;
  const auto legend = picture(true);

  const Eigen::AlignedBox2i all(Eigen::Vector2i(0, 0), Eigen::Vector2i(960, 600));
  const auto of_legend = written_between(plain, legend, all);
  EXPECT_LT(of_legend.box.max().x(), 432) << "at most 45 % of the width, in its corner";
  EXPECT_LT(of_legend.box.min().maxCoeff(), 8);
  // A line for each class and one for what is hollow.
  const auto lines = static_cast<double>(bench.session.map->features->classes.size()) + 1;
  EXPECT_NEAR(of_legend.box.sizes().y(), lines * 17.5 + 14, 20);

  // The nearest name is hidden by no other.
  const renderer::Projector project(view_.camera, {960, 600});
  const auto names = names_on_map();
  const auto nearest =
      std::min_element(names.begin(), names.end(), [&](const auto& one, const auto& other) {
        return project(one.centre)->distance < project(other.centre)->distance;
      });
  ASSERT_NE(nearest, names.end());
  const Eigen::Vector2i at = project(nearest->centre)->at_px.cast<int>();
  const Eigen::Vector2i reach(20, 8);
  EXPECT_GT(written_between(legend, full, {at - reach, at + reach}).count, 60) << nearest->words;
}

TEST_F(RecordingTest, ALegendThatCouldNotBeReadIsLeftOut) {
  const auto picture = [&](bool captions) {
    bench.session.map_look.names = false;
    apply(bench, SaveMapPicture{folder_ / "map.png", {200, 120}, captions});
    run();
    return ml::read_image(folder_ / "map.png").pixels;
  };
  EXPECT_EQ(picture(true), picture(false));
}

double distance(const ml::Image& a, const ml::Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i)
    sum += std::abs(int{a.pixels[i]} - int{b.pixels[i]});
  return sum;
}

TEST_F(RecordingTest, AFilmTurnsOnceAroundInItsTime) {
  apply(bench, SaveTurntable{folder_ / "turn.mp4", {160, 120}, 0.5});
  run();
  EXPECT_EQ(said(), "wrote " + (folder_ / "turn.mp4").string());
  const auto film = live::open_source((folder_ / "turn.mp4").string(), 0);
  std::vector<ml::Image> frames;
  for (auto grabbed = film->grab(); grabbed.outcome == live::Grab::frame; grabbed = film->grab())
    frames.push_back(std::move(grabbed.image));
  ASSERT_EQ(frames.size(), 15U);
  EXPECT_EQ(frames[0].width, 160);
  EXPECT_EQ(frames[0].height, 120);
  // Each is that fifteenth of the turn and no other.
  std::vector<ml::Image> turned;
  renderer::View view = view_;
  view.size_px = {160, 120};
  for (auto& cloud : scene_.clouds) cloud.size_px *= 120.0F / 200.0F;
  renderer::Target target(view.size_px);
  for (int i = 0; i < 15; ++i) {
    view.camera.yaw = view_.camera.yaw + static_cast<float>(i) * 2 * std::numbers::pi_v<float> / 15;
    renderer_->render(scene_, view, target);
    turned.push_back(image_of(target.read_pixels()));
  }
  for (std::size_t i = 0; i < frames.size(); ++i) {
    std::vector<double> distances;
    for (const auto& other : turned) distances.push_back(distance(frames[i], other));
    const auto nearest = std::min_element(distances.begin(), distances.end());
    EXPECT_EQ(nearest - distances.begin(), static_cast<std::ptrdiff_t>(i));
  }
}

TEST_F(RecordingTest, HowFarItIsIsTold) {
  apply(bench, SaveTurntable{folder_ / "turn.mp4", {160, 120}, 1.0});
  float last = -1.0F;
  for (step(); recording_->is_going(); step()) {
    ASSERT_TRUE(bench.session.recording);
    EXPECT_EQ(bench.session.recording->file, folder_ / "turn.mp4");
    EXPECT_GE(bench.session.recording->progress.fraction, last);
    last = bench.session.recording->progress.fraction;
  }
  EXPECT_GT(last, 0.9F);
  EXPECT_FALSE(bench.session.recording);
}

TEST_F(RecordingTest, WhatIsGivenUpLeavesNothing) {
  for (const char* name : {"turn.mp4", "map.png"}) {
    if (fs::path(name).extension() == ".png")
      apply(bench, SaveMapPicture{folder_ / name, {5000, 3000}});
    else
      apply(bench, SaveTurntable{folder_ / name});
    for (int i = 0; i < 3; ++i) step();
    ASSERT_TRUE(recording_->is_going());
    apply(bench, CancelRecording{});
    step();
    EXPECT_FALSE(bench.session.recording);
    EXPECT_THAT(said(), StartsWith("gave up"));
    run();
    EXPECT_TRUE(nothing_is_left()) << name;
  }
}

TEST_F(RecordingTest, WhatCannotBeWrittenIsASentenceAndLeavesNothing) {
  const auto complaint = [&](const Command& command) {
    bench.session.notices.clear();
    apply(bench, command);
    run();
    const auto& notices = bench.session.notices;
    return notices.size() == 1 && notices[0].severity == Severity::error ? notices[0].text : "";
  };
  EXPECT_THAT(complaint(SaveMapPicture{folder_ / "nowhere/map.png"}), HasSubstr("folder"));
  EXPECT_THAT(complaint(SaveMapPicture{folder_ / "map.txt"}), HasSubstr(".png"));
  EXPECT_THAT(complaint(SaveMapPicture{folder_ / ".png"}),
              HasSubstr("the name before .png is missing"));
  EXPECT_THAT(complaint(SaveTurntable{folder_ / ".mp4"}),
              HasSubstr("the name before .mp4 is missing"));
  EXPECT_THAT(complaint(SaveTurntable{folder_ / "nowhere/turn.mp4"}), HasSubstr("folder"));
  EXPECT_THAT(complaint(SaveTurntable{folder_ / "turn.png"}), HasSubstr(".mp4"));
  EXPECT_THAT(complaint(SaveTurntable{folder_ / "turn.mp4", {161, 120}}), HasSubstr("even"));
  {
    const FullDisk full(4000);
    EXPECT_THAT(complaint(SaveTurntable{folder_ / "turn.mp4", {160, 120}, 0.5}),
                HasSubstr("cannot write"));
    EXPECT_THAT(complaint(SaveMapPicture{folder_ / "map.png"}),
                StartsWith("cannot write " + (folder_ / "map.png").string() + ": "));
  }
  EXPECT_TRUE(nothing_is_left());
}

TEST_F(RecordingTest, AFailureLeavesTheOldFile) {
  apply(bench, SaveMapPicture{folder_ / "map.png"});
  run();
  const auto before = ml::read_image(folder_ / "map.png").pixels;
  {
    const FullDisk full(4000);
    scene_.clouds.clear();
    apply(bench, SaveMapPicture{folder_ / "map.png"});
    run();
  }
  EXPECT_EQ(ml::read_image(folder_ / "map.png").pixels, before);
}

TEST_F(RecordingTest, OneAtATimeAndOnlyOfAMap) {
  apply(bench, SaveTurntable{folder_ / "turn.mp4", {160, 120}, 1.0});
  step();
  apply(bench, SaveMapPicture{folder_ / "map.png"});
  EXPECT_THAT(said(), HasSubstr("still being drawn"));
  EXPECT_FALSE(bench.recording_asked);
  apply(bench, CancelRecording{});
  step();
  apply(bench, CancelRecording{});
  EXPECT_THAT(said(), HasSubstr("nothing is being drawn"));
  apply(bench, SaveMapPicture{folder_ / "map.png", {20'000, 10}});
  EXPECT_THAT(said(), HasSubstr("16384"));
  apply(bench, SaveTurntable{folder_ / "turn.mp4", {160, 120}, 0.0});
  EXPECT_THAT(said(), HasSubstr("seconds"));
  bench.session.map.reset();
  apply(bench, SaveMapPicture{folder_ / "map.png"});
  EXPECT_THAT(said(), HasSubstr("no map"));
}

}  // namespace
}  // namespace diatom::app
