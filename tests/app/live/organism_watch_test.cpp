// Organisms on a feed: found, followed, looked at and voted on, and gone.
#include "app/live/organism_watch.h"

#include <cmath>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/live/recognition.h"
#include "ml/synth/world.h"
#include "tests/app/live/fakes.h"

namespace diatom::live {
namespace {

using namespace tests;

constexpr int width = 480;
constexpr int height = 320;

// A dark oval with a darker middle on a bright field, moving to the right; none before `from`.
ml::Image oval_at(int number, int from = 0) {
  ml::Image image{width, height, 1, std::vector<std::uint8_t>(std::size_t{width} * height, 210)};
  for (std::size_t i = 0; i < image.pixels.size(); ++i)  // the sensor's grain
    image.pixels[i] = static_cast<std::uint8_t>(208 + (i * 2654435761U >> 13) % 5);
  if (number < from) return image;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double dx = (x - (90.0 + 3.0 * number)) / 30.0;
      const double dy = (y - 150.0) / 27.0;
      const double r = dx * dx + dy * dy;
      if (r < 1.0)
        image.pixels[static_cast<std::size_t>(y * width + x)] =
            static_cast<std::uint8_t>(25 + 30 * r + 12 * std::sin(0.9 * x) * std::cos(0.8 * y));
    }
  return image;
}

// Was taught on organisms that were cut out, with hardly any field around them.
ml::Snapshot<ml::Model> model_of_crops() {
  auto model = *brightness_model();
  model.recipe->isolation.emplace().margin_px = 2;
  return std::make_shared<const ml::Model>(std::move(model));
}

class OrganismWatchTest : public testing::Test {
 protected:
  Overlay see(ml::Image image, bool still = false) {
    Frame frame;
    frame.still = still;
    frame.id = ++frames_;
    frame.time_s = static_cast<double>(frames_) / 25.0;
    frame.captured_ms = 40.0 * static_cast<double>(frames_);
    frame.captured_utc += std::chrono::milliseconds(40 * frames_) - clock_set_back_;
    frame.image = std::move(image);
    return watch_.recognise(model_, std::make_shared<const Frame>(std::move(frame)));
  }
  // The oval from frame to frame.
  Overlay see_oval(int count) {
    Overlay overlay;
    for (int i = 0; i < count; ++i) overlay = see(oval_at(static_cast<int>(frames_)));
    return overlay;
  }

  ml::Snapshot<ml::Model> model_ = model_of_crops();
  OrganismWatch watch_;
  std::uint64_t frames_ = 0;
  std::chrono::hours clock_set_back_{0};
};

TEST_F(OrganismWatchTest, AnEmptyFieldHoldsNothing) {
  for (int i = 0; i < 10; ++i) {
    const auto overlay = see(oval_at(0, 1));
    EXPECT_EQ(overlay.look, Look::organisms);
    EXPECT_THAT(overlay.sightings, testing::IsEmpty());
    EXPECT_EQ(overlay.features.rows(), 0);
  }
  EXPECT_THAT(watch_.take_departures(), testing::IsEmpty());
}

TEST_F(OrganismWatchTest, InAStillEachIsCountedAtOnceAndNobodyIsFollowed) {
  for (int i = 1; i <= 3; ++i) {
    const auto overlay = see(oval_at(0), true);
    ASSERT_EQ(overlay.sightings.size(), 1U);
    const auto& sighting = overlay.sightings.front();
    EXPECT_EQ(sighting.organism->track, static_cast<std::uint64_t>(i));
    EXPECT_EQ(sighting.organism->looks, 1);
    EXPECT_EQ(overlay.classes[static_cast<std::size_t>(sighting.label)], "dark");
  }
  watch_.end();
  const auto gone = watch_.take_departures();
  ASSERT_EQ(gone.size(), 3U);
  EXPECT_EQ(gone.front().frames, 1);
  EXPECT_EQ(gone.back().looks, 1);
}

TEST_F(OrganismWatchTest, AFilmAfterStillsBeginsAnew) {
  see(oval_at(0), true);
  const auto overlay = see_oval(30);
  ASSERT_EQ(overlay.sightings.size(), 1U);
  EXPECT_EQ(overlay.sightings.front().organism->track, 2U);
  EXPECT_GT(overlay.sightings.front().organism->frames, 20);
}

TEST_F(OrganismWatchTest, AnOrganismKeepsItsTrackAndItsLabel) {
  const auto overlay = see_oval(30);
  ASSERT_EQ(overlay.sightings.size(), 1U);
  const auto& sighting = overlay.sightings.front();
  ASSERT_TRUE(sighting.organism);
  EXPECT_EQ(sighting.organism->track, 1U);
  EXPECT_GT(sighting.organism->frames, 20);
  EXPECT_GE(sighting.organism->looks, 5);
  EXPECT_LT(sighting.organism->looks, 10) << "what is known is not looked at in every frame";
  EXPECT_EQ(overlay.classes[static_cast<std::size_t>(sighting.label)], "dark");
  EXPECT_NEAR(sighting.probabilities[0] + sighting.probabilities[1], 1.0, 1e-4);
  EXPECT_EQ(overlay.features.rows(), 1);
  EXPECT_TRUE(overlay.features.allFinite());
  // The outline lies on the oval, whose middle is at 90 + 3 n.
  const double middle = 90.0 + 3.0 * 29;
  int left = width;
  int right = 0;
  for (const auto& point : sighting.organism->outline) {
    left = std::min(left, point.x());
    right = std::max(right, point.x());
  }
  EXPECT_NEAR(left, middle - 30, 5);
  EXPECT_NEAR(right, middle + 30, 5);
  EXPECT_NEAR(sighting.region.width, 62, 10);
  EXPECT_NEAR(sighting.region.height, 56, 10);
}

// So much of the field belongs to its picture that it is bright on the whole.
TEST_F(OrganismWatchTest, AModelOfWholePicturesSeesTheFieldAround) {
  model_ = brightness_model();
  const auto overlay = see_oval(30);
  ASSERT_EQ(overlay.sightings.size(), 1U);
  EXPECT_EQ(overlay.sightings[0].label, 1);
  EXPECT_EQ(overlay.sightings[0].region.width, overlay.sightings[0].region.height);
}

TEST_F(OrganismWatchTest, WhoeverIsGoneIsToldOnce) {
  see_oval(20);
  EXPECT_THAT(watch_.take_departures(), testing::IsEmpty());
  for (int i = 0; i < 250; ++i) see(oval_at(0, 1));
  const auto gone = watch_.take_departures();
  ASSERT_EQ(gone.size(), 1U);
  EXPECT_EQ(gone[0].track, 1U);
  EXPECT_GT(gone[0].frames, 10);
  EXPECT_LE(gone[0].frames, 20);
  EXPECT_EQ(gone[0].classes.at(static_cast<std::size_t>(gone[0].label)), "dark");
  EXPECT_EQ(gone[0].votes, gone[0].looks);
  ASSERT_THAT(gone[0].exemplars, testing::SizeIs(3));
  const auto& best = *gone[0].exemplars[0];
  EXPECT_EQ(best.crop.width, best.region.width);
  EXPECT_NEAR(best.area_px, 3.14159 * 30 * 27, 400);
  EXPECT_FALSE(best.is_better_than(best));
  EXPECT_FALSE(gone[0].exemplars[2]->is_better_than(best));
  EXPECT_LT(gone[0].first_seen_utc, gone[0].last_seen_utc);
  EXPECT_THAT(watch_.take_departures(), testing::IsEmpty());
}

TEST_F(OrganismWatchTest, NobodyGoesBeforeComingWhenTheClockIsSetBack) {
  see_oval(10);
  clock_set_back_ = std::chrono::hours(1);
  see_oval(10);
  watch_.end();
  const auto gone = watch_.take_departures();
  ASSERT_EQ(gone.size(), 1U);
  const auto seen_for = gone[0].last_seen_utc - gone[0].first_seen_utc;
  EXPECT_GT(seen_for, std::chrono::milliseconds(400));
  EXPECT_LT(seen_for, std::chrono::milliseconds(800));
}

TEST_F(OrganismWatchTest, TheEndOfAFeedIsAnEndForAll) {
  see_oval(20);
  watch_.end();
  EXPECT_EQ(watch_.take_departures().size(), 1U);
  // A number is never given twice.
  const auto overlay = see_oval(10);
  ASSERT_EQ(overlay.sightings.size(), 1U);
  EXPECT_EQ(overlay.sightings.front().organism->track, 2U);
}

// Says the opposite of what it is asked.
class ContraryHead : public ThresholdHead {
 public:
  ml::Matrix scores(const ml::Matrix& rows) const override {
    return ThresholdHead::scores(rows).rowwise().reverse();
  }
};

TEST_F(OrganismWatchTest, ANewHeadIsHeardAtOnce) {
  ASSERT_EQ(see_oval(30).sightings.at(0).label, 0);
  auto taught = *model_;
  taught.head = std::make_shared<const ContraryHead>();
  model_ = std::make_shared<const ml::Model>(std::move(taught));
  const auto overlay = see_oval(1);
  EXPECT_EQ(overlay.sightings.at(0).label, 1);
  EXPECT_EQ(overlay.sightings.at(0).organism->track, 1U) << "it is still the same organism";
}

// A class that was added on the way ends no track.
TEST_F(OrganismWatchTest, AHeadOfMoreClassesKeepsWhoIsThere) {
  see_oval(30);
  auto taught = *model_;
  taught.head = std::make_shared<const ContraryHead>();
  taught.classes.emplace_back("later");
  model_ = std::make_shared<const ml::Model>(std::move(taught));
  const auto overlay = see_oval(1);
  EXPECT_EQ(overlay.sightings.at(0).organism->track, 1U);
  EXPECT_EQ(overlay.classes.size(), 3U);
  EXPECT_THAT(watch_.take_departures(), testing::IsEmpty());
}

TEST_F(OrganismWatchTest, WithoutAHeadOrganismsAreFollowedAndLookedAt) {
  auto eyes = *model_;
  eyes.head.reset();
  eyes.classes.clear();
  model_ = std::make_shared<const ml::Model>(std::move(eyes));
  const auto overlay = see_oval(30);
  ASSERT_THAT(overlay.sightings, testing::SizeIs(1));
  EXPECT_EQ(overlay.sightings[0].label, -1);
  EXPECT_THAT(overlay.sightings[0].organism->exemplars, testing::SizeIs(3));
  EXPECT_TRUE(overlay.features.row(0).allFinite());
}

// On another scale a person says how large an organism is.
TEST_F(OrganismWatchTest, WhatCountsAsAnOrganismIsAPersonsChoice) {
  ml::DetectionParameters only_giants;
  only_giants.smallest_area_px = only_giants.slim_area_px = 20000;
  watch_.use_detection(only_giants);
  EXPECT_THAT(see_oval(20).sightings, testing::IsEmpty());
  watch_.use_detection({});
  EXPECT_THAT(see_oval(20).sightings, testing::SizeIs(1));
}

TEST_F(OrganismWatchTest, AnotherSizeOfFramesBeginsAnew) {
  see_oval(12);
  const auto overlay = see(picture(200, 100, 80));
  EXPECT_THAT(overlay.sightings, testing::IsEmpty());
  EXPECT_EQ(watch_.take_departures().size(), 1U);
}

TEST_F(OrganismWatchTest, AModelOfUnknownOriginIsRefusedOnceThereIsSomethingToSee) {
  auto model = *model_;
  model.recipe.reset();
  model.backbone.reset();
  model_ = std::make_shared<const ml::Model>(std::move(model));
  EXPECT_THROW(see_oval(10), std::runtime_error);
}

TEST_F(OrganismWatchTest, ASwarmIsFollowedWithinTheBudget) {
  ml::SceneOptions options;
  options.width = 640;
  options.height = 360;
  options.organisms = 40;
  options.clutter = 0.0;
  const ml::Scene scene(options, 5);
  std::set<std::uint64_t> tracks;
  for (std::uint64_t number = 0; number < 12; ++number) {
    const auto overlay = see(scene.draw(number));
    std::set<std::uint64_t> now;
    for (const auto& sighting : overlay.sightings) {
      EXPECT_TRUE(now.insert(sighting.organism->track).second) << "one track, one organism";
      const bool was_seen = sighting.label >= 0;
      EXPECT_EQ(was_seen, sighting.organism->looks > 0);
      EXPECT_EQ(was_seen, !sighting.probabilities.empty());
    }
    tracks.insert(now.begin(), now.end());
  }
  EXPECT_GT(tracks.size(), 10U);
}

}  // namespace
}  // namespace diatom::live
