#include "app/thumbnails.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <utility>

namespace diatom::app {

namespace {

constexpr std::uint8_t kWaitingGrey = 96;
constexpr std::size_t kPublications = 16;  // at most, on the way to a full sheet

// The pixel of the sheet where a tile begins.
struct Corner {
  int x;
  int y;
};

Corner corner_of(const SheetGrid& grid, std::size_t tile) {
  const int place = static_cast<int>(tile);
  return {place % grid.columns * grid.tile_px, place / grid.columns * grid.tile_px};
}

// Where a line of a tile begins among the sheet's bytes.
std::ptrdiff_t offset_of(const SheetGrid& grid, std::size_t tile, int line) {
  const auto corner = corner_of(grid, tile);
  return 3 * (std::ptrdiff_t{corner.y + line} * grid.width_px() + corner.x);
}

void copy_tile(const Thumbnails& from, std::size_t tile, Thumbnails& to, std::size_t place) {
  for (int line = 0; line < from.grid.tile_px; ++line)
    std::copy_n(from.sheet.pixels.begin() + offset_of(from.grid, tile, line), 3 * from.grid.tile_px,
                to.sheet.pixels.begin() + offset_of(to.grid, place, line));
  to.tiles[place] = TileState::painted;
}

// To the lines that so many tiles fill.
void cut_to(SheetGrid& grid, std::size_t tiles) {
  const auto lines = (static_cast<int>(tiles) + grid.columns - 1) / grid.columns;
  grid.rows = std::max(1, lines);
}

}  // namespace

std::optional<int> Thumbnails::tile_of(int row) const {
  const auto found = std::find(rows.begin(), rows.end(), row);
  if (found == rows.end()) return std::nullopt;
  return static_cast<int>(found - rows.begin());
}

Thumbnails thumbnails_from(SheetPlace place, ml::Snapshot<ml::Features> features,
                           std::vector<int> rows, const Thumbnails* earlier) {
  Thumbnails result;
  result.grid = grid_of(place);
  rows.resize(std::min(rows.size(), static_cast<std::size_t>(result.grid.tiles())));
  if (place == SheetPlace::map) cut_to(result.grid, rows.size());
  result.sheet = {result.grid.width_px(), result.grid.height_px(), 3, {}};
  result.sheet.pixels.assign(
      static_cast<std::size_t>(3 * result.grid.width_px() * result.grid.height_px()), kWaitingGrey);
  result.tiles.assign(rows.size(), TileState::waiting);
  const bool usable = earlier != nullptr && earlier->features == features;
  for (std::size_t i = 0; usable && i < rows.size(); ++i) {
    const auto tile = earlier->tile_of(rows[i]);
    if (tile && earlier->tiles[static_cast<std::size_t>(*tile)] == TileState::painted)
      copy_tile(*earlier, static_cast<std::size_t>(*tile), result, i);
  }
  result.features = std::move(features);
  result.rows = std::move(rows);
  return result;
}

ThumbnailJob::ThumbnailJob(Thumbnails sheet, std::shared_ptr<const ml::ImageStore> images)
    : sheet_(std::move(sheet)), images_(std::move(images)) {}

ml::Step ThumbnailJob::step() {
  while (next_ < sheet_.rows.size() && sheet_.tiles[next_] != TileState::waiting) ++next_;
  if (next_ < sheet_.rows.size()) {
    const auto& sample = sheet_.features->samples.at(static_cast<std::size_t>(sheet_.rows[next_]));
    const auto corner = corner_of(sheet_.grid, next_);
    try {
      paint_tile(sheet_.sheet, corner.x, corner.y, images_->load(sample),
                 {.size = sheet_.grid.tile_px});
      sheet_.tiles[next_] = TileState::painted;
    } catch (const std::exception&) {
      sheet_.tiles[next_] = TileState::unreadable;
    }
    ++next_;
  }
  const bool is_over = next_ == sheet_.rows.size();
  const auto between = 1 + sheet_.rows.size() / kPublications;
  if (is_over || next_ % between == 0) publish(sheet_);
  return is_over ? ml::Step::done : ml::Step::more;
}

ml::Progress ThumbnailJob::progress() const {
  const auto all = static_cast<float>(std::max<std::size_t>(1, sheet_.rows.size()));
  return {static_cast<float>(next_) / all, "decoding pictures"};
}

}  // namespace diatom::app
