#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ml/synth/world.h"

namespace diatom::ml {
namespace {

// Share of the pixels that differ by more than noise does.
double changed_share(const Image& a, const Image& b) {
  std::size_t changed = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i)
    changed += std::abs(a.pixels[i] - b.pixels[i]) > 40;
  return static_cast<double>(changed) / static_cast<double>(a.pixels.size());
}

SceneOptions small(int width, int height, int organisms) {
  SceneOptions options;
  options.width = width;
  options.height = height;
  options.organisms = organisms;
  return options;
}

TEST(Scene, FramesInAnyOrderAreTheSameBits) {
  const Scene scene(small(200, 150, 5), 9);
  const Image third = scene.draw(3);
  const Image tenth = scene.draw(10);
  const Scene again(small(200, 150, 5), 9);
  EXPECT_EQ(again.draw(10).pixels, tenth.pixels);
  EXPECT_EQ(again.draw(3).pixels, third.pixels);
  EXPECT_NE(third.pixels, tenth.pixels);
}

TEST(Scene, IsSafeToDrawFromSeveralThreads) {
  const Scene scene(small(160, 120, 4), 2);
  std::vector<Image> drawn(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      threads.emplace_back([&, i] { drawn[i] = scene.draw(i); });
    }
  }
  for (std::size_t i = 0; i < drawn.size(); ++i) EXPECT_EQ(drawn[i].pixels, scene.draw(i).pixels);
}

TEST(Scene, AnotherSeedIsAnotherSlide) {
  EXPECT_NE(Scene(small(200, 150, 5), 1).draw(0).pixels,
            Scene(small(200, 150, 5), 2).draw(0).pixels);
}

TEST(Scene, OrganismsSwimAndTheSlideStays) {
  const Scene swarm(small(320, 240, 8), 4);
  const Scene empty(small(320, 240, 0), 4);
  EXPECT_GT(changed_share(swarm.draw(0), swarm.draw(50)), 0.01);
  EXPECT_LT(changed_share(empty.draw(0), empty.draw(50)), 0.001);
}

// Nothing jumps: from frame to frame (1/25 s) much less changes than in two seconds, over a run so
// long that organisms leave the slide and come back.
TEST(Scene, OrganismsMoveSmoothlyEvenWhereTheyWrapAround) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const Scene scene(small(160, 120, 3), seed);
    Image before = scene.draw(0);
    for (std::uint64_t number = 1; number < 400; ++number) {
      Image now = scene.draw(number);
      ASSERT_LT(changed_share(before, now), 0.03) << "seed " << seed << ", frame " << number;
      before = std::move(now);
    }
  }
}

TEST(Scene, HasTheAskedSize) {
  const Image image = Scene(small(131, 97, 2), 1).draw(7);
  EXPECT_EQ(image.width, 131);
  EXPECT_EQ(image.height, 97);
  EXPECT_EQ(image.channels, 3);
  EXPECT_EQ(image.pixels.size(), std::size_t{131} * 97 * 3);
}

TEST(Scene, SillySizesAreRefused) {
  EXPECT_THROW(Scene(small(0, 480, 8), 1), std::invalid_argument);
  EXPECT_THROW(Scene(small(640, -1, 8), 1), std::invalid_argument);
  EXPECT_THROW(Scene(small(640, 100000, 8), 1), std::invalid_argument);
  EXPECT_THROW(Scene(small(640, 480, -1), 1), std::invalid_argument);
}

}  // namespace
}  // namespace diatom::ml
