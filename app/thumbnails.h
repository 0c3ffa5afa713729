// Thumbnails: small pictures of some samples on one sheet, and the job that decodes them, an image
// a step. A panel shows pieces of the sheet, which the renderer keeps as a texture.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "ml/backbone/features.h"
#include "ml/core/dataset.h"
#include "ml/core/image.h"
#include "ml/core/job.h"

namespace diatom::app {

struct Thumbnails {
  static constexpr int kTilePx = 96;
  static constexpr int kTilesAcross = 8;
  static constexpr int kSheetPx = kTilePx * kTilesAcross;
  static constexpr std::size_t kMost = std::size_t{kTilesAcross} * kTilesAcross;

  ml::Snapshot<ml::Features> features;
  std::vector<int> rows;  // of the features, at most kMost: tile i, in reading order, is rows[i]
  std::vector<bool> is_loaded;
  ml::Image sheet;  // (kSheetPx, kSheetPx, 3); grey where nothing is loaded

  std::optional<int> tile_of(int row) const;
};

// A sheet for these rows with what `earlier`, which may be null, already holds of them. Rows beyond
// kMost are left out.
Thumbnails thumbnails_from(ml::Snapshot<ml::Features> features, std::vector<int> rows,
                           const Thumbnails* earlier);

// Loads what the sheet lacks. An image that cannot be read stays grey: extraction has named it.
class ThumbnailJob : public ml::ResultJob<Thumbnails> {
 public:
  ThumbnailJob(Thumbnails sheet, std::shared_ptr<const ml::ImageStore> images);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  Thumbnails sheet_;
  std::shared_ptr<const ml::ImageStore> images_;
  std::size_t next_ = 0;
};

}  // namespace diatom::app
