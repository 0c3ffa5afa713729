// Where panels lie: every panel in one tile of every layout, tiles apart, each layout's own panel
// large.
#include "app/panels/tiling.h"

#include <algorithm>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diatom::app {
namespace {

constexpr Layout layouts[] = {Layout::teach, Layout::explore, Layout::monitor};
constexpr float em = 15;

bool apart(const Tile& a, const Tile& b) {
  return a.at.x + a.size.x <= b.at.x || b.at.x + b.size.x <= a.at.x ||
         a.at.y + a.size.y <= b.at.y || b.at.y + b.size.y <= a.at.y;
}

std::vector<Tile> flat(const std::vector<std::vector<Tile>>& tiles) {
  std::vector<Tile> all;
  for (const auto& column : tiles) all.insert(all.end(), column.begin(), column.end());
  return all;
}

float area_of(Layout layout, const char* title) {
  const auto plan = plan_of(layout);
  const auto tile = tile_of(plan, app::tile(shares_of(plan), {0, 0}, {1600, 1000}, em), title);
  return tile.size.x * tile.size.y;
}

TEST(Tiling, EveryPanelStandsOnceInEveryLayout) {
  for (const auto layout : layouts) {
    std::map<std::string, int> places;
    for (const auto& column : plan_of(layout))
      for (const auto& tile : column.tiles)
        for (const char* title : tile.panels) ++places[title];
    const auto panels = make_panels();
    EXPECT_EQ(places.size(), panels.size());
    for (const auto& panel : panels) EXPECT_EQ(places[panel->title()], 1) << panel->title();
  }
}

TEST(Tiling, TilesFillTheAreaAndNeverOverlap) {
  for (const auto layout : layouts)
    for (const ImVec2 size : {ImVec2(3840, 2100), ImVec2(1280, 760), ImVec2(960, 560)})
      for (const float first : {0.02F, 0.3F, 0.9F}) {
        auto shares = shares_of(plan_of(layout));
        shares.columns.front() = first;
        for (auto& column : shares.tiles) column.front() = first;
        const auto tiles = app::tile(shares, {5, 40}, size, em);
        const auto all = flat(tiles);
        for (std::size_t i = 0; i < all.size(); ++i) {
          EXPECT_GE(all[i].at.x, 5);
          EXPECT_GE(all[i].at.y, 40);
          EXPECT_LE(all[i].at.x + all[i].size.x, 5 + size.x + 0.1F);
          EXPECT_LE(all[i].at.y + all[i].size.y, 40 + size.y + 0.1F);
          EXPECT_GE(all[i].size.x, 15 * em);
          EXPECT_GE(all[i].size.y, 5 * em);
          for (std::size_t j = 0; j < i; ++j) EXPECT_TRUE(apart(all[i], all[j])) << i << " " << j;
        }
        const auto& last = tiles.back().back();
        EXPECT_NEAR(last.at.x + last.size.x, 5 + size.x, 0.1);
        EXPECT_NEAR(last.at.y + last.size.y, 40 + size.y, 0.1);
      }
}

TEST(Tiling, AFootingShortensItsColumnAndNoOther) {
  for (const auto layout : layouts) {
    const auto plan = plan_of(layout);
    const auto shares = shares_of(plan);
    const auto usual = app::tile(shares, {0, 0}, {1280, 700}, em);
    const std::size_t foot = column_of_picture(plan);
    const auto tiles = app::tile(shares, {0, 0}, {1280, 700}, em, {foot, 150});
    EXPECT_EQ(plan[foot].tiles.front().panels.size(), 1U);
    for (std::size_t column = 0; column < tiles.size(); ++column) {
      const auto& last = tiles[column].back();
      EXPECT_EQ(last.size.x, usual[column].back().size.x);
      EXPECT_NEAR(last.at.y + last.size.y, column == foot ? 550 : 700, 0.1);
    }
  }
}

// 720 pixels at a scale of 1.5, less what stands above and below.
TEST(Tiling, AColumnThatIsTooLowGathersItsTilesAndLosesNoPanel) {
  const auto plan = plan_of(Layout::monitor);
  ASSERT_EQ(plan.back().tiles.size(), 2U);
  EXPECT_EQ(gathered(plan, 660, em).back().tiles.size(), 2U);
  const auto low = gathered(plan, 640, 1.5F * em);
  ASSERT_EQ(low.back().tiles.size(), 1U);
  EXPECT_EQ(low.front().tiles.size(), plan.front().tiles.size());
  const auto& tabs = low.back().tiles.front().panels;
  EXPECT_THAT(tabs, testing::SizeIs(plan.back().tiles[0].panels.size() +
                                    plan.back().tiles[1].panels.size()));
  EXPECT_STREQ(tabs[0], "Monitor");
  EXPECT_STREQ(tabs[1], "Map") << "the first of each tile are in front";
  EXPECT_STREQ(tabs[2], "Unknown");
  const auto tiles = app::tile(shares_of(low), {0, 0}, {1280, 640}, 1.5F * em);
  EXPECT_GT(tile_of(low, tiles, "Map").size.y, 600);
}

TEST(Tiling, AWindowOfNoSizeHasTilesAllTheSame) {
  const auto shares = shares_of(plan_of(Layout::explore));
  for (const auto& tile : flat(app::tile(shares, {0, 0}, {1, 1}, em))) {
    EXPECT_GE(tile.size.x, 1);
    EXPECT_GE(tile.size.y, 1);
  }
}

TEST(Tiling, EachLayoutGivesItsOwnPanelTheMostRoom) {
  EXPECT_GT(area_of(Layout::teach, "Top-tuning"), 1.5F * area_of(Layout::explore, "Top-tuning"));
  EXPECT_GT(area_of(Layout::monitor, "Live"), 1.5F * area_of(Layout::explore, "Live"));
  EXPECT_GT(area_of(Layout::explore, "Map"), area_of(Layout::teach, "Map"));
  EXPECT_EQ(plan_of(Layout::teach).size(), 3U);
  for (const auto& column : plan_of(Layout::teach)) EXPECT_EQ(column.tiles.size(), 1U);
}

}  // namespace
}  // namespace diatom::app
