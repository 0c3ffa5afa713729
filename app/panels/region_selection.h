// Box and lasso on the map: Shift and a drag select anew, with Ctrl as well they add, Ctrl alone
// takes away.
#pragma once

#include <vector>

#include "app/panel.h"
#include "app/panels/viewport.h"

namespace diatom::app {

enum class RegionShape { box, lasso };

class RegionSelection {
 public:
  RegionShape shape = RegionShape::lasso;

  // Whether this frame's mouse is taken for it. Draws the region; when the drag ends, emits
  // SelectRows.
  bool respond(PanelContext& context, const ViewportInput& input);

 private:
  enum class Mode { anew, add, take_away };

  void extend(Eigen::Vector2f cursor_px);
  void draw(const ViewportInput& input) const;
  void select(PanelContext& context) const;

  bool going_ = false;
  Mode mode_ = Mode::anew;
  std::vector<Eigen::Vector2f> corners_px_;  // of the picture; a box has four
};

// The rows of the session's map whose places are seen within the polygon, ascending.
std::vector<int> rows_within(const Map& map, const renderer::View& view,
                             const std::vector<Eigen::Vector2f>& polygon_px);

}  // namespace diatom::app
