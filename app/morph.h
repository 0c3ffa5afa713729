// Morph: a cloud whose places change glides to the new ones, so that the eye can follow a point
// from one map to the next.
#pragma once

#include <memory>

#include "renderer/scene.h"

namespace diatom::app {

class Morph {
 public:
  // Puts the places where the glide has come to in place of the cloud's own; at the end these are
  // its own again. A cloud of another length is shown at once.
  void move(renderer::PointCloud& cloud, double now_seconds);

  bool is_moving() const { return shown_ != nullptr && shown_ != target_; }

 private:
  std::shared_ptr<const renderer::Positions> target_;
  std::shared_ptr<const renderer::Positions> shown_;  // where the points are seen; null before
  double last_seconds_ = 0.0;
};

}  // namespace diatom::app
