// Pose: a place to look at the map from, kept under a name, and as a line of text that another
// person can paste.
#pragma once

#include <optional>
#include <string>

#include "renderer/camera.h"

namespace diatom::app {

struct Pose {
  std::string name;
  renderer::Camera camera;

  bool operator==(const Pose&) const = default;
};

// "diatom-camera 0.1 0 -0.2 yaw 0.6 pitch 0.42 distance 3.5": target, radians, units of the map.
std::string to_text(const renderer::Camera& camera);

// Nothing where the text is of another kind or a number is out of its range.
std::optional<renderer::Camera> camera_from_text(const std::string& text);

// `share` of the way from one to the other, in [0, 1]: along the shorter turn, by factors of the
// distance.
renderer::Camera between(const renderer::Camera& from, const renderer::Camera& to, float share);

}  // namespace diatom::app
