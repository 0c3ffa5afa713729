// Detection and tracking on the default scene, on seeds that nothing was tuned on. The bounds lie a
// little below what was measured.
#include <string>

#include <gtest/gtest.h>

#include "ml/metrics/tracking.h"
#include "ml/synth/world.h"
#include "ml/vision/tracker.h"

namespace diatom {
namespace {

constexpr std::uint64_t first_number = 8;  // by then a track is confirmed

ml::FrameBox frame_box(int x, int y, int width, int height) {
  return {Eigen::Vector2f(static_cast<float>(x), static_cast<float>(y)),
          Eigen::Vector2f(static_cast<float>(x + width), static_cast<float>(y + height))};
}

// Organisms count of which half is in the frame.
std::vector<ml::TrueObject> truth_of(const ml::Scene& scene, std::uint64_t number) {
  std::vector<ml::TrueObject> truth;
  for (const auto& object : scene.truth(number)) {
    const auto role = object.is_distractor          ? ml::Role::refused
                      : object.visible_share >= 0.5 ? ml::Role::counted
                                                    : ml::Role::ignored;
    const auto& box = object.box;
    truth.push_back({object.identity, frame_box(box.x0, box.y0, box.width(), box.height()), role});
  }
  return truth;
}

std::vector<ml::FoundObject> numbered(const std::vector<ml::Detection>& detections,
                                      const std::vector<std::uint64_t>& ids) {
  std::vector<ml::FoundObject> found;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto& box = detections[i].box;
    if (ids[i] != 0) found.push_back({ids[i], frame_box(box.x, box.y, box.width, box.height)});
  }
  return found;
}

ml::TrackingScore score_over(std::uint64_t seed, std::uint64_t frames) {
  const ml::Scene scene({}, seed);
  ml::BackgroundModel background;
  ml::Tracker tracker;
  ml::TrackingScorer scorer;
  for (std::uint64_t number = 0; number < frames; ++number) {
    const auto frame = scene.draw(number);
    const double time_s = static_cast<double>(number) / ml::scene_fps;
    background.update(frame, time_s);
    const auto detections = ml::detect(frame, background, {}, tracker.expected(time_s));
    const auto ids = tracker.update(detections, {}, time_s);
    if (number >= first_number) scorer.add(truth_of(scene, number), numbered(detections, ids));
  }
  return scorer.score();
}

TEST(SceneTracking, FindsMostAndKeepsTheirNumbers) {
  ml::TrackingScore all;
  for (const std::uint64_t seed : {11U, 12U}) {
    const auto score = score_over(seed, 50);
    all.matched += score.matched;
    all.missed += score.missed;
    all.wrong += score.wrong;
    all.switches += score.switches;
  }
  RecordProperty("f1", std::to_string(all.f1()));
  RecordProperty("switch_rate", std::to_string(all.switch_rate()));
  EXPECT_GT(all.precision(), 0.85);
  EXPECT_GT(all.recall(), 0.75);
  EXPECT_LT(all.switch_rate(), 0.02);
}

// Without distractors and crowds hardly anything is missed.
TEST(SceneTracking, OnAnEasySceneFindsNearlyAll) {
  ml::SceneOptions options;
  options.organisms = 15;
  options.clutter = 0.0;
  options.crowding = 0.0;
  ml::TrackingScorer scorer;
  for (const std::uint64_t seed : {13U, 14U, 15U}) {
    const ml::Scene scene(options, seed);
    const auto frame = scene.draw(0);
    ml::BackgroundModel background;
    background.update(frame, 0.0);
    const auto found = ml::organisms_of(ml::detect(frame, background));
    std::vector<std::uint64_t> ids(found.size());
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = i + 1;
    scorer.add(truth_of(scene, 0), numbered(found, ids));
  }
  RecordProperty("f1_easy", std::to_string(scorer.score().f1()));
  EXPECT_GT(scorer.score().f1(), 0.85);
}

}  // namespace
}  // namespace diatom
