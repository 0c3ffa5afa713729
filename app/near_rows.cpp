#include "app/near_rows.h"

#include <algorithm>
#include <utility>

#include "app/thumbnails.h"

namespace diatom::app {

namespace {

constexpr float covered_at_most = 0.5F;  // of the view
constexpr float far_behind = 1.25F;      // of the way to what is looked at
constexpr float room_to_fade_in =
    1.35F;                        // all of them are seen whole: renderer::Thumbnails::within
constexpr std::size_t crowd = 2;  // as many as have room, that often, show none

std::size_t most_with_room(const renderer::View& view) {
  const float area = static_cast<float>(view.size_px.x()) * static_cast<float>(view.size_px.y());
  const auto fitting =
      static_cast<std::size_t>(covered_at_most * area / (map_picture_px * map_picture_px));
  return std::min(fitting, static_cast<std::size_t>(grid_of(SheetPlace::map).tiles()));
}

bool is_on_picture(const renderer::View& view, const Eigen::Vector2f& at_px) {
  return at_px.minCoeff() >= 0.0F && at_px.x() < static_cast<float>(view.size_px.x()) &&
         at_px.y() < static_cast<float>(view.size_px.y());
}

// Distance and row.
std::vector<std::pair<float, int>> seen_rows(const renderer::View& view, const ml::Matrix& places,
                                             float reach) {
  const renderer::Projector project(view.camera, view.size_px);
  std::vector<std::pair<float, int>> seen;
  for (Eigen::Index row = 0; row < places.rows(); ++row) {
    const Eigen::Vector3f place = places.row(row).transpose();
    const auto projected = project(place);
    if (projected && projected->distance <= reach && is_on_picture(view, projected->at_px) &&
        view.keeps(place))
      seen.emplace_back(projected->distance, static_cast<int>(row));
  }
  return seen;
}

}  // namespace

NearRows near_rows(const renderer::View& view, const ml::Matrix& places) {
  const auto room = most_with_room(view);
  const bool all_have_room = static_cast<std::size_t>(places.rows()) <= room;
  const float reach = all_have_room ? renderer::max_distance : far_behind * view.camera.distance;
  auto seen = seen_rows(view, places, reach);
  const auto too_many = seen.size() > room ? seen.size() - room : 0;
  const auto lost = std::min(room, too_many / (crowd - 1));
  const auto kept = std::min(seen.size(), room - lost);
  std::partial_sort(seen.begin(), seen.begin() + static_cast<std::ptrdiff_t>(kept), seen.end());
  NearRows near;
  for (std::size_t i = 0; i < kept; ++i) near.rows.push_back(seen[i].second);
  if (kept == 0) return near;
  near.within = room_to_fade_in * seen[kept - 1].first;
  return near;
}

}  // namespace diatom::app
