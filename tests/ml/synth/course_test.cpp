#include "ml/synth/course.h"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

namespace diatom::ml {
namespace {

constexpr int width_px = 300;
constexpr int height_px = 200;
constexpr double margin_px = 40.0;
constexpr double tick_seconds = 0.04;

TEST(Course, MovesSmoothlyAndLeavesTheFrameUnseen) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Random random(seed);
    const Course course(width_px, height_px, 40.0, random);
    std::set<std::uint64_t> laps;
    Whereabouts before = course.at(0.0, margin_px);
    for (int i = 1; i < 5000; ++i) {
      const Whereabouts now = course.at(i * tick_seconds, margin_px);
      laps.insert(now.lap);
      if (now.lap == before.lap) {
        ASSERT_LT((now.centre - before.centre).norm(), 8.0) << "seed " << seed << ", tick " << i;
      } else {  // both ends of the jump lie outside
        for (const Point& at : {now.centre, before.centre}) {
          const bool is_outside = at.x() < -30.0 || at.x() > width_px + 30.0 || at.y() < -30.0 ||
                                  at.y() > height_px + 30.0;
          ASSERT_TRUE(is_outside) << "seed " << seed << ", tick " << i;
        }
      }
      before = now;
    }
    EXPECT_GT(laps.size(), 5U) << "seed " << seed;
  }
}

TEST(Course, HeadsWhereItMoves) {
  Random random(3);
  const Course course(width_px, height_px, 40.0, random);
  for (int i = 0; i < 500; ++i) {
    const Whereabouts now = course.at(i * tick_seconds, margin_px);
    const Whereabouts next = course.at((i + 0.01) * tick_seconds, margin_px);
    if (next.lap != now.lap) continue;
    const Point step = next.centre - now.centre;
    const Point ahead(std::cos(now.heading), std::sin(now.heading));
    EXPECT_GT(step.normalized().dot(ahead), 0.99) << i;
  }
}

TEST(Course, ACompanionKeepsClose) {
  Random random(4);
  const Course leader(width_px, height_px, 40.0, random);
  const Course companion(leader, 26.0, random);
  double nearest = 1e9;
  for (int i = 0; i < 2000; ++i) {
    const Whereabouts one = leader.at(i * tick_seconds, margin_px);
    const Whereabouts other = companion.at(i * tick_seconds, margin_px);
    if (one.lap != other.lap) continue;
    const double distance = (one.centre - other.centre).norm();
    EXPECT_LE(distance, 26.001);
    nearest = std::min(nearest, distance);
  }
  EXPECT_LT(nearest, 15.0);
}

}  // namespace
}  // namespace diatom::ml
