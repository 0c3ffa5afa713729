// Which points are drawn: an even share of the rows, the same in every frame, near ones first.
#include "renderer/layers/draw_order.h"

#include <cmath>
#include <numeric>
#include <set>

#include "tests/renderer/renderer_fixture.h"

namespace diatom::renderer {
namespace {

TEST(SpreadRows, AreDifferentAndAsManyAsAskedFor) {
  for (const Eigen::Index rows : {1, 2, 3, 10, 97, 1000, 4096}) {
    for (const Eigen::Index count : {0, 1, 2, 7, 999, 5000}) {
      const auto spread = spread_rows(rows, count);
      const std::set<std::uint32_t> different(spread.begin(), spread.end());
      EXPECT_EQ(static_cast<Eigen::Index>(spread.size()), std::min(rows, count));
      EXPECT_EQ(different.size(), spread.size());
      for (const std::uint32_t row : different) EXPECT_LT(row, rows);
    }
  }
}

TEST(SpreadRows, GiveEachRunOfRowsItsShare) {
  // Rows in ten runs of equal length, as classes that follow each other; or one after the other.
  for (const bool interleaved : {false, true}) {
    std::vector<int> counts(10, 0);
    for (const std::uint32_t row : spread_rows(10'000, 500)) {
      ++counts.at(interleaved ? row % 10 : row / 1000);
    }
    for (const int count : counts) EXPECT_NEAR(count, 50, 3);
  }
}

TEST(SpreadRows, FewerAreTheFirstOfMore) {
  const auto few = spread_rows(1000, 100);
  const auto more = spread_rows(1000, 300);
  EXPECT_TRUE(std::equal(few.begin(), few.end(), more.begin()));
}

TEST(NearFirst, SortsByDistanceAndKeepsEveryRow) {
  Positions positions = Positions::Random(3000, 3);
  positions(7, 1) = NAN;
  positions(11, 0) = INFINITY;
  const Eigen::Vector3f direction = Eigen::Vector3f(1, 2, -3).normalized();
  std::vector<std::uint32_t> rows(3000);
  std::iota(rows.begin(), rows.end(), 0U);
  const auto sorted = near_first(rows, positions, direction);
  EXPECT_EQ(std::set<std::uint32_t>(sorted.begin(), sorted.end()).size(), 3000U);
  for (std::size_t i = 1; i < 2998; ++i) {
    const float before = positions.row(sorted[i - 1]).dot(direction);
    const float after = positions.row(sorted[i]).dot(direction);
    ASSERT_LE(before, after + 4.0F / 16384) << i;
  }
  EXPECT_EQ(sorted[2998], 7U);
  EXPECT_EQ(sorted[2999], 11U);
  EXPECT_TRUE(near_first({}, positions, direction).empty());
}

TEST(NearFirst, KeepsTheOrderOfWhatIsEquallyFar) {
  const Positions positions = Positions::Constant(4, 3, 2);
  EXPECT_EQ(near_first({3, 0, 2}, positions, {1, 0, 0}), (std::vector<std::uint32_t>{3, 0, 2}));
}

class ThinningTest : public RendererTest {
 protected:
  void SetUp() override {
    RendererTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    // A wall of 20 x 15 points that do not touch, facing the camera.
    view_.camera.yaw = 0;
    view_.camera.pitch = 0;
    auto wall = std::make_shared<Positions>(300, 3);
    for (int row = 0; row < 300; ++row) {
      const auto x = static_cast<float>(row % 20);
      const auto y = static_cast<float>(row / 20);
      wall->row(row) << 0.4F * (x - 9.5F), 0.4F * (y - 7), 0;
    }
    scene_.clouds = {{.positions = wall, .size_px = 6}};
  }

  // The rows that can be picked where they stand, and nothing else there.
  std::set<int> seen() {
    render();
    std::set<int> rows;
    for (int row = 0; row < scene_.clouds[0].positions->rows(); ++row) {
      const Eigen::Vector2i place = place_of(scene_.clouds[0].positions->row(row).transpose());
      const PickId id = target_->id_at(place.x(), place.y());
      if (!id) continue;
      EXPECT_EQ(id, (PickId{LayerKind::points, 0, row}));
      rows.insert(row);
    }
    return rows;
  }
};

TEST_F(ThinningTest, DrawsExactlyTheBudgetAndSaysWhatIsLeftOut) {
  EXPECT_EQ(seen().size(), 300U);
  EXPECT_EQ(stats_.points_thinned, 0);
  for (const int budget : {1, 60, 299}) {
    view_.point_budget = budget;
    EXPECT_EQ(static_cast<int>(seen().size()), budget);
    EXPECT_EQ(stats_.points_drawn, budget);
    EXPECT_EQ(stats_.points_thinned, 300 - budget);
  }
  view_.point_budget = 301;
  EXPECT_EQ(seen().size(), 300U);
  EXPECT_EQ(stats_.points_thinned, 0);
}

TEST_F(ThinningTest, ShowsTheSamePointsWhileTheCameraMoves) {
  view_.point_budget = 60;
  const std::set<int> before = seen();
  view_.camera.yaw = 0.3F;
  view_.camera.pitch = 0.2F;
  EXPECT_EQ(before, seen());
  view_.point_budget = 120;
  const std::set<int> more = seen();
  EXPECT_TRUE(std::includes(more.begin(), more.end(), before.begin(), before.end()));
}

TEST_F(ThinningTest, NeverLeavesOutWhatIsHoveredOrSelected) {
  view_.point_budget = 60;
  std::vector<int> left_out;
  const std::set<int> shown = seen();
  for (int row = 0; row < 300; ++row) {
    if (shown.count(row) == 0) left_out.push_back(row);
  }
  std::vector<std::uint8_t> flags(300, 0);
  flags[static_cast<std::size_t>(left_out[3])] = point_flag::selected;
  flags[static_cast<std::size_t>(left_out[99])] = point_flag::selected;
  scene_.clouds[0].flags = column(flags);
  scene_.clouds[0].hovered = left_out[50];
  std::set<int> wanted = shown;
  wanted.insert({left_out[3], left_out[50], left_out[99]});
  EXPECT_EQ(seen(), wanted);
  EXPECT_EQ(stats_.points_thinned, 300 - 63);
  scene_.clouds[0].hovered = *shown.begin();
  EXPECT_EQ(seen().size(), 62U) << "a row that is shown anyway comes once";
}

TEST_F(ThinningTest, FollowsTheCloudThatIsShown) {
  view_.point_budget = 60;
  render();
  scene_.clouds[0].positions = at({{0, 0, 0}, {1, 0, 0}});
  render();
  EXPECT_EQ(stats_.points_drawn, 2);
  const Eigen::Vector2i place = place_of({1, 0, 0});
  EXPECT_EQ(target_->id_at(place.x(), place.y()).index, 1);
}

TEST_F(ThinningTest, PicksOtherRowsOfAnotherCloud) {
  view_.point_budget = 60;
  render();
  scene_.clouds[0].positions = std::make_shared<Positions>(scene_.clouds[0].positions->topRows(80));
  EXPECT_EQ(seen().size(), 60U);
}

}  // namespace
}  // namespace diatom::renderer
