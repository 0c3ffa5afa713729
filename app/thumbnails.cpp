#include "app/thumbnails.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <utility>

#include "app/tile.h"

namespace diatom::app {

namespace {

constexpr std::size_t kPx = Thumbnails::kTilePx;
constexpr std::uint8_t kUnloadedGrey = 96;
constexpr std::size_t kTilesBetweenPublications = 4;

// Where a line of a tile begins among the sheet's bytes.
std::size_t offset_of(std::size_t tile, std::size_t line) {
  const auto across = std::size_t{Thumbnails::kTilesAcross};
  const auto y = tile / across * kPx + line;
  const auto x = tile % across * kPx;
  return 3 * (y * Thumbnails::kSheetPx + x);
}

void copy_tile(const Thumbnails& from, std::size_t tile, Thumbnails& to, std::size_t place) {
  for (std::size_t line = 0; line < kPx; ++line)
    std::copy_n(from.sheet.pixels.begin() + static_cast<std::ptrdiff_t>(offset_of(tile, line)),
                3 * kPx,
                to.sheet.pixels.begin() + static_cast<std::ptrdiff_t>(offset_of(place, line)));
  to.is_loaded[place] = true;
}

void paint(ml::Image& sheet, std::size_t tile, const ml::Image& image) {
  const int place = static_cast<int>(tile);
  paint_tile(sheet, place % Thumbnails::kTilesAcross * Thumbnails::kTilePx,
             place / Thumbnails::kTilesAcross * Thumbnails::kTilePx, image,
             {.size = Thumbnails::kTilePx});
}

}  // namespace

std::optional<int> Thumbnails::tile_of(int row) const {
  const auto found = std::find(rows.begin(), rows.end(), row);
  if (found == rows.end()) return std::nullopt;
  return static_cast<int>(found - rows.begin());
}

Thumbnails thumbnails_from(ml::Snapshot<ml::Features> features, std::vector<int> rows,
                           const Thumbnails* earlier) {
  rows.resize(std::min(rows.size(), Thumbnails::kMost));
  Thumbnails result;
  result.sheet = {Thumbnails::kSheetPx, Thumbnails::kSheetPx, 3, {}};
  result.sheet.pixels.assign(std::size_t{3} * Thumbnails::kSheetPx * Thumbnails::kSheetPx,
                             kUnloadedGrey);
  result.is_loaded.assign(rows.size(), false);
  const bool usable = earlier != nullptr && earlier->features == features;
  for (std::size_t place = 0; usable && place < rows.size(); ++place) {
    const auto tile = earlier->tile_of(rows[place]);
    if (tile && earlier->is_loaded[static_cast<std::size_t>(*tile)])
      copy_tile(*earlier, static_cast<std::size_t>(*tile), result, place);
  }
  result.features = std::move(features);
  result.rows = std::move(rows);
  return result;
}

ThumbnailJob::ThumbnailJob(Thumbnails sheet, std::shared_ptr<const ml::ImageStore> images)
    : sheet_(std::move(sheet)), images_(std::move(images)) {}

ml::Step ThumbnailJob::step() {
  while (next_ < sheet_.rows.size() && sheet_.is_loaded[next_]) ++next_;
  if (next_ < sheet_.rows.size()) {
    const auto& sample = sheet_.features->samples.at(static_cast<std::size_t>(sheet_.rows[next_]));
    try {
      paint(sheet_.sheet, next_, images_->load(sample));
    } catch (const std::exception&) {  // stays grey
    }
    sheet_.is_loaded[next_++] = true;
  }
  const bool is_over = next_ == sheet_.rows.size();
  if (is_over || next_ % kTilesBetweenPublications == 0) publish(sheet_);
  return is_over ? ml::Step::done : ml::Step::more;
}

ml::Progress ThumbnailJob::progress() const {
  const auto all = static_cast<float>(std::max<std::size_t>(1, sheet_.rows.size()));
  return {static_cast<float>(next_) / all, "decoding pictures"};
}

}  // namespace diatom::app
