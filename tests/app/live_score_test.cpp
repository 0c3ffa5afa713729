// The score of a feed against its truth.
#include "app/cli/live_score.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diatom::app {
namespace {

// An overlay of organisms with the given boxes, tracks 1, 2, ...
live::Overlay overlay_of(std::uint64_t id, const std::vector<live::Region>& boxes,
                         const std::vector<int>& labels) {
  auto frame = std::make_shared<live::Frame>();
  frame->id = id;
  live::Overlay overlay;
  overlay.frame = frame;
  overlay.look = live::Look::organisms;
  overlay.classes = {"arcella", "volvox"};
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const auto& box = boxes[i];
    live::Sighting sighting;
    sighting.label = labels[i];
    live::Organism organism;
    organism.track = i + 1;
    organism.outline = {{box.x, box.y}, {box.x + box.width - 1, box.y + box.height - 1}};
    sighting.organism = organism;
    overlay.sightings.push_back(sighting);
  }
  return overlay;
}

TrueSighting truth_at(std::uint64_t identity, float x, float y, float side, ml::Role role,
                      const std::string& name) {
  return {{identity, {Eigen::Vector2f(x, y), Eigen::Vector2f(x + side, y + side)}, role}, name};
}

TEST(LiveScore, CountsWhatIsFoundAndNamed) {
  LiveScore score;
  for (std::uint64_t id = 1; id <= 6; ++id)
    score.add(
        overlay_of(id, {{10, 10, 20, 20}, {100, 50, 20, 20}, {200, 200, 30, 30}}, {0, 0, -1}));
  const auto results = score.against([](std::uint64_t) {
    return std::vector<TrueSighting>{
        truth_at(7, 10, 10, 20, ml::Role::counted, "arcella"),    // found and named
        truth_at(8, 100, 50, 20, ml::Role::counted, "volvox"),    // found, named wrongly
        truth_at(9, 300, 10, 20, ml::Role::counted, "volvox"),    // missed
        truth_at(10, 200, 200, 30, ml::Role::refused, "bubble"),  // found, and should not be
    };
  });
  EXPECT_DOUBLE_EQ(results.at("detection_precision").get<double>(), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(results.at("detection_recall").get<double>(), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(results.at("class_accuracy").get<double>(), 0.5);
  EXPECT_EQ(results.at("id_switches").get<double>(), 0.0);
  EXPECT_EQ(results.at("organisms_true").get<int>(), 3);
}

TEST(LiveScore, WithoutAnythingNamedThereIsNoAccuracy) {
  LiveScore score;
  score.add(overlay_of(1, {}, {}));
  const auto results = score.against([](std::uint64_t) { return std::vector<TrueSighting>(); });
  EXPECT_TRUE(results.at("class_accuracy").is_null());
  EXPECT_EQ(results.at("detection_f1").get<double>(), 1.0);
}

TEST(Truth, OfASyntheticSceneIsThatOfItsFrames) {
  const auto truth = synthetic_truth("synthetic:640x360:6", 3);
  const auto seen = truth(4);
  EXPECT_GE(seen.size(), 3U);
  for (const auto& one : seen) EXPECT_FALSE(one.class_name.empty());
}

class TruthFile : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& text) {
    const auto file = std::filesystem::path(testing::TempDir()) / "truth.json";
    std::ofstream(file) << text;
    return file;
  }
};

TEST_F(TruthFile, SaysWhatEachFrameHolds) {
  const auto truth = truth_from(write(
      R"({"frame_size": [64, 64], "fps": 25, "seed": 0, "frames": [
        {"frame": 0, "objects": [
          {"class": "volvox", "distractor": false, "identity": 9, "box": [1, 2, 30, 40],
           "visible_share": 0.9, "blur_px": 0.5, "mask": {"size": [64, 64], "counts": [1, 2]}},
          {"class": "volvox", "distractor": false, "identity": 10, "box": [1, 2, 30, 40],
           "visible_share": 0.2, "blur_px": 0.5, "mask": {"size": [64, 64], "counts": [1, 2]}},
          {"class": "bubble", "distractor": true, "identity": 11, "box": [1, 2, 30, 40]}]}]})"));
  const auto seen = truth(0);
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0].class_name, "volvox");
  EXPECT_EQ(seen[0].object.identity, 9U);
  EXPECT_EQ(seen[0].object.box.max(), Eigen::Vector2f(31, 42));
  EXPECT_EQ(seen[0].object.role, ml::Role::counted);
  EXPECT_EQ(seen[1].object.role, ml::Role::ignored);
  EXPECT_EQ(seen[2].object.role, ml::Role::refused);
  EXPECT_THROW(truth(1), std::runtime_error);
}

TEST_F(TruthFile, OfAnotherKindIsRefused) {
  for (const char* text : {"", "{", "[]", R"({"frames": 3})", R"({"frames": [{"frame": 0}]})",
                           R"({"frames": [{"frame": 0, "objects": [{"box": [1]}]}]})"})
    EXPECT_THROW(truth_from(write(text)), std::runtime_error) << text;
}

}  // namespace
}  // namespace diatom::app
