#include "app/pose.h"

#include <cmath>
#include <cstdio>
#include <numbers>

#include <fmt/format.h>

namespace diatom::app {

std::string to_text(const renderer::Camera& camera) {
  return fmt::format("diatom-camera {:.6g} {:.6g} {:.6g} yaw {:.6g} pitch {:.6g} distance {:.6g}",
                     camera.target.x(), camera.target.y(), camera.target.z(), camera.yaw,
                     camera.pitch, camera.distance);
}

std::optional<renderer::Camera> camera_from_text(const std::string& text) {
  renderer::Camera camera;
  int end = 0;
  const int read = std::sscanf(
      text.c_str(), " diatom-camera %f %f %f yaw %f pitch %f distance %f %n", &camera.target.x(),
      &camera.target.y(), &camera.target.z(), &camera.yaw, &camera.pitch, &camera.distance, &end);
  const bool complete = read == 6 && end == static_cast<int>(text.size());
  const bool sane = camera.target.allFinite() && std::isfinite(camera.yaw) &&
                    std::abs(camera.pitch) <= renderer::max_pitch &&
                    camera.distance >= renderer::min_distance &&
                    camera.distance <= renderer::max_distance;
  return complete && sane ? std::optional(camera) : std::nullopt;
}

renderer::Camera between(const renderer::Camera& from, const renderer::Camera& to, float share) {
  constexpr float whole_turn = 2.0F * std::numbers::pi_v<float>;
  renderer::Camera camera = to;
  camera.target = from.target + share * (to.target - from.target);
  camera.yaw = from.yaw + share * std::remainder(to.yaw - from.yaw, whole_turn);
  camera.pitch = from.pitch + share * (to.pitch - from.pitch);
  camera.distance = from.distance * std::pow(to.distance / from.distance, share);
  return camera;
}

}  // namespace diatom::app
