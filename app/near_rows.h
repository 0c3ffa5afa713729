// Near rows: which points of the map are seen as their pictures: the nearest to the eye, the more
// of them the fewer there are to see.
#pragma once

#include <vector>

#include "ml/core/matrix.h"
#include "renderer/view.h"

namespace diatom::app {

// How large the farthest of the pictures are; the near ones up to twice as large.
inline constexpr float map_picture_px = 48.0F;

struct NearRows {
  std::vector<int> rows;  // nearest first
  float within = 0.0F;    // of renderer::Thumbnails, so that all of these are seen whole
};

// Of places (N, 3): those on the picture that are neither cut away nor far behind what the camera
// looks at. All are seen as pictures where these, small as the farthest, cover half of the view at
// most; none where there are twice as many; in between, the nearest.
NearRows near_rows(const renderer::View& view, const ml::Matrix& places);

}  // namespace diatom::app
