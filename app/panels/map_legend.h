// The map's legend: its key, in a corner of the picture, where it can be folded and classes
// renamed.
#pragma once

#include <optional>
#include <string>

#include "app/map_key.h"
#include "app/panel.h"
#include "app/panels/viewport.h"

namespace diatom::app {

class MapLegend {
 public:
  // In the picture's corner.
  void draw(PanelContext& context, const ViewportInput& input);

 private:
  void draw_line(const MapKey::Line& line, PanelContext& context);
  void draw_renaming(const MapKey::Line& line, Commands& commands);
  void draw_fold(bool folded);
  void draw_lines(PanelContext& context);

  std::optional<bool> folded_;  // as a person wants it; absent before they say
  std::string new_name_;        // half-typed, of a class
  MapKey key_;
};

}  // namespace diatom::app
