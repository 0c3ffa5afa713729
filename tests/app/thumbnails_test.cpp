// The sheet of thumbnails: each tile shows its image, and what is there is not loaded again.
#include "app/thumbnails.h"

#include <atomic>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/session_material.h"

namespace diatom::tests {
namespace {

using app::Thumbnails;

// A plain image whose grey is the sample's own; number 3 is broken.
class PlainImages : public ml::ImageStore {
 public:
  std::string content_hash(const ml::Sample& sample) const override { return sample.path; }
  ml::Image load(const ml::Sample& sample) const override {
    ++loads;
    const int number = std::stoi(sample.path.substr(sample.path.find('/') + 1));
    if (number == 3) throw std::runtime_error("truncated");
    return {20, 30, 1, std::vector<std::uint8_t>(600, static_cast<std::uint8_t>(5 * number + 7))};
  }
  mutable std::atomic<int> loads = 0;
};

int grey_at(const Thumbnails& sheet, std::size_t tile) {
  const auto& grid = sheet.grid;
  const auto x = static_cast<int>(tile) % grid.columns * grid.tile_px + 40;
  const auto y = static_cast<int>(tile) / grid.columns * grid.tile_px + 50;
  return sheet.sheet.pixels[static_cast<std::size_t>(3 * (y * grid.width_px() + x) + 1)];
}

class ThumbnailsTest : public testing::Test {
 protected:
  ml::Snapshot<Thumbnails> load(Thumbnails sheet) {
    app::ThumbnailJob job(std::move(sheet), images);
    return ml::run_to_result(job);
  }

  ml::Snapshot<ml::Features> features = some_features();
  std::shared_ptr<PlainImages> images = std::make_shared<PlainImages>();
};

TEST_F(ThumbnailsTest, EachTileShowsItsImage) {
  std::vector<int> rows;
  for (int row = 10; row < 30; ++row) rows.push_back(row);
  const auto sheet = load(app::thumbnails_from(app::SheetPlace::panels, features, rows, nullptr));
  for (std::size_t tile = 0; tile < rows.size(); ++tile)
    EXPECT_EQ(grey_at(*sheet, tile), 5 * rows[tile] + 7);
  EXPECT_EQ(sheet->tile_of(12), 2);
  EXPECT_FALSE(sheet->tile_of(3).has_value());
}

TEST_F(ThumbnailsTest, WhatIsThereMovesAndIsNotLoadedAgain) {
  const auto first =
      load(app::thumbnails_from(app::SheetPlace::panels, features, {4, 5, 6}, nullptr));
  EXPECT_EQ(images->loads, 3);
  const auto second =
      load(app::thumbnails_from(app::SheetPlace::panels, features, {1, 5, 6, 8}, first.get()));
  EXPECT_EQ(images->loads, 5);
  const int rows[] = {1, 5, 6, 8};
  for (std::size_t tile = 0; tile < 4; ++tile)
    EXPECT_EQ(grey_at(*second, tile), 5 * rows[tile] + 7);
  load(app::thumbnails_from(app::SheetPlace::panels, some_features(), {5},
                            second.get()));  // other features: other images
  EXPECT_EQ(images->loads, 6);
}

TEST_F(ThumbnailsTest, ABrokenImageStaysGreyAndStopsNobody) {
  const auto sheet =
      load(app::thumbnails_from(app::SheetPlace::panels, features, {2, 3, 4}, nullptr));
  EXPECT_EQ(grey_at(*sheet, 1), grey_at(*sheet, 9)) << "as where there is no tile";
  EXPECT_EQ(grey_at(*sheet, 2), 27);
  EXPECT_EQ(sheet->tiles[1], app::TileState::unreadable);
  EXPECT_EQ(sheet->tiles[2], app::TileState::painted);
}

TEST_F(ThumbnailsTest, TheSheetHoldsSoManyAndNoMore) {
  const auto sheet =
      app::thumbnails_from(app::SheetPlace::panels, features, std::vector<int>(100, 1), nullptr);
  EXPECT_EQ(sheet.rows.size(), 64U);
  EXPECT_TRUE(
      load(app::thumbnails_from(app::SheetPlace::panels, features, {}, nullptr))->rows.empty());
}

}  // namespace
}  // namespace diatom::tests
