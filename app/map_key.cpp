#include "app/map_key.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/words.h"
#include "renderer/colormap.h"

namespace diatom::app {
namespace {

constexpr std::size_t overlaps_listed = 3;

// `mark` is that of a cluster, or a class.
std::string group_name(const Session& session, const Groups& clusters, int mark) {
  if (shown_color(session) == ColorBy::cluster)
    return name_of(clusters, group_with_mark(clusters, mark));
  return ml::class_name(session.map->features->classes, mark);
}

// What boundaries mean, and what of them a person could not see.
void note_boundary(const Session& session, const Groups& clusters,
                   std::vector<std::string>& notes) {
  const auto& bounds = session.boundary;
  if (!bounds || session.map_look.boundary.empty() ||
      bounds->map->features != session.map->features)
    return;
  if (!std::isnan(bounds->accuracy_on_places))
    notes.push_back(
        fmt::format("sheets: FALKON solved on these places,\nright for {} of its training rows",
                    percent(bounds->accuracy_on_places)));
  const auto& overlaps = bounds->surfaces->overlaps;
  for (std::size_t i = 0; i < std::min(overlaps_listed, overlaps.size()); ++i)
    notes.push_back(fmt::format("{} shared: {}, {}", percent(overlaps[i].share),
                                group_name(session, clusters, overlaps[i].first),
                                group_name(session, clusters, overlaps[i].second)));
  const bool shaded = std::any_of(overlaps.begin(), overlaps.end(), [](const auto& overlap) {
    return !overlap.mesh.triangles.empty();
  });
  if (shaded) notes.emplace_back("bright bodies: what two share");
  for (const auto& note : bounds->surfaces->notes) notes.push_back(note);
}

// What else is to be read in the colours and shapes.
// `ramp` may be null.
std::vector<std::string> notes_of(const Session& session, const Groups& clusters,
                                  const Ramp* ramp) {
  std::vector<std::string> notes;
  const auto by = shown_color(session);
  if (ramp != nullptr && !ramp->meaning.empty()) notes.push_back(ramp->meaning);
  notes.emplace_back("hollow: held out");
  if (feed_in_view(session).overlay) notes.emplace_back("large: live, and its trail");
  if (session.drift) notes.emplace_back("small and grey: went by in the last minutes");
  if (session.fence) notes.emplace_back("ball: the fence, which alarms");
  if (rings_centres(session)) notes.emplace_back("rings: centres that decided");
  if (shows_walk(session)) notes.emplace_back("ring: where you stand in the latent");
  if (session.map_look.sliced) notes.emplace_back("cut open: the nearer part is not drawn");
  const auto shapes = static_cast<int>(session.map->features->classes.size());
  if (by == ColorBy::label && shapes > renderer::palette_size)
    notes.push_back(
        fmt::format("colours repeat after {}: look at the shapes", renderer::palette_size));
  note_boundary(session, clusters, notes);
  return notes;
}

std::vector<MapKey::Line> cluster_lines(const Groups& groups) {
  const auto counts = counts_of(groups);
  std::vector<MapKey::Line> lines;
  for (const int group : by_number(groups)) {
    const auto place = static_cast<std::size_t>(group);
    lines.push_back({groups.marks[place], name_of(groups, group), counts.of_group[place]});
  }
  if (counts.in_none > 0) lines.push_back({-1, name_of(groups, ml::outlier), counts.in_none});
  return lines;
}

std::vector<MapKey::Line> prediction_lines(const Session& session) {
  const auto& classes = session.map->features->classes;
  std::vector<int> counts(classes.size(), 0);
  for (const int predicted : *predictions_on_map(session))
    ++counts.at(static_cast<std::size_t>(predicted));
  std::vector<MapKey::Line> lines;
  for (std::size_t id = 0; id < classes.size(); ++id)
    lines.push_back({static_cast<int>(id), "taken for " + classes[id], counts[id]});
  return lines;
}

}  // namespace

void MapKey::count(const Session& session) {
  const auto& map = *session.map;
  if (counted_ == map.features && counted_labels_ == session.taught_labels) return;
  counted_ = map.features;
  counted_labels_ = session.taught_labels;
  auto samples = map.features->samples;
  if (counted_labels_ && map_is_current(session))
    for (std::size_t row = 0; row < samples.size(); ++row)
      samples[row].label = (*counted_labels_)[row];
  counts_ = count_classes(samples, map.features->classes.size());
}

std::vector<MapKey::Line> MapKey::class_lines(const Session& session) {
  count(session);
  const auto& classes = session.map->features->classes;
  auto unlabelled = static_cast<int>(session.map->features->samples.size());
  std::vector<Line> lines;
  for (std::size_t id = 0; id < counts_.size(); ++id) {
    const int count = counts_[id].train + counts_[id].test;
    unlabelled -= count;
    lines.push_back({static_cast<int>(id), classes[id], count, map_is_current(session)});
  }
  if (unlabelled > 0) lines.push_back({-1, "unlabelled", unlabelled});
  return lines;
}

std::vector<MapKey::Line> MapKey::lines_of(const Session& session) {
  const auto by = shown_color(session);
  if (is_number(by)) return {};
  if (by == ColorBy::cluster) return cluster_lines(*shown_groups_.of(session));
  if (by == ColorBy::prediction) return prediction_lines(session);
  return class_lines(session);
}

void MapKey::derive(const Session& session) {
  lines_ = lines_of(session);
  ramp_ = shown_ramp_.of(session);
  notes_ = notes_of(session, *shown_groups_.of(session), ramp_.get());
}

}  // namespace diatom::app
