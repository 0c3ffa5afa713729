#include "app/map_camera.h"

#include <cmath>
#include <utility>

#include <imgui.h>

#include "app/pose.h"

namespace diatom::app {

namespace {

constexpr float kFlightShare = 0.18F;    // of the way, each frame
constexpr int kPointsInMotion = 20'000;  // of a map that a CPU draws, while the camera moves

bool has_arrived(const renderer::Camera& camera, const renderer::Camera& there) {
  return (camera.target - there.target).norm() < 1e-3F * there.distance &&
         std::abs(camera.distance - there.distance) < 1e-3F * there.distance &&
         std::abs(camera.pitch - there.pitch) < 1e-3F &&
         std::abs(std::sin(0.5F * (camera.yaw - there.yaw))) < 1e-3F;
}

}  // namespace

void MapCamera::jump_to(const renderer::Camera& there) {
  views_.map.view.camera = there;
  views_.map_fitted = true;
  views_.fit_map = false;
  views_.fly_to.reset();
  map_moves_ = false;
}

bool MapCamera::move(const Session& session, const renderer::Bounds& bounds,
                     Eigen::Vector2i size_px) {
  const auto& map = session.map;
  const bool was_moving = std::exchange(map_moves_, is_going(session, JobRole::map));
  if (!map || size_px.minCoeff() <= 1) {
    views_.map_fitted = views_.map_fitted && map;
    return false;
  }
  frame_what_is_asked(*map, bounds, size_px, was_moving && !map_moves_);
  const bool flies = fly();
  return thin_while_moving() || flies;
}

void MapCamera::frame_what_is_asked(const Map& map, const renderer::Bounds& bounds,
                                    Eigen::Vector2i size_px, bool came_to_rest) {
  auto& camera = views_.map.view.camera;
  if (views_.fit_map || !views_.map_fitted || came_to_rest)
    camera = renderer::fit(camera, bounds, size_px);
  const auto& points = map.embedding->points;
  if (views_.focus_row && *views_.focus_row < points.rows())
    camera = renderer::focus_on(camera, points.row(*views_.focus_row).transpose());
  views_.map_fitted = true;
  views_.fit_map = false;
  views_.focus_row.reset();
}

// Part of what is left of the way, so that it starts swiftly and arrives softly. Whoever takes the
// mouse meanwhile ends the flight.
bool MapCamera::fly() {
  auto& camera = views_.map.view.camera;
  auto& there = views_.fly_to;
  if (ImGui::IsAnyMouseDown()) there.reset();
  if (!there) return false;
  camera = between(camera, *there, kFlightShare);
  if (has_arrived(camera, *there)) camera = *std::exchange(there, std::nullopt);
  return true;
}

// A CPU draws few enough points for the hand that turns the map, and all of them once it rests:
// that picture is still to come.
bool MapCamera::thin_while_moving() {
  auto& view = views_.map.view;
  const bool moves = std::exchange(drawn_, view.camera) != view.camera;
  view.point_budget = moves && draws_by_cpu_ ? kPointsInMotion : 0;
  return moves;
}

}  // namespace diatom::app
