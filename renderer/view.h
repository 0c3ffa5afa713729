// View: how to look at a scene.
#pragma once

#include <bitset>
#include <optional>

#include "renderer/camera.h"
#include "renderer/pick_id.h"

namespace diatom::renderer {

// A part of a picture in whole pixels, from its top left corner.
struct PicturePart {
  Eigen::Vector2i at_px = {0, 0};
  Eigen::Vector2i size_px = {0, 0};

  bool operator==(const PicturePart&) const = default;
};

struct View {
  Camera camera;
  Eigen::Vector2i size_px = {1280, 800};  // of the whole picture
  // Only this part of it is drawn, and the target takes the part's size; absent: all of it.
  std::optional<PicturePart> part;
  std::bitset<16> hidden_layers;  // by LayerKind
  // (n, d): of points, thumbnails and surfaces only what has n.x + d >= 0 is drawn. World space.
  std::optional<Eigen::Vector4f> clip_plane;
  // Of a cloud that has more points only so many are drawn, spread evenly over its rows, and with
  // them those that are hovered or selected; 0: all. Stats::points_thinned tells how many were left
  // out, for the picture to say so.
  int point_budget = 0;

  bool shows(LayerKind layer) const { return !hidden_layers[static_cast<std::size_t>(layer)]; }
  void show(LayerKind layer, bool visible) {
    hidden_layers[static_cast<std::size_t>(layer)] = !visible;
  }
  // Whether a place lies on the side of the clip plane that is drawn.
  bool keeps(const Eigen::Vector3f& place) const {
    return !clip_plane || clip_plane->dot(place.homogeneous()) >= 0;
  }
  PicturePart drawn_part() const { return part.value_or(PicturePart{{0, 0}, size_px}); }
};

// To the clip space of the drawn part, which is off the camera's axis as a rule.
Eigen::Matrix4f clip_from_world(const View& view);

}  // namespace diatom::renderer
