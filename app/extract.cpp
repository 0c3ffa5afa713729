#include "app/extract.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "app/near_rows.h"
#include "renderer/colormap.h"
#include "renderer/theme.h"

namespace diatom::app {

namespace {

constexpr float kSmallestCentrePx = 8;
constexpr float kLargestCentrePx = 20;

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

// What is not known is drawn faint.
std::vector<float> drawn(const Ramp& ramp, std::vector<std::uint8_t>& flags) {
  auto values = ramp.values;
  for (std::size_t row = 0; row < flags.size(); ++row) {
    if (!std::isnan(values[row])) continue;
    flags[row] |= renderer::point_flag::dimmed;
    values[row] = 0.0F;
  }
  return values;
}

// Without a colour. The mesh is one of `owner`'s.
renderer::Surface surface_of(const ml::Snapshot<ml::Boundary>& owner, const ml::SurfaceMesh& mesh) {
  const auto alias = [&](const ml::Matrix& matrix) {
    return std::shared_ptr<const renderer::Positions>(owner, &matrix);
  };
  renderer::Surface surface;
  surface.positions = alias(mesh.vertices);
  surface.normals = alias(mesh.normals);
  surface.triangles = std::shared_ptr<const std::vector<std::uint32_t>>(owner, &mesh.triangles);
  if (!mesh.presence.empty())
    surface.presence = std::shared_ptr<const std::vector<float>>(owner, &mesh.presence);
  return surface;
}

// Those of the map that is seen, and what two groups both enclose; fainter while they stand around
// its places of a moment ago.
std::vector<renderer::Surface> surfaces_of(const Session& session) {
  std::vector<renderer::Surface> surfaces;
  const auto& bounds = session.boundary;
  if (!bounds || session.map_look.boundary.empty() ||
      bounds->map->features != session.map->features)
    return surfaces;
  const float opacity = session.map_look.opacity * (bounds->map == session.map ? 1.0F : 0.5F);
  for (const auto& bound : bounds->surfaces->surfaces) {
    auto surface = surface_of(bounds->surfaces, bound.mesh);
    surface.class_id = bound.group;
    // A sheet between two groups is of both.
    if (bound.other >= 0)
      surface.color = (renderer::class_color(bound.group, session.theme) +
                       renderer::class_color(bound.other, session.theme)) /
                      2.0F;
    surface.opacity = opacity;
    surfaces.push_back(std::move(surface));
  }
  for (const auto& overlap : bounds->surfaces->overlaps) {
    if (overlap.mesh.triangles.empty()) continue;
    auto surface = surface_of(bounds->surfaces, overlap.mesh);
    surface.color = renderer::theme_colors(session.theme).highlight;
    surface.opacity = opacity;
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

// A ball of meridians and parallels.
renderer::Surface surface_of_fence(const Fence& fence, renderer::Theme theme) {
  constexpr std::uint32_t parallels = 16;
  constexpr std::uint32_t meridians = 32;
  renderer::Positions normals((parallels + 1) * meridians, 3);
  std::vector<std::uint32_t> triangles;
  for (std::uint32_t i = 0; i <= parallels; ++i)
    for (std::uint32_t j = 0; j < meridians; ++j) {
      const float polar = std::numbers::pi_v<float> * static_cast<float>(i) / parallels;
      const float around = 2 * std::numbers::pi_v<float> * static_cast<float>(j) / meridians;
      normals.row(i * meridians + j) << std::sin(polar) * std::cos(around), std::cos(polar),
          std::sin(polar) * std::sin(around);
      if (i == parallels) continue;
      const auto here = i * meridians + j;
      const auto beside = i * meridians + (j + 1) % meridians;
      triangles.insert(triangles.end(), {here, beside, here + meridians});
      triangles.insert(triangles.end(), {beside, beside + meridians, here + meridians});
    }
  renderer::Surface surface;
  surface.positions = std::make_shared<const renderer::Positions>(
      (fence.radius * normals).rowwise() + fence.centre.transpose());
  surface.normals = std::make_shared<const renderer::Positions>(std::move(normals));
  surface.triangles = std::make_shared<const std::vector<std::uint32_t>>(std::move(triangles));
  surface.color = renderer::theme_colors(theme).highlight;
  surface.opacity = 0.15F;
  return surface;
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

renderer::Scene MapScene::extract(const Session& session, int hovered_row, float pictures_within) {
  renderer::Scene scene;
  scene.theme = session.theme;
  if (!session.map) {
    map_.reset();
    return scene;
  }
  derive_columns(session);
  scene.clouds.push_back(cloud(session, hovered_row));
  if (pictures_within > 0.0F) scene.thumbnails = pictures(session, pictures_within);
  scene.surfaces = surfaces_of(session);
  if (!is_flat(*session.map)) scene.grid = renderer::grid_under(bounds_);
  scene.cursors = centre_cursors(session);
  if (shows_walk(session)) scene.cursors.push_back(walk_cursor(session));
  trails_.follow(session);
  trails_.add_to(scene);
  ghosts_.follow(session);
  ghosts_.add_to(scene);
  if (session.fence && session.fence->map == session.map)
    scene.surfaces.push_back(surface_of_fence(*session.fence, session.theme));
  return scene;
}

void MapScene::derive_columns(const Session& session) {
  const bool moved = map_ != session.map;
  const auto labels = labels_for(session);
  const auto& ramp = shown_ramp_.of(session);
  if (!moved && training_ == session.training && labels_ == labels &&
      selection_ == session.selection && color_by_ == session.color_by &&
      clusters_ == session.clusters && groups_ == session.groups && ramp_ == ramp &&
      dims_others_ == session.map_look.only_selected)
    return;
  map_ = session.map;
  training_ = session.training;
  labels_ = labels;
  selection_ = session.selection;
  color_by_ = session.color_by;
  clusters_ = session.clusters;
  groups_ = session.groups;
  ramp_ = ramp;
  dims_others_ = session.map_look.only_selected;

  class_ids_ = groups_on_map(session);
  auto flags = flags_of(session);
  scalars_ = ramp_ ? std::make_shared<const std::vector<float>>(drawn(*ramp_, flags)) : nullptr;
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

// Only of images that are decoded: a dot says more than a grey square.
renderer::Thumbnails MapScene::pictures(const Session& session, float within) {
  const auto& sheet = session.map_pictures;
  renderer::Thumbnails items;
  if (!sheet || sheet->features != session.map->features) return items;
  if (pictures_ != sheet) {
    pictures_ = sheet;
    std::vector<int> rows, tiles;
    for (std::size_t tile = 0; tile < sheet->rows.size(); ++tile) {
      if (sheet->tiles[tile] != TileState::painted) continue;
      rows.push_back(sheet->rows[tile]);
      tiles.push_back(static_cast<int>(tile));
    }
    picture_rows_ = std::make_shared<const std::vector<int>>(std::move(rows));
    picture_tiles_ = std::make_shared<const std::vector<int>>(std::move(tiles));
  }
  items.rows = picture_rows_;
  items.tiles = picture_tiles_;
  items.sheet = std::shared_ptr<const std::uint8_t>(sheet, sheet->sheet.pixels.data());
  items.columns = sheet->grid.columns;
  items.lines = sheet->grid.rows;
  items.tile_px = sheet->grid.tile_px;
  items.within = within;
  items.side_px = map_picture_px;
  return items;
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
  item.greyed = feed_in_view(session).status.state != live::FeedState::playing;
  scene.images.push_back(item);
  return scene;
}

renderer::Scene thumbnail_scene(const Session& session) {
  const auto& thumbnails = session.thumbnails;
  return thumbnails ? sheet_scene(thumbnails, thumbnails->sheet) : renderer::Scene();
}

renderer::Scene hover_scene(const Session& session) {
  const auto& picture = session.hover_picture;
  return picture ? sheet_scene(picture, picture->sheet) : renderer::Scene();
}

renderer::Scene decoded_scene(const Session& session) {
  const auto& walk = session.walk;
  return walk && !walk->sheet.empty() ? sheet_scene(walk, walk->sheet) : renderer::Scene();
}

renderer::Scene strangers_scene(const Session& session) {
  const auto& strangers = session.strangers;
  return strangers ? sheet_scene(strangers, strangers->sheet) : renderer::Scene();
}

renderer::Scene preparation_scene(const Session& session) {
  const auto& prepared = session.prepared;
  return prepared && prepared->sheet ? sheet_scene(prepared->sheet, *prepared->sheet)
                                     : renderer::Scene();
}

}  // namespace diatom::app
