#include "app/preparation_job.h"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "app/tile.h"

namespace diatom::app {

namespace {

constexpr std::uint8_t kUnloadedGrey = 96;
constexpr std::size_t kCountedBetweenPublications = 16;

int longest_side_px(const ml::Image& image) {
  return std::max(image.width, image.height);
}

void paint(ml::Image& sheet, std::size_t picture, Preparation::Stage stage, const ml::Image& image,
           const ml::ImageSpec& padding = {}) {
  auto spec = padding;
  spec.size = Preparation::kTilePx;
  paint_tile(sheet, static_cast<int>(stage) * spec.size, static_cast<int>(picture) * spec.size,
             image, spec);
}

// What lies outside of the box, faded.
ml::Image faded_outside(ml::Image picture, const ml::PixelBox& box) {
  auto* pixel = picture.pixels.data();
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x)
      for (int channel = 0; channel < picture.channels; ++channel, ++pixel) {
        const bool inside =
            x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
        if (!inside) *pixel = static_cast<std::uint8_t>((*pixel + 3 * kUnloadedGrey) / 4);
      }
  return picture;
}

ml::Image black(int width, int height) {
  return {width, height, 1,
          std::vector<std::uint8_t>(static_cast<std::size_t>(width) *
                                    static_cast<std::size_t>(height))};
}

}  // namespace

double PreparationCounts::mean_covered() const {
  const auto objects = seen - whole - unreadable;
  return objects == 0 ? std::numeric_limits<double>::quiet_NaN()
                      : covered / static_cast<double>(objects);
}

PreparationJob::PreparationJob(Preparation asked)
    : isolation_(ml::isolation_from(asked.settings.isolation)), preparation_(std::move(asked)) {
  sheet_ = {Preparation::kWidthPx, Preparation::kHeightPx, 3, {}};
  sheet_.pixels.assign(std::size_t{3} * Preparation::kWidthPx * Preparation::kHeightPx,
                       kUnloadedGrey);
  crops_.resize(preparation_.pictures.size());
}

ml::Step PreparationJob::step() {
  const auto& pictures = preparation_.pictures;
  const auto next = std::find_if(pictures.begin(), pictures.end(),
                                 [](const auto& picture) { return !picture.is_loaded; });
  const bool shows = next != pictures.end();
  if (shows)
    show(static_cast<std::size_t>(next - pictures.begin()));
  else if (!preparation_.is_counted())
    count();
  const bool is_over = !shows && preparation_.is_counted();
  const bool is_news =
      shows || is_over || preparation_.counts.seen % kCountedBetweenPublications == 0;
  if (is_news) {
    pad_to_largest();
    publish(preparation_);
  }
  return is_over ? ml::Step::done : ml::Step::more;
}

void PreparationJob::show(std::size_t picture) {
  auto& shown = preparation_.pictures[picture];
  shown.is_loaded = true;
  ml::Image image;
  try {
    image = preparation_.images->load(shown.sample);
  } catch (const std::exception&) {  // its tiles stay grey: extraction names it
    return;
  }
  shown.is_readable = true;
  auto found = ml::isolated(image, isolation_);
  shown.has_object = found.mask.has_value();
  paint(sheet_, picture, Preparation::original, image);
  paint(sheet_, picture, Preparation::even_light, found.even);
  paint(sheet_, picture, Preparation::mask,
        found.mask ? ml::Image{image.width, image.height, 1, found.mask->pixels}
                   : black(image.width, image.height));
  paint(sheet_, picture, Preparation::crop,
        found.mask ? faded_outside(found.even, ml::object_box(*found.mask, isolation_.margin_px))
                   : found.even);
  paint(sheet_, picture, Preparation::square, found.crop);
  auto& largest = preparation_.counts.largest_px;
  largest = std::max(largest, longest_side_px(found.crop));
  crops_[picture] = std::move(found.crop);
  padded_to_px_ = 0;
}

void PreparationJob::pad_to_largest() {
  const int largest = preparation_.counts.largest_px;
  if (padded_to_px_ == largest) return;
  padded_to_px_ = largest;
  ml::ImageSpec padding;
  padding.canvas_px = std::min(largest, ml::largest_canvas_px);
  for (std::size_t picture = 0; picture < crops_.size(); ++picture)
    if (!crops_[picture].empty())
      paint(sheet_, picture, Preparation::canvas, crops_[picture], padding);
  preparation_.sheet = std::make_shared<const ml::Image>(sheet_);
}

void PreparationJob::count() {
  auto& counts = preparation_.counts;
  const auto& sample = preparation_.dataset->samples[counts.seen++];
  ml::Image image;
  try {
    image = preparation_.images->load(sample);
  } catch (const std::exception&) {
    ++counts.unreadable;
    return;
  }
  const auto found = ml::isolated(image, isolation_);
  counts.largest_px = std::max(counts.largest_px, longest_side_px(found.crop));
  if (found.mask)
    counts.covered += static_cast<double>(ml::area_px(*found.mask)) /
                      static_cast<double>(found.mask->pixels.size());
  else
    ++counts.whole;
}

ml::Progress PreparationJob::progress() const {
  const auto all = preparation_.dataset->samples.size();
  const auto seen = preparation_.counts.seen;
  return {static_cast<float>(seen) / static_cast<float>(std::max<std::size_t>(1, all)),
          fmt::format("{} of {} images", seen, all)};
}

}  // namespace diatom::app
