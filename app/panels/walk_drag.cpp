#include "app/panels/walk_drag.h"

#include <optional>

namespace diatom::app {
namespace {

// The world point that appears `travel_px` beside `place`, at the same depth.
std::optional<Eigen::Vector3f> moved(const renderer::View& view, const Eigen::Vector3f& place,
                                     const Eigen::Vector2f& travel_px) {
  const auto& camera = view.camera;
  const auto seen = renderer::project(camera, place, view.size_px);
  if (!seen) return std::nullopt;
  const auto ray = renderer::ray_through(camera, seen->at_px + travel_px, view.size_px);
  const Eigen::Vector3f forward = (camera.target - renderer::eye(camera)).normalized();
  return ray.origin + ray.direction * (seen->distance / ray.direction.dot(forward));
}

}  // namespace

// What of the latent the map does not show stays as it is: only the difference leads back.
bool drag_walk(PanelContext& context, const ViewportInput& input) {
  const auto& session = context.session;
  if (!ImGui::GetIO().KeyAlt || !input.dragging || !shows_walk(session)) return false;
  if (input.orbit_px.isZero()) return true;
  const auto& map = *session.map;
  const auto& walk = *session.walk;
  const ml::Matrix here = map.embedding->projection->place(walk.at.transpose());
  const auto there =
      moved(context.views.map.view, here.row(0).transpose().head<3>(), input.orbit_px);
  if (!there) return true;
  const ml::Matrix from = map.latents_at(here);
  const ml::Matrix to = map.latents_at(there->transpose());
  if (from.rows() == 1 && to.rows() == 1)
    context.commands.emplace_back(WalkTo{walk.at + (to - from).row(0).transpose(), walk.dimension});
  return true;
}

}  // namespace diatom::app
