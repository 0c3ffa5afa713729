#include "app/latent_walk.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "ml/core/check.h"

namespace diatom::app {

namespace {

constexpr std::size_t nearest_shown = 6;

// The side of the square grey pictures that the rows are, or 0.
int picture_side(const ml::Features& features) {
  if (!features.recipe || features.recipe->backbone != "pixels") return 0;
  const int side = static_cast<int>(std::lround(std::sqrt(features.recipe->dim)));
  return side * side == features.recipe->dim ? side : 0;
}

std::vector<int> nearest_rows(const ml::Matrix& latents, const ml::Vector& at, std::size_t most) {
  const Eigen::VectorXf distances = (latents.rowwise() - at.transpose()).rowwise().squaredNorm();
  std::vector<int> rows(static_cast<std::size_t>(latents.rows()));
  std::iota(rows.begin(), rows.end(), 0);
  const auto count = std::min(most, rows.size());
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(count), rows.end(),
                    [&](int one, int other) { return distances[one] < distances[other]; });
  rows.resize(count);
  return rows;
}

// Spread evenly over all, so that every class is likely among them.
std::vector<int> rows_to_show(Eigen::Index rows) {
  const auto count = std::min<Eigen::Index>(DecodedSheet::kAcross, rows);
  std::vector<int> shown;
  for (Eigen::Index i = 0; i < count; ++i)
    shown.push_back(static_cast<int>((2 * i + 1) * rows / (2 * count)));
  return shown;
}

// Pictures (n, side * side) in [0, 1] into a row of the sheet, enlarged by whole pixels.
void put(ml::Image& sheet, DecodedSheet::Row row, const ml::Matrix& pictures, int side) {
  const int top = static_cast<int>(row) * DecodedSheet::kTilePx;
  for (Eigen::Index i = 0; i < pictures.rows(); ++i)
    for (int y = 0; y < DecodedSheet::kTilePx; ++y)
      for (int x = 0; x < DecodedSheet::kTilePx; ++x) {
        const int from = y * side / DecodedSheet::kTilePx * side + x * side / DecodedSheet::kTilePx;
        const float grey = std::clamp(pictures(i, from), 0.0F, 1.0F);
        const auto to =
            (top + y) * DecodedSheet::kWidthPx + static_cast<int>(i) * DecodedSheet::kTilePx + x;
        sheet.pixels[static_cast<std::size_t>(to)] =
            static_cast<std::uint8_t>(std::lround(255.0F * grey));
      }
}

}  // namespace

ml::Vector latent_between(const ClusterRun& run, int i, int j, float share) {
  return (1.0F - share) * run.latents->row(i).transpose() + share * run.latents->row(j).transpose();
}

LatentWalk walk_in(const ClusterRun& run, ml::Vector at, int dimension) {
  const auto& latents = *run.latents;
  DIATOM_CHECK(at.size() == latents.cols() && dimension >= 0 && dimension < latents.cols(),
               "a place outside of the latent space");
  LatentWalk walk;
  walk.latents = run.latents;
  walk.at = std::move(at);
  walk.dimension = dimension;
  walk.low = latents.col(dimension).minCoeff();
  walk.high = latents.col(dimension).maxCoeff();
  walk.nearest = nearest_rows(latents, walk.at, nearest_shown);
  ml::Matrix along = walk.at.transpose().replicate(DecodedSheet::kAcross, 1);
  for (int i = 0; i < DecodedSheet::kAcross; ++i) {
    along(i, dimension) =
        walk.low + (walk.high - walk.low) * static_cast<float>(i) / (DecodedSheet::kAcross - 1);
    walk.nearest_along.push_back(nearest_rows(latents, along.row(i).transpose(), 1).front());
  }
  walk.shown = rows_to_show(latents.rows());

  const int side = picture_side(*run.features);
  if (side == 0) return walk;
  walk.sheet = {DecodedSheet::kWidthPx, DecodedSheet::kHeightPx, 1, {}};
  walk.sheet.pixels.assign(
      std::size_t{DecodedSheet::kWidthPx} * std::size_t{DecodedSheet::kHeightPx}, 0);
  put(walk.sheet, DecodedSheet::here, run.reduction.restore(walk.at.transpose()), side);
  put(walk.sheet, DecodedSheet::along, run.reduction.restore(along), side);
  put(walk.sheet, DecodedSheet::originals, run.features->values(walk.shown, Eigen::all), side);
  put(walk.sheet, DecodedSheet::reconstructions,
      run.reduction.restore(latents(walk.shown, Eigen::all)), side);
  return walk;
}

}  // namespace diatom::app
