// Thumbnails: small pictures of some samples on one sheet, and the job that decodes them, an image
// a step. The renderer keeps the sheet as a texture: panels show pieces of it, and on the map
// pictures stand in their points' places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "app/tile.h"
#include "ml/backbone/features.h"
#include "ml/core/dataset.h"
#include "ml/core/image.h"
#include "ml/core/job.h"

namespace diatom::app {

// Where pictures are seen. Each place has a sheet of its own.
enum class SheetPlace : std::uint8_t { panels, map, hover_card };

constexpr SheetGrid grid_of(SheetPlace place) {
  switch (place) {
    case SheetPlace::panels:
      return {8, 8, 96};
    case SheetPlace::map:
      return {32, 16, 64};
    case SheetPlace::hover_card:
      break;
  }
  return {1, 1, 160};
}

enum class TileState : std::uint8_t { waiting, painted, unreadable };

struct Thumbnails {
  SheetGrid grid;  // that of its place; on the map with no more lines than are needed
  ml::Snapshot<ml::Features> features;
  std::vector<int> rows;  // of the features, at most grid.tiles(): tile i is rows[i]
  std::vector<TileState> tiles;
  ml::Image sheet;  // (grid.height_px(), grid.width_px(), 3); grey where nothing is painted

  std::optional<int> tile_of(int row) const;
};

// A sheet for these rows with what `earlier`, which may be null, already holds of them. Rows beyond
// what the sheet has room for are left out.
Thumbnails thumbnails_from(SheetPlace place, ml::Snapshot<ml::Features> features,
                           std::vector<int> rows, const Thumbnails* earlier);

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
