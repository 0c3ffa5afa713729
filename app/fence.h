// Fence: a ball in the map. An organism that comes to lie inside is an alarm.
#pragma once

#include <vector>

#include <Eigen/Core>

#include "app/map_job.h"

namespace diatom::app {

struct Fence {
  ml::Snapshot<Map> map;  // in whose places it stands; another map knows it no more
  Eigen::Vector3f centre = Eigen::Vector3f::Zero();
  float radius = 0.0F;

  bool holds(const Eigen::Vector3f& place) const { return (place - centre).norm() <= radius; }
};

// Around these rows of the map: nine tenths of them are inside. At least one row.
Fence fence_around(ml::Snapshot<Map> map, const std::vector<int>& rows);

}  // namespace diatom::app
