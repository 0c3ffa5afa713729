#include "app/fence.h"

#include <algorithm>
#include <utility>

#include "ml/core/check.h"

namespace diatom::app {

Fence fence_around(ml::Snapshot<Map> map, const std::vector<int>& rows) {
  DIATOM_CHECK(!rows.empty(), "a fence stands around something");
  const auto& points = map->embedding->points;
  Fence fence;
  for (const int row : rows) fence.centre += points.row(row).transpose();
  fence.centre /= static_cast<float>(rows.size());
  std::vector<float> distances;
  distances.reserve(rows.size());
  for (const int row : rows)
    distances.push_back((points.row(row).transpose() - fence.centre).norm());
  std::sort(distances.begin(), distances.end());
  constexpr float least_radius = 0.02F;  // of the map's: a single row has room around it
  fence.radius = std::max(least_radius, distances[distances.size() * 9 / 10]);
  fence.map = std::move(map);
  return fence;
}

}  // namespace diatom::app
