// The map's legend: the groups with their marks and counts, what else is to be read in the picture,
// and how far the picture can be trusted.
#pragma once

#include <string>
#include <vector>

#include "app/panel.h"
#include "app/panels/class_counts.h"
#include "app/panels/shown_groups.h"
#include "app/panels/viewport.h"

namespace diatom::app {

// What the map is coloured by: by the class where what was chosen is not there.
ColorBy shown_color(const Session& session);

// Predictions for the rows of the map, or null.
const ml::Labels* predictions_on_map(const Session& session);

class MapLegend {
 public:
  // In the picture's corner.
  void draw(PanelContext& context, const ViewportInput& input);

 private:
  struct Line {
    int mark = -1;
    std::string name;
    int count = 0;
    std::string help;
  };

  std::vector<Line> lines_of(const Session& session);
  static std::vector<Line> cluster_lines(const Groups& groups);
  static std::vector<Line> prediction_lines(const Session& session);
  static void draw_line(const Line& line, renderer::Theme theme);
  void count(const Session& session);

  ml::Snapshot<ml::Features> counted_;  // what `counts_` speaks of
  ml::Snapshot<ml::Labels> counted_labels_;
  std::vector<ClassCount> counts_;
  ShownGroups shown_;
};

}  // namespace diatom::app
