// LatentWalk: where a person stands in the latent space, and what is to be seen from there: the
// picture that is decoded, where rows are pictures; the training images whose latents lie nearest;
// a walk along one dimension to either side; and how well pictures survive the way there and back.
#pragma once

#include <optional>
#include <vector>

#include "app/cluster_job.h"
#include "ml/core/image.h"
#include "ml/core/latest.h"
#include "ml/core/matrix.h"

namespace diatom::app {

// Decoded pictures on one sheet, which the renderer keeps as a texture. Grey.
struct DecodedSheet {
  static constexpr int kTilePx = 64;
  static constexpr int kAcross = 8;
  static constexpr int kWidthPx = kTilePx * kAcross;
  static constexpr int kHeightPx = kTilePx * 4;

  // Rows of the sheet; of the first only one tile.
  enum Row { here, along, originals, reconstructions };
};

struct LatentWalk {
  ml::Snapshot<ml::Matrix> latents;  // (N, Z) of all rows
  ml::Vector at;                     // (Z)
  int dimension = 0;                 // that is walked along
  float low = 0.0F;                  // of that dimension over all rows
  float high = 0.0F;
  std::vector<int> nearest;        // rows, the nearest first
  std::vector<int> nearest_along;  // one row for each of kAcross places from low to high
  std::vector<int> shown;          // rows whose originals and reconstructions are on the sheet
  ml::Image sheet;                 // (kHeightPx, kWidthPx, 1); empty where rows are no pictures
};

// The latent of row i, halfway to row j where that is wanted: `share` in [0, 1] of the way.
ml::Vector latent_between(const ClusterRun& run, int i, int j, float share);

// `at` (Z), `dimension` in [0, Z). The run has latents.
LatentWalk walk_in(const ClusterRun& run, ml::Vector at, int dimension);

}  // namespace diatom::app
