#include "app/session.h"

#include <algorithm>

namespace diatom::app {

bool is_glance(JobRole role) {
  return role == JobRole::thumbnails || role == JobRole::map_pictures ||
         role == JobRole::hover_picture || role == JobRole::preparation ||
         role == JobRole::explanation || role == JobRole::left_out ||
         role == JobRole::map_quality || role == JobRole::boundary || role == JobRole::strangers ||
         role == JobRole::drift || role == JobRole::skew || role == JobRole::past;
}

const ml::JobStatus* job_of(const Session& session, JobRole role) {
  const auto newest = std::find_if(session.jobs.rbegin(), session.jobs.rend(),
                                   [role](const JobEntry& entry) { return entry.role == role; });
  return newest == session.jobs.rend() ? nullptr : &newest->status;
}

bool is_going(const Session& session, JobRole role) {
  const auto* const status = job_of(session, role);
  return status != nullptr && !ml::is_over(status->state);
}

bool map_is_current(const Session& session) {
  return session.map && session.map->features == session.features;
}

bool quality_is_current(const Session& session) {
  return session.map && session.map_quality && session.map_quality->map == session.map;
}

ml::Snapshot<ml::Labels> groups_on_map(const Session& session) {
  const auto& map = session.map;
  if (!map) return nullptr;
  const auto& training = session.training;
  if (session.color_by == ColorBy::cluster && map_shows_clusters(session))
    return std::make_shared<const ml::Labels>(marks_of_rows(session));
  if (session.color_by == ColorBy::prediction && training && training->predictions &&
      training->features == map->features)
    return training->predictions;
  return session.taught_labels && map_is_current(session) ? session.taught_labels : map->labels;
}

bool map_shows_clusters(const Session& session) {
  const auto& clusters = session.clusters;
  return session.map && clusters && clusters->clustering &&
         clusters->features == session.map->features;
}

ml::Labels marks_of_rows(const Session& session) {
  const auto& clusters = session.clusters;
  if (!clusters || !clusters->clustering) return {};
  auto marks = session.groups ? session.groups->of_row : clusters->clustering->assignment;
  const auto& mark_of = session.groups ? session.groups->marks : clusters->marks;
  for (auto& mark : marks)
    if (mark >= 0) mark = mark_of.at(static_cast<std::size_t>(mark));
  return marks;
}

int label_of(const Session& session, int row) {
  const auto place = static_cast<std::size_t>(row);
  return session.taught_labels ? session.taught_labels->at(place)
                               : session.features->samples.at(place).label;
}

bool can_train(const Session& session) {
  return session.features && session.features->classes.size() >= 2;
}

bool rings_centres(const Session& session) {
  const auto& explanation = session.explanation;
  const auto& selection = *session.selection;
  return session.map && explanation && !explanation->centres.empty() &&
         explanation->training->features == session.map->features &&
         std::binary_search(selection.begin(), selection.end(), explanation->row);
}

bool shows_walk(const Session& session) {
  const auto& map = session.map;
  return map && session.walk && map->latents == session.walk->latents && map->embedding->projection;
}

std::shared_ptr<const ml::ImageStore> images_as_opened(const Session& session) {
  if (session.preparation_in_use) return session.preparation_in_use->images_before;
  return session.dataset ? session.dataset->images : nullptr;
}

const FeedView& feed_in_view(const Session& session) {
  static const FeedView none;
  const auto found =
      std::find_if(session.feeds.begin(), session.feeds.end(),
                   [&](const FeedView& feed) { return feed.id == session.viewed_feed; });
  return found == session.feeds.end() ? none : *found;
}

const live::Sighting* followed_sighting(const Session& session) {
  const auto& overlay = feed_in_view(session).overlay;
  if (!overlay || session.followed_track == 0) return nullptr;
  const auto found = std::find_if(
      overlay->sightings.begin(), overlay->sightings.end(), [&](const live::Sighting& sighting) {
        return sighting.organism && sighting.organism->track == session.followed_track;
      });
  return found == overlay->sightings.end() ? nullptr : &*found;
}

ml::Snapshot<live::Frame> shown_frame(const Session& session) {
  const auto& feed = feed_in_view(session);
  return session.overlay_visible && feed.overlay ? feed.overlay->frame : feed.frame;
}

}  // namespace diatom::app
