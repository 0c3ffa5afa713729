#include "app/shown_names.h"

#include <algorithm>
#include <map>
#include <utility>

namespace diatom::app {

const std::vector<ShownName>& ShownNames::of(const Session& session) {
  static const std::vector<ShownName> none;
  const auto by = shown_color(session);
  if (!session.map_look.names || is_number(by)) return none;
  auto cause = std::tuple(session.map, session.taught_labels, session.training, session.clusters,
                          session.groups, by);
  if (cause != cause_) {
    cause_ = std::move(cause);
    derive(session);
  }
  return names_;
}

void ShownNames::derive(const Session& session) {
  names_.clear();
  const auto groups = groups_on_map(session);
  const auto& points = session.map->embedding->points;
  std::map<int, std::pair<Eigen::Vector3d, int>> sums;  // by mark
  for (Eigen::Index row = 0; row < points.rows(); ++row) {
    const int group = (*groups)[static_cast<std::size_t>(row)];
    if (group < 0) continue;
    auto& [sum, count] = sums.try_emplace(group, Eigen::Vector3d::Zero(), 0).first->second;
    sum += points.row(row).transpose().cast<double>();
    ++count;
  }
  const bool by_cluster = shown_color(session) == ColorBy::cluster;
  for (const auto& [mark, total] : sums) {
    const auto& clusters = *shown_.of(session);
    const int cluster = by_cluster ? group_with_mark(clusters, mark) : -1;
    auto words = by_cluster ? name_of(clusters, cluster)
                            : ml::class_name(session.map->features->classes, mark);
    names_.push_back({std::move(words), (total.first / total.second).cast<float>(), mark});
  }
}

namespace {

// The room of a name around its place, moved so far that the picture's edge does not cut it; a
// place beyond the edge takes its name along.
Eigen::AlignedBox2f room_for(const Eigen::Vector2f& place_px, const Eigen::Vector2f& words_px,
                             const Eigen::Vector2f& picture_px) {
  const Eigen::Vector2f half = words_px / 2;
  Eigen::Vector2f middle = place_px;
  const bool is_seen =
      Eigen::AlignedBox2f(Eigen::Vector2f::Zero().eval(), picture_px).contains(place_px);
  if (is_seen) middle = middle.cwiseMin(picture_px - half).cwiseMax(half);
  return {middle - half, middle + half};
}

}  // namespace

std::vector<PlacedName> place_names(
    const std::vector<ShownName>& names, const renderer::View& view,
    const std::function<Eigen::Vector2f(const std::string&)>& size_px) {
  const renderer::Projector project(view.camera, view.size_px);
  std::vector<std::pair<float, PlacedName>> by_distance;
  for (const auto& name : names)
    if (const auto seen = project(name.centre))
      by_distance.push_back({seen->distance, {&name, seen->at_px}});
  std::sort(by_distance.begin(), by_distance.end(),
            [](const auto& one, const auto& other) { return one.first < other.first; });

  std::vector<Eigen::AlignedBox2f> taken;
  std::vector<PlacedName> placed;
  for (const auto& [distance, name] : by_distance) {
    const auto room =
        room_for(name.middle_px, size_px(name.name->words), view.size_px.cast<float>());
    const bool hidden = std::any_of(taken.begin(), taken.end(),
                                    [&](const auto& other) { return room.intersects(other); });
    if (hidden) continue;
    taken.push_back(room);
    placed.push_back({name.name, room.center()});
  }
  return placed;
}

}  // namespace diatom::app
