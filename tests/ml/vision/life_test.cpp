// What a track's sightings say together: that it swims, and that it is no debris.
#include "ml/vision/life.h"

#include <gtest/gtest.h>

namespace diatom {
namespace {

constexpr double life_frame_s = 0.04;
const Eigen::Vector2f still_water = Eigen::Vector2f::Zero();

ml::Detection sighting(float roundness, float heaped, ml::Refusal refusal = ml::Refusal::none) {
  ml::Detection one;
  one.roundness = roundness;
  one.heaped = heaped;
  one.area_px = 500.0F;
  one.refusal = refusal;
  return one;
}

// At so many pixels a second to the right, for two seconds.
ml::Life life_of(const ml::Detection& one, float speed, bool is_mixed = false) {
  ml::Life life;
  for (int i = 0; i < 50; ++i) {
    const double now_s = life_frame_s * i;
    life.see(one, {speed * static_cast<float>(now_s), 20.0F}, now_s, is_mixed);
  }
  return life;
}

TEST(Life, KnowsItsVelocity) {
  const auto life = life_of(sighting(0.6F, 1.0F), 20.0F);
  EXPECT_NEAR(life.velocity().x(), 20.0F, 0.1F);
  EXPECT_NEAR(life.velocity().y(), 0.0F, 0.1F);
}

TEST(Life, WhatSwimsIsForgivenItsLooks) {
  const auto ragged = sighting(0.7F, 2.0F, ml::Refusal::debris);
  EXPECT_TRUE(life_of(ragged, 20.0F).is_organism(still_water, {}));
  EXPECT_FALSE(life_of(ragged, 3.0F).is_organism(still_water, {}));
  const auto speck = sighting(0.7F, 1.0F, ml::Refusal::small);
  EXPECT_FALSE(life_of(speck, 20.0F).is_organism(still_water, {}));
}

TEST(Life, SwimmingIsAgainstTheWater) {
  const auto ragged = sighting(0.7F, 2.0F, ml::Refusal::debris);
  EXPECT_FALSE(life_of(ragged, 20.0F).is_organism({18.0F, 0.0F}, {}));
  EXPECT_TRUE(life_of(ragged, 0.0F).is_organism({18.0F, 0.0F}, {}));
}

TEST(Life, WhatDriftsAndIsAHeapIsDebris) {
  const auto heap = sighting(0.7F, 2.0F);
  EXPECT_FALSE(life_of(heap, 3.0F).is_organism(still_water, {}));
  EXPECT_TRUE(life_of(heap, 20.0F).is_organism(still_water, {}));
  EXPECT_TRUE(life_of(sighting(0.7F, 1.0F), 3.0F).is_organism(still_water, {}));   // evenly thick
  EXPECT_TRUE(life_of(sighting(0.95F, 2.0F), 3.0F).is_organism(still_water, {}));  // round
  EXPECT_TRUE(life_of(heap, 3.0F).is_organism(still_water, {.heap_area_px = 400.0}));
}

TEST(Life, WhatIsMixedOrAPartSaysNothingOfTheOutline) {
  auto heap = sighting(0.7F, 2.0F);
  heap.is_part = true;
  EXPECT_TRUE(life_of(heap, 3.0F).is_organism(still_water, {}));
  EXPECT_TRUE(life_of(sighting(0.7F, 2.0F), 3.0F, true).is_organism(still_water, {}));
}

}  // namespace
}  // namespace diatom
