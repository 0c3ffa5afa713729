// The truth of a scene: that its masks lie on the bodies, that identities last, and that the
// default scene is as hard as promised: a fixed threshold over the whole frame does not find its
// organisms.
#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/synth/world.h"

namespace diatom::ml {
namespace {

constexpr std::uint64_t frames_apart = 60;

SceneOptions easy() {
  SceneOptions options;
  options.organisms = 8;
  options.clutter = 0.0;
  options.crowding = 0.0;
  options.drift = false;
  options.defocus = false;
  return options;
}

cv::Mat grey(const Image& image) {
  const cv::Mat rgb(image.height, image.width, CV_8UC3,
                    const_cast<std::uint8_t*>(image.pixels.data()));
  cv::Mat grey;
  cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
  return grey;
}

// The mask in a picture as large as the frame.
cv::Mat whole_mask(const TruthObject& object, cv::Size frame) {
  cv::Mat mask(frame, CV_8U, cv::Scalar(0));
  const cv::Mat part(object.mask.height, object.mask.width, CV_8U,
                     const_cast<std::uint8_t*>(object.mask.pixels.data()));
  part.copyTo(
      mask(cv::Rect(object.box.x0, object.box.y0, object.box.width(), object.box.height())));
  return mask;
}

// Dark on bright: Otsu's threshold, and what hangs together; specks are left out.
std::vector<cv::Mat> found_by_otsu(const Image& frame) {
  cv::Mat dark;
  cv::threshold(grey(frame), dark, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);
  cv::morphologyEx(dark, dark, cv::MORPH_OPEN, cv::Mat::ones(3, 3, CV_8U));
  cv::Mat labels;
  cv::Mat figures;
  cv::Mat centres;
  const int count = cv::connectedComponentsWithStats(dark, labels, figures, centres);
  std::vector<cv::Mat> found;
  for (int i = 1; i < count; ++i) {
    if (figures.at<int>(i, cv::CC_STAT_AREA) < 60) continue;
    std::vector<std::vector<cv::Point>> outer;  // holes count as inside
    cv::findContours(labels == i, outer, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
    cv::Mat mask(labels.size(), CV_8U, cv::Scalar(0));
    cv::drawContours(mask, outer, -1, cv::Scalar(255), cv::FILLED);
    found.push_back(mask);
  }
  return found;
}

struct Score {
  int hits = 0;
  int misses = 0;
  int false_alarms = 0;
  double f1() const { return 2.0 * hits / std::max(1, 2 * hits + misses + false_alarms); }
};

// Detection of organisms at IoU 0.5, each found at most once.
void score_frame(const Scene& scene, std::uint64_t number, Score& score) {
  std::vector<cv::Mat> found = found_by_otsu(scene.draw(number));
  for (const TruthObject& object : scene.truth(number)) {
    if (object.is_distractor) continue;
    bool is_hit = false;
    for (std::size_t i = 0; i < found.size() && !is_hit; ++i) {
      const cv::Mat truth = whole_mask(object, found[i].size());
      const double both = cv::countNonZero(truth & found[i]);
      const double either = cv::countNonZero(truth | found[i]);
      is_hit = both > 0.5 * either;
      if (is_hit) found.erase(found.begin() + static_cast<std::ptrdiff_t>(i));
    }
    ++(is_hit ? score.hits : score.misses);
  }
  score.false_alarms += static_cast<int>(found.size());
}

Score otsu_on(const SceneOptions& options) {
  Score score;
  for (const std::uint64_t seed : {1U, 2U}) {
    const Scene scene(options, seed);
    for (std::uint64_t frame = 0; frame < 3; ++frame)
      score_frame(scene, frame * frames_apart, score);
  }
  return score;
}

TEST(SceneTruth, AThresholdOverTheWholeFrameFailsOnTheDefaultSceneAndNotOnAnEasyOne) {
  const double hard_f1 = otsu_on({}).f1();
  const double easy_f1 = otsu_on(easy()).f1();
  RecordProperty("otsu_f1_default", std::to_string(hard_f1));
  RecordProperty("otsu_f1_easy", std::to_string(easy_f1));
  EXPECT_LT(hard_f1, 0.8);
  EXPECT_GT(easy_f1, 0.8);
  EXPECT_GT(easy_f1, hard_f1 + 0.2);
}

TEST(SceneTruth, OrganismsOverlapAndDistractorsAbound) {
  int organisms = 0;
  int overlapping = 0;
  int distractors = 0;
  for (const std::uint64_t seed : {0U, 1U, 2U}) {
    const Scene scene({}, seed);
    for (std::uint64_t frame = 0; frame < 10; ++frame) {
      const auto truth = scene.truth(frame * frames_apart);
      std::vector<cv::Mat> masks;
      cv::Mat cover(720, 1280, CV_32S, cv::Scalar(0));
      for (const TruthObject& object : truth) {
        distractors += object.is_distractor;
        if (object.is_distractor) continue;
        masks.push_back(whole_mask(object, cover.size()));
        cv::add(cover, cv::Scalar(1), cover, masks.back());
      }
      organisms += static_cast<int>(masks.size());
      for (const cv::Mat& mask : masks) overlapping += cv::countNonZero((cover > 1) & mask) > 0;
    }
  }
  RecordProperty("overlapping", std::to_string(static_cast<double>(overlapping) / organisms));
  RecordProperty("distractors",
                 std::to_string(static_cast<double>(distractors) / (distractors + organisms)));
  EXPECT_GE(overlapping, 0.10 * organisms);
  EXPECT_GE(distractors, 0.30 * (distractors + organisms));
}

// Where a mask says body, the picture differs from the ring of slide around it.
TEST(SceneTruth, MasksLieOnTheBodies) {
  SceneOptions options = easy();
  options.organisms = 12;
  options.clutter = 0.5;
  int compared = 0;
  int contrasted = 0;
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const Scene scene(options, seed);
    const cv::Mat picture = grey(scene.draw(50));
    const auto truth = scene.truth(50);
    cv::Mat any(picture.size(), CV_8U, cv::Scalar(0));
    for (const TruthObject& object : truth) any |= whole_mask(object, picture.size());
    cv::Mat near_any;
    cv::dilate(any, near_any, cv::Mat::ones(7, 7, CV_8U));
    for (const TruthObject& object : truth) {
      const cv::Mat mask = whole_mask(object, picture.size());
      cv::Mat wide;
      cv::dilate(mask, wide, cv::Mat::ones(21, 21, CV_8U));
      const cv::Mat ring = wide & ~near_any;
      if (cv::countNonZero(ring) < 100 || cv::countNonZero(mask) < 60) continue;
      const double outside = cv::mean(picture, ring)[0];
      const double inside = cv::mean(picture, mask)[0];
      cv::Mat missed;  // dark, close to the body, and yet not in any mask
      cv::threshold(picture, missed, outside - 40.0, 255, cv::THRESH_BINARY_INV);
      EXPECT_LT(cv::countNonZero(missed & ring), 0.05 * cv::countNonZero(mask))
          << object.class_name << ", seed " << seed;
      ++compared;
      contrasted += inside < outside - 12.0;
    }
  }
  ASSERT_GE(compared, 30);
  EXPECT_GE(contrasted, 0.95 * compared);
}

TEST(SceneTruth, BoxesAreTightAndInsideTheFrame) {
  const Scene scene({}, 4);
  for (const TruthObject& object : scene.truth(123)) {
    const Box& box = object.box;
    EXPECT_FALSE(box.empty());
    EXPECT_EQ(box, box.cut_to({0, 0, 1280, 720}));
    ASSERT_EQ(object.mask.width, box.width());
    ASSERT_EQ(object.mask.height, box.height());
    ASSERT_EQ(object.mask.channels, 1);
    const cv::Mat mask(box.height(), box.width(), CV_8U,
                       const_cast<std::uint8_t*>(object.mask.pixels.data()));
    EXPECT_GT(cv::countNonZero(mask.row(0)), 0);
    EXPECT_GT(cv::countNonZero(mask.row(mask.rows - 1)), 0);
    EXPECT_GT(cv::countNonZero(mask.col(0)), 0);
    EXPECT_GT(cv::countNonZero(mask.col(mask.cols - 1)), 0);
  }
}

TEST(SceneTruth, AMaskIsOnePiece) {
  for (const std::uint64_t seed : {4U, 5U}) {
    const Scene scene({}, seed);
    for (const TruthObject& object : scene.truth(40)) {
      const cv::Mat mask(object.mask.height, object.mask.width, CV_8U,
                         const_cast<std::uint8_t*>(object.mask.pixels.data()));
      cv::Mat labels;
      cv::Mat figures;
      cv::Mat centres;
      const int count = cv::connectedComponentsWithStats(mask, labels, figures, centres);
      int largest = 0;
      for (int i = 1; i < count; ++i)
        largest = std::max(largest, figures.at<int>(i, cv::CC_STAT_AREA));
      EXPECT_GE(largest, 0.9 * cv::countNonZero(mask)) << object.class_name << ", seed " << seed;
    }
  }
}

// What the frame's edge does not touch is all visible; what it cuts is so in part.
TEST(SceneTruth, SaysWhichShareIsInTheFrameAndHowSharpItIs) {
  const Scene scene({}, 4);
  int cut = 0;
  for (std::uint64_t number = 0; number < 500; number += 50) {
    for (const TruthObject& object : scene.truth(number)) {
      const Box& box = object.box;
      const bool is_inside = box.x0 > 0 && box.y0 > 0 && box.x1 < 1280 && box.y1 < 720;
      if (is_inside) {
        EXPECT_EQ(object.visible_share, 1.0);
      }
      EXPECT_GT(object.visible_share, 0.0);
      EXPECT_LE(object.visible_share, 1.0);
      cut += object.visible_share < 0.9;
      EXPECT_GE(object.blur_px, 0.65);
      EXPECT_LE(object.blur_px, 3.0);
    }
  }
  EXPECT_GT(cut, 10);
}

TEST(SceneTruth, NamesSpeciesAndDistractors) {
  const Scene scene;
  std::set<std::string> organisms;
  std::set<std::string> distractors;
  for (std::uint64_t frame = 0; frame < 500; frame += 50) {
    for (const TruthObject& object : scene.truth(frame))
      (object.is_distractor ? distractors : organisms).insert(object.class_name);
  }
  EXPECT_EQ(organisms, std::set<std::string>(species().begin(), species().end()));
  EXPECT_EQ(distractors, (std::set<std::string>{"bubble", "debris", "fibre"}));
}

TEST(SceneTruth, IsTheSameInAnyOrder) {
  const Scene scene({}, 8);
  const Scene again({}, 8);
  const auto late = scene.truth(70);
  const auto early = scene.truth(7);
  const auto same = again.truth(7);
  ASSERT_EQ(early.size(), same.size());
  ASSERT_EQ(late.size(), again.truth(70).size());
  for (std::size_t i = 0; i < early.size(); ++i) {
    EXPECT_EQ(early[i].identity, same[i].identity);
    EXPECT_EQ(early[i].box, same[i].box);
    EXPECT_EQ(early[i].mask.pixels, same[i].mask.pixels);
  }
}

// Within a frame no two objects share an identity; from frame to frame an identity keeps its class
// and moves a little only; and in time organisms leave the cell, and others enter it.
TEST(SceneTruth, IdentitiesLastWhileAnOrganismIsInSight) {
  SceneOptions options;
  options.width = 320;
  options.height = 240;
  options.organisms = 10;
  const Scene scene(options, 3);
  std::map<std::uint64_t, TruthObject> before;
  std::set<std::uint64_t> ever;
  for (std::uint64_t frame = 0; frame < 1500; ++frame) {
    std::map<std::uint64_t, TruthObject> now;
    for (TruthObject& object : scene.truth(frame)) {
      ever.insert(object.identity);
      const auto known = before.find(object.identity);
      if (known != before.end()) {
        const Box both = known->second.box.cut_to(object.box);
        ASSERT_EQ(known->second.class_name, object.class_name);
        const bool is_large = object.box.width() > 12 && object.box.height() > 12;
        ASSERT_TRUE(!both.empty() || !is_large) << object.class_name << " jumped at " << frame;
      }
      const bool is_new = now.emplace(object.identity, std::move(object)).second;
      ASSERT_TRUE(is_new) << "two objects share an identity in frame " << frame;
    }
    before = std::move(now);
  }
  EXPECT_GT(ever.size(), 20U);
}

}  // namespace
}  // namespace diatom::ml
