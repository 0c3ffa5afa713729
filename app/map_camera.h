// MapCamera: the map's camera where no hand moves it: on its way to a place that was asked for, to
// all points, to one of them. And what a moving camera costs in points.
#pragma once

#include "app/extract.h"
#include "app/panel.h"
#include "app/session.h"
#include "renderer/camera.h"

namespace diatom::app {

class MapCamera {
 public:
  // The panels say in `views` where it is to go. A CPU draws fewer points while it moves.
  MapCamera(Views& views, bool draws_by_cpu) : views_(views), draws_by_cpu_(draws_by_cpu) {}

  // At once, and it stays there.
  void jump_to(const renderer::Camera& there);

  // Once a frame, when its scene is known. Whether the next picture will be another.
  bool move(const Session& session, const renderer::Bounds& bounds, Eigen::Vector2i size_px);

 private:
  void frame_what_is_asked(const Map& map, const renderer::Bounds& bounds, Eigen::Vector2i size_px,
                           bool came_to_rest);
  bool fly();
  bool thin_while_moving();

  Views& views_;
  bool draws_by_cpu_;
  bool map_moves_ = false;  // its job was going in the last frame
  renderer::Camera drawn_;  // of the last picture
};

}  // namespace diatom::app
