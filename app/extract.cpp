#include "app/extract.h"

#include <algorithm>
#include <cmath>

#include "renderer/colormap.h"
#include "renderer/theme.h"

namespace diatom::app {

namespace {

constexpr float kSmallestCentrePx = 8;
constexpr float kLargestCentrePx = 20;

// Predictions that speak of the map's own rows, or null.
const ml::Labels* predictions_for(const Map& map, const ml::Snapshot<TopTuningRun>& training) {
  if (!training || !training->predictions || training->features != map.features) return nullptr;
  return training->predictions.get();
}

// The map's own labels, or what a person has made of them.
ml::Snapshot<ml::Labels> labels_for(const Session& session) {
  return session.taught_labels && map_is_current(session) ? session.taught_labels
                                                          : session.map->labels;
}

std::vector<std::uint8_t> flags_of(const Session& session) {
  const auto& samples = session.map->features->samples;
  const auto& selection = *session.selection;
  const bool dims_others = session.map_look.only_selected && !selection.empty();
  std::vector<std::uint8_t> flags(samples.size(), dims_others ? renderer::point_flag::dimmed : 0);
  for (std::size_t row = 0; row < samples.size(); ++row)
    if (samples[row].split == ml::Split::test) flags[row] |= renderer::point_flag::held_out;
  for (const int row : selection) {
    if (static_cast<std::size_t>(row) >= flags.size()) continue;
    auto& flag = flags[static_cast<std::size_t>(row)];
    flag &= static_cast<std::uint8_t>(~renderer::point_flag::dimmed);
    flag |= renderer::point_flag::selected;
  }
  return flags;
}

std::vector<float> correctness_of(const ml::Labels& predictions, const ml::Labels& labels) {
  std::vector<float> right(predictions.size());
  std::transform(predictions.begin(), predictions.end(), labels.begin(), right.begin(),
                 [](int predicted, int label) { return predicted == label ? 0.9F : 0.15F; });
  return right;
}

// Seen are distortions up to a quarter; rows that were not measured are dimmed.
std::vector<float> distortions_of(const ml::MapQuality& quality, std::vector<std::uint8_t>& flags) {
  constexpr float largest_seen = 0.25F;
  auto scalars = quality.distortion;
  for (std::size_t row = 0; row < scalars.size(); ++row) {
    if (std::isnan(scalars[row])) flags[row] |= renderer::point_flag::dimmed;
    scalars[row] = std::isnan(scalars[row]) ? 0.0F : std::min(1.0F, scalars[row] / largest_seen);
  }
  return scalars;
}

// Those of the map that is seen; fainter while they stand around its places of a moment ago.
std::vector<renderer::Surface> surfaces_of(const Session& session) {
  std::vector<renderer::Surface> surfaces;
  const auto& bounds = session.boundary;
  if (!bounds || session.map_look.boundary.empty() ||
      bounds->map->features != session.map->features)
    return surfaces;
  const float faintness = bounds->map == session.map ? 1.0F : 0.5F;
  for (const auto& bound : bounds->surfaces->surfaces) {
    const auto alias = [&](const ml::Matrix& matrix) {
      return std::shared_ptr<const renderer::Positions>(bounds->surfaces, &matrix);
    };
    renderer::Surface surface;
    surface.positions = alias(bound.mesh.vertices);
    surface.normals = alias(bound.mesh.normals);
    surface.triangles =
        std::shared_ptr<const std::vector<std::uint32_t>>(bounds->surfaces, &bound.mesh.triangles);
    surface.class_id = bound.group;
    surface.opacity = session.map_look.opacity * faintness;
    surfaces.push_back(std::move(surface));
  }
  return surfaces;
}

// Few points may be large; many have to share the picture.
float point_size_px(Eigen::Index points) {
  if (points <= 1000) return 10.0F;
  if (points <= 10000) return 7.0F;
  return 4.0F;
}

// The centres that decided about a selected image, larger the more they gave to its score.
std::vector<renderer::Cursor> centre_cursors(const Session& session) {
  std::vector<renderer::Cursor> cursors;
  if (!rings_centres(session)) return cursors;
  const auto& explanation = session.explanation;
  const auto& map = *session.map;
  double largest = 0.0;
  for (const auto& centre : explanation->centres)
    largest = std::max(largest, std::abs(centre.amount));
  for (const auto& centre : explanation->centres) {
    const auto label = map.labels->at(static_cast<std::size_t>(centre.row));
    const auto share = static_cast<float>(std::abs(centre.amount) / std::max(1e-12, largest));
    cursors.push_back({map.embedding->points.row(centre.row).transpose(),
                       renderer::class_color(label, session.theme),
                       kSmallestCentrePx + share * (kLargestCentrePx - kSmallestCentrePx)});
  }
  return cursors;
}

// Where a person stands in the latent space.
renderer::Cursor walk_cursor(const Session& session) {
  const auto& projection = *session.map->embedding->projection;
  const ml::Matrix place = projection.place(session.walk->at.transpose());
  return {place.row(0).transpose(), renderer::theme_colors(session.theme).highlight};
}

// One picture over all of the target; `owner` keeps it.
renderer::Scene sheet_scene(const std::shared_ptr<const void>& owner, const ml::Image& sheet) {
  renderer::Scene scene;
  renderer::ImageItem item;
  item.pixels = std::shared_ptr<const std::uint8_t>(owner, sheet.pixels.data());
  item.width = sheet.width;
  item.height = sheet.height;
  item.channels = sheet.channels;
  scene.images.push_back(item);
  return scene;
}

}  // namespace

renderer::Scene MapScene::extract(const Session& session, int hovered_row) {
  renderer::Scene scene;
  scene.theme = session.theme;
  if (!session.map) {
    map_.reset();
    return scene;
  }
  derive_columns(session);
  scene.clouds.push_back(cloud(session, hovered_row));
  scene.surfaces = surfaces_of(session);
  if (!is_flat(*session.map)) scene.grid = renderer::grid_under(bounds_);
  scene.cursors = centre_cursors(session);
  if (shows_walk(session)) scene.cursors.push_back(walk_cursor(session));
  if (session.overlay && session.model && session.model->recipe == session.map->features->recipe) {
    const ml::Matrix place = session.map->place(session.overlay->features);
    if (place.rows() == 1 && place.cols() == 3)
      scene.cursors.push_back(
          {place.row(0).transpose(), renderer::class_color(session.overlay->label, session.theme)});
  }
  return scene;
}

void MapScene::derive_columns(const Session& session) {
  const bool moved = map_ != session.map;
  const auto labels = labels_for(session);
  if (!moved && training_ == session.training && labels_ == labels &&
      selection_ == session.selection && color_by_ == session.color_by &&
      clusters_ == session.clusters && groups_ == session.groups &&
      quality_ == session.map_quality && dims_others_ == session.map_look.only_selected)
    return;
  map_ = session.map;
  training_ = session.training;
  labels_ = labels;
  selection_ = session.selection;
  color_by_ = session.color_by;
  clusters_ = session.clusters;
  groups_ = session.groups;
  quality_ = session.map_quality;
  dims_others_ = session.map_look.only_selected;

  const auto* const predictions = predictions_for(*map_, training_);
  class_ids_ = groups_on_map(session);
  scalars_.reset();
  auto flags = flags_of(session);
  if (predictions != nullptr && color_by_ == ColorBy::correctness)
    scalars_ = std::make_shared<const std::vector<float>>(correctness_of(*predictions, *labels_));
  if (color_by_ == ColorBy::distortion && quality_is_current(session))
    scalars_ =
        std::make_shared<const std::vector<float>>(distortions_of(*quality_->quality, flags));
  flags_ = std::make_shared<const std::vector<std::uint8_t>>(std::move(flags));
  if (moved) bounds_ = renderer::bounds_of(cloud(session, -1));
}

renderer::PointCloud MapScene::cloud(const Session& session, int hovered_row) const {
  const auto& embedding = session.map->embedding;
  renderer::PointCloud cloud;
  cloud.positions = std::shared_ptr<const renderer::Positions>(embedding, &embedding->points);
  cloud.class_ids = class_ids_;
  cloud.scalars = scalars_;
  cloud.flags = flags_;
  cloud.hovered = hovered_row;
  cloud.size_px = point_size_px(embedding->points.rows());
  return cloud;
}

renderer::Scene live_scene(const Session& session) {
  renderer::Scene scene;
  scene.theme = session.theme;
  const auto frame = shown_frame(session);
  if (!frame) return scene;
  renderer::ImageItem item;
  item.pixels = std::shared_ptr<const std::uint8_t>(frame, frame->image.pixels.data());
  item.width = frame->image.width;
  item.height = frame->image.height;
  item.channels = frame->image.channels;
  item.greyed = session.feed.state != live::FeedState::playing;
  scene.images.push_back(item);
  return scene;
}

renderer::Scene thumbnail_scene(const Session& session) {
  const auto& thumbnails = session.thumbnails;
  return thumbnails ? sheet_scene(thumbnails, thumbnails->sheet) : renderer::Scene();
}

renderer::Scene decoded_scene(const Session& session) {
  const auto& walk = session.walk;
  return walk && !walk->sheet.empty() ? sheet_scene(walk, walk->sheet) : renderer::Scene();
}

renderer::Scene preparation_scene(const Session& session) {
  const auto& prepared = session.prepared;
  return prepared && prepared->sheet ? sheet_scene(prepared->sheet, *prepared->sheet)
                                     : renderer::Scene();
}

}  // namespace diatom::app
