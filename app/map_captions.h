// MapCaptions: what is written into a file's picture of the map: the names among the points and the
// legend, as the window shows them, in letters that grow with the picture.
#pragma once

#include <vector>

#include "app/map_key.h"
#include "app/shown_names.h"
#include "ml/core/image.h"
#include "renderer/view.h"

namespace diatom::app {

class MapCaptions {
 public:
  MapCaptions() = default;  // nothing is written
  // Of the map as it is by now; there must be one.
  explicit MapCaptions(const Session& session);

  // Into the picture of that view. A legend that could not be read there is left out. Throws
  // std::runtime_error where the letters cannot be drawn.
  void draw(ml::Image& picture, const renderer::View& view) const;

 private:
  void draw_names(ml::Image& picture, const renderer::View& view) const;
  void draw_legend(ml::Image& picture) const;

  bool has_legend_ = false;
  renderer::Theme theme_ = renderer::Theme::dark;
  MapKey key_;
  std::vector<ShownName> names_;
};

}  // namespace diatom::app
