#include "app/ghost_cloud.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace diatom::app {

namespace {

constexpr Eigen::Index ghosts_most = 200;  // placing one costs a search in some maps
constexpr float ghost_size_px = 5.0F;

}  // namespace

void GhostCloud::follow(const Session& session) {
  const auto& drift = session.drift;
  const auto& map = *session.map;
  const bool belongs = drift && map.embedding->projection && drift->newest.rows() > 0 &&
                       drift->newest.cols() == map.features->values.cols() &&
                       drift->measure->features->recipe == map.features->recipe;
  if (!belongs) places_.reset();
  const bool is_known = drift_ && drift && drift_->newest == drift->newest &&
                        projection_ == map.embedding->projection;
  drift_ = drift;
  projection_ = map.embedding->projection;
  if (!belongs || is_known) return;
  const auto count = std::min(ghosts_most, drift->newest.rows());
  ml::Matrix places = map.place(drift->newest.bottomRows(count));
  if (places.cols() != 3) return places_.reset();
  places_ = std::make_shared<const renderer::Positions>(std::move(places));
}

void GhostCloud::add_to(renderer::Scene& scene) const {
  if (!places_) return;
  const auto count = static_cast<std::size_t>(places_->rows());
  renderer::PointCloud ghosts;
  ghosts.positions = places_;
  ghosts.class_ids = std::make_shared<const std::vector<int>>(count, -1);
  ghosts.flags =
      std::make_shared<const std::vector<std::uint8_t>>(count, renderer::point_flag::dimmed);
  ghosts.size_px = ghost_size_px;
  scene.clouds.push_back(std::move(ghosts));
}

}  // namespace diatom::app
