// Camera: an orbit camera as a value, and pure functions that answer the mouse. A panel keeps the
// camera; each gesture makes a new one.
//
//   left drag: orbit      right or middle drag: pan     wheel: zoom to the cursor
//   double-click on a point: focus_on                   on the background: fit
//
// Matrices are named by the spaces that they connect: clip = clip_from_world * world. Pixels are
// those of the target: origin at the top left corner, y down, the middle of the first one at
// (0.5, 0.5). A size with no area counts as 1 x 1, so a collapsed window divides by nothing.
#pragma once

#include <optional>

#include "renderer/scene.h"

namespace diatom::renderer {

struct Camera {
  Eigen::Vector3f target = Eigen::Vector3f::Zero();  // the world point that orbiting turns about
  float yaw = 0.6F;                                  // radians about the y axis; 0 looks along -z
  float pitch = 0.42F;                               // radians above the ground, within +-max_pitch
  float distance = 10;                               // from the eye to the target, world units
  float fov_y = 0.7F;                                // radians, of the target's height

  bool operator==(const Camera& other) const = default;
};

inline constexpr float max_pitch = 1.55F;  // short of straight down, where yaw loses its meaning
inline constexpr float min_distance = 1e-4F;
inline constexpr float max_distance = 1e6F;

struct Ray {
  Eigen::Vector3f origin;
  Eigen::Vector3f direction;  // unit length
};

// Where a world point appears.
struct Projected {
  Eigen::Vector2f at_px;
  float distance;  // along the viewing direction, world units
};

// Gestures. Deltas are the mouse's travel since the last frame.
Camera orbit(Camera camera, Eigen::Vector2f delta_px, Eigen::Vector2i size_px);
Camera pan(Camera camera, Eigen::Vector2f delta_px, Eigen::Vector2i size_px);
// Positive steps come closer. The point of the focus plane (through the target, parallel to the
// picture) that lies under the cursor stays there.
Camera zoom_to_cursor(Camera camera, float wheel_steps, Eigen::Vector2f cursor_px,
                      Eigen::Vector2i size_px);
Camera focus_on(Camera camera, Eigen::Vector3f point);
// Keeps the direction; the sphere around the bounds fills the shorter side of the picture.
Camera fit(Camera camera, const Bounds& bounds, Eigen::Vector2i size_px);

// Geometry.
Eigen::Vector3f eye(const Camera& camera);
Eigen::Matrix4f view_from_world(const Camera& camera);
Eigen::Matrix4f clip_from_view(const Camera& camera, Eigen::Vector2i size_px);
Eigen::Matrix4f clip_from_world(const Camera& camera, Eigen::Vector2i size_px);
Ray ray_through(const Camera& camera, Eigen::Vector2f cursor_px, Eigen::Vector2i size_px);
Eigen::Vector3f on_focus_plane(const Camera& camera, Eigen::Vector2f cursor_px,
                               Eigen::Vector2i size_px);

// Where points appear, for many of them.
class Projector {
 public:
  Projector(const Camera& camera, Eigen::Vector2i size_px);

  // Nothing where the point lies behind the eye.
  std::optional<Projected> operator()(const Eigen::Vector3f& point) const;

 private:
  Eigen::Matrix4f clip_from_world_;
  Eigen::Vector2f size_px_;
};
std::optional<Projected> project(const Camera& camera, Eigen::Vector3f point,
                                 Eigen::Vector2i size_px);

}  // namespace diatom::renderer
