#include "app/live_trails.h"

#include <iterator>
#include <vector>

#include "renderer/colormap.h"
#include "renderer/theme.h"

namespace diatom::app {

namespace {

constexpr std::size_t steps_of_one = 16;  // where the whole frame is one point
constexpr std::size_t steps_of_many = 5;

}  // namespace

void LiveTrails::follow(const Session& session) {
  const auto& feed = feed_in_view(session);
  const auto& overlay = feed.overlay;
  const bool belongs = overlay && overlay->model->recipe == session.map->features->recipe;
  if (!belongs || projection_ != session.map->embedding->projection || feed_ != feed.id) {
    trails_.clear();
    newest_.reset();
  }
  followed_ = session.followed_track;
  if (!belongs || newest_ == overlay) return;
  projection_ = session.map->embedding->projection;
  feed_ = feed.id;
  newest_ = overlay;
  take_in(session);
}

void LiveTrails::take_in(const Session& session) {
  for (auto& [key, trail] : trails_) trail.is_followed = false;
  const auto& sightings = newest_->sightings;
  std::vector<Eigen::Index> moved;  // sightings with a new place
  for (std::size_t i = 0; i < sightings.size(); ++i) {
    const auto& organism = sightings[i].organism;
    auto& trail = trails_[organism ? organism->track : i];
    trail.is_followed = true;
    const bool was_looked_at = !organism || organism->looks > 0;
    if (!was_looked_at || (organism && trail.looks == organism->looks)) continue;
    if (organism) trail.looks = organism->looks;
    moved.push_back(static_cast<Eigen::Index>(i));
  }
  for (auto trail = trails_.begin(); trail != trails_.end();)
    trail = trail->second.is_followed ? std::next(trail) : trails_.erase(trail);
  if (moved.empty()) return;
  const ml::Matrix places = session.map->place(newest_->features(moved, Eigen::all));
  if (places.rows() != static_cast<Eigen::Index>(moved.size()) || places.cols() != 3) return;
  const auto most = sightings.size() > 1 ? steps_of_many : steps_of_one;
  for (std::size_t i = 0; i < moved.size(); ++i) {
    const auto at = static_cast<std::size_t>(moved[i]);
    const auto& sighting = sightings[at];
    auto& steps = trails_.at(sighting.organism ? sighting.organism->track : at).steps;
    steps.push_back({places.row(static_cast<Eigen::Index>(i)).transpose(), sighting.label});
    if (steps.size() > most) steps.pop_front();
  }
}

void LiveTrails::add_to(renderer::Scene& scene) const {
  for (const auto& [key, trail] : trails_) {
    if (followed_ != 0 && key == followed_ && !trail.steps.empty())
      scene.cursors.push_back(
          {trail.steps.back().place, renderer::theme_colors(scene.theme).highlight, 24});
    for (std::size_t i = 0; i < trail.steps.size(); ++i) {
      const auto& step = trail.steps[i];
      renderer::Cursor cursor{step.place, renderer::class_color(step.label, scene.theme)};
      const float newness = static_cast<float>(i + 1) / static_cast<float>(trail.steps.size());
      if (i + 1 < trail.steps.size()) cursor.size_px *= 0.2F + 0.4F * newness;
      scene.cursors.push_back(cursor);
    }
  }
}

std::vector<LivePlace> LiveTrails::places() const {
  std::vector<LivePlace> places;
  for (const auto& [key, trail] : trails_)
    if (!trail.steps.empty()) places.push_back({key, trail.steps.back().place});
  return places;
}

}  // namespace diatom::app
