#include "app/thumbnails.h"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <utility>

#include "ml/core/image_spec.h"

namespace diatom::app {

namespace {

constexpr int kPx = Thumbnails::kTilePx;
constexpr std::uint8_t kUnloadedGrey = 96;
constexpr std::size_t kTilesBetweenPublications = 4;

std::uint8_t* first_pixel(ml::Image& sheet, std::size_t tile) {
  const auto across = static_cast<std::size_t>(Thumbnails::kTilesAcross);
  const auto y = tile / across * kPx;
  const auto x = tile % across * kPx;
  return &sheet.pixels[3 * (y * Thumbnails::kSheetPx + x)];
}

void copy_tile(const Thumbnails& from, int tile, Thumbnails& to, std::size_t place) {
  auto& source = const_cast<ml::Image&>(from.sheet);
  for (int y = 0; y < kPx; ++y) {
    const auto offset = std::ptrdiff_t{3} * y * Thumbnails::kSheetPx;
    const auto* const begin = first_pixel(source, static_cast<std::size_t>(tile)) + offset;
    std::copy(begin, begin + std::ptrdiff_t{3} * kPx, first_pixel(to.sheet, place) + offset);
  }
  to.is_loaded[place] = true;
}

// As the network sees it: padded to a square, and resized.
void paint(ml::Image& sheet, std::size_t tile, const ml::Image& image) {
  const ml::ImageSpec plain{.size = kPx, .mean = {0, 0, 0}, .deviation = {1, 1, 1}};
  const auto planes = ml::prepare(image, plain);
  auto* const begin = first_pixel(sheet, tile);
  for (std::size_t channel = 0; channel < 3; ++channel)
    for (std::size_t y = 0; y < kPx; ++y)
      for (std::size_t x = 0; x < kPx; ++x)
        begin[3 * (y * Thumbnails::kSheetPx + x) + channel] = static_cast<std::uint8_t>(
            std::clamp(255.0F * planes[(channel * kPx + y) * kPx + x] + 0.5F, 0.0F, 255.0F));
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
      copy_tile(*earlier, *tile, result, place);
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
