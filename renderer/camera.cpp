#include "renderer/camera.h"

#include <algorithm>
#include <cmath>

namespace diatom::renderer {
namespace {

constexpr float pi = 3.14159265F;

Eigen::Vector2f usable(Eigen::Vector2i size_px) {
  return size_px.cwiseMax(1).cast<float>();
}

// The camera's own axes in world space.
struct Axes {
  Eigen::Vector3f right;
  Eigen::Vector3f up;
  Eigen::Vector3f back;  // from the target to the eye
};

Axes axes(const Camera& camera) {
  const float sin_yaw = std::sin(camera.yaw);
  const float cos_yaw = std::cos(camera.yaw);
  const float sin_pitch = std::sin(camera.pitch);
  const float cos_pitch = std::cos(camera.pitch);
  const Eigen::Vector3f back(cos_pitch * sin_yaw, sin_pitch, cos_pitch * cos_yaw);
  const Eigen::Vector3f right(cos_yaw, 0, -sin_yaw);
  return {right, back.cross(right), back};
}

// World units that a pixel spans on the focus plane.
float world_per_px(const Camera& camera, Eigen::Vector2i size_px) {
  return 2 * camera.distance * std::tan(camera.fov_y / 2) / usable(size_px).y();
}

}  // namespace

Camera orbit(Camera camera, Eigen::Vector2f delta_px, Eigen::Vector2i size_px) {
  // Half a turn for a drag over the picture's height.
  const float radians_per_px = pi / usable(size_px).y();
  camera.yaw = std::remainder(camera.yaw - delta_px.x() * radians_per_px, 2 * pi);
  camera.pitch = std::clamp(camera.pitch + delta_px.y() * radians_per_px, -max_pitch, max_pitch);
  return camera;
}

Camera pan(Camera camera, Eigen::Vector2f delta_px, Eigen::Vector2i size_px) {
  const auto [right, up, back] = axes(camera);
  const Eigen::Vector2f world = delta_px * world_per_px(camera, size_px);
  camera.target += up * world.y() - right * world.x();
  return camera;
}

Camera zoom_to_cursor(Camera camera, float wheel_steps, Eigen::Vector2f cursor_px,
                      Eigen::Vector2i size_px) {
  constexpr float closer_per_step = 0.88F;
  const float wanted = camera.distance * std::pow(closer_per_step, wheel_steps);
  const float distance = std::clamp(wanted, min_distance, max_distance);
  // Eye and target move as one similarity about the point under the cursor, so it stays there.
  const Eigen::Vector3f fixed = on_focus_plane(camera, cursor_px, size_px);
  camera.target = fixed + (camera.target - fixed) * (distance / camera.distance);
  camera.distance = distance;
  return camera;
}

Camera focus_on(Camera camera, Eigen::Vector3f point) {
  if (point.allFinite()) camera.target = point;
  return camera;
}

Camera fit(Camera camera, const Bounds& bounds, Eigen::Vector2i size_px) {
  if (bounds.isEmpty()) return camera;
  const Eigen::Vector2f size = usable(size_px);
  const float tan_y = std::tan(camera.fov_y / 2);
  const float tan_shorter = tan_y * std::min(1.0F, size.x() / size.y());
  const float radius = bounds.diagonal().norm() / 2;
  camera.target = bounds.center();
  if (radius > 0) {  // a single point is only centred
    camera.distance =
        std::clamp(radius / std::sin(std::atan(tan_shorter)), min_distance, max_distance);
  }
  return camera;
}

Eigen::Vector3f eye(const Camera& camera) {
  return camera.target + axes(camera).back * camera.distance;
}

Eigen::Matrix4f view_from_world(const Camera& camera) {
  const auto [right, up, back] = axes(camera);
  Eigen::Matrix3f rotation;
  rotation << right.transpose(), up.transpose(), back.transpose();
  Eigen::Matrix4f view = Eigen::Matrix4f::Identity();
  view.topLeftCorner<3, 3>() = rotation;
  view.topRightCorner<3, 1>() = -(rotation * eye(camera));
  return view;
}

Eigen::Matrix4f clip_from_view(const Camera& camera, Eigen::Vector2i size_px) {
  // The range of depths follows the distance, so a map of any scale keeps its depth precision.
  const float near = camera.distance * 0.01F;
  const float far = camera.distance * 100;
  const Eigen::Vector2f size = usable(size_px);
  const float scale_y = 1 / std::tan(camera.fov_y / 2);
  Eigen::Matrix4f clip = Eigen::Matrix4f::Zero();
  clip(0, 0) = scale_y * size.y() / size.x();
  clip(1, 1) = scale_y;
  clip(2, 2) = -(far + near) / (far - near);
  clip(2, 3) = -2 * far * near / (far - near);
  clip(3, 2) = -1;
  return clip;
}

Eigen::Matrix4f clip_from_world(const Camera& camera, Eigen::Vector2i size_px) {
  return clip_from_view(camera, size_px) * view_from_world(camera);
}

Ray ray_through(const Camera& camera, Eigen::Vector2f cursor_px, Eigen::Vector2i size_px) {
  const auto [right, up, back] = axes(camera);
  const Eigen::Vector2f from_middle = cursor_px - usable(size_px) / 2;
  // Per unit of depth, a pixel spans this much.
  const float span = world_per_px(camera, size_px) / camera.distance;
  const Eigen::Vector3f direction =
      right * (from_middle.x() * span) - up * (from_middle.y() * span) - back;
  return {eye(camera), direction.normalized()};
}

Eigen::Vector3f on_focus_plane(const Camera& camera, Eigen::Vector2f cursor_px,
                               Eigen::Vector2i size_px) {
  const auto [right, up, back] = axes(camera);
  const Eigen::Vector2f from_middle = cursor_px - usable(size_px) / 2;
  const Eigen::Vector2f world = from_middle * world_per_px(camera, size_px);
  return camera.target + right * world.x() - up * world.y();
}

Projector::Projector(const Camera& camera, Eigen::Vector2i size_px)
    : clip_from_world_(clip_from_world(camera, size_px)), size_px_(usable(size_px)) {}

std::optional<Projected> Projector::operator()(const Eigen::Vector3f& point) const {
  const Eigen::Vector4f clip = clip_from_world_ * point.homogeneous();
  if (!(clip.w() > 0)) return std::nullopt;
  const Eigen::Vector2f ndc = clip.head<2>() / clip.w();
  return Projected{{(ndc.x() + 1) / 2 * size_px_.x(), (1 - ndc.y()) / 2 * size_px_.y()}, clip.w()};
}

std::optional<Projected> project(const Camera& camera, Eigen::Vector3f point,
                                 Eigen::Vector2i size_px) {
  return Projector(camera, size_px)(point);
}

}  // namespace diatom::renderer
