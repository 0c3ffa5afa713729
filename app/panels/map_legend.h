// The map's legend: the groups with their marks and counts, what else is to be read in the picture,
// and how far the picture can be trusted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/coloring.h"
#include "app/panel.h"
#include "app/panels/class_counts.h"
#include "app/panels/shown_groups.h"
#include "app/panels/viewport.h"

namespace diatom::app {

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
    bool is_class = false;  // and can be renamed
  };

  std::vector<Line> lines_of(const Session& session);
  static std::vector<Line> cluster_lines(const Groups& groups);
  static std::vector<Line> prediction_lines(const Session& session);
  void draw_line(const Line& line, PanelContext& context);
  void draw_renaming(const Line& line, Commands& commands);
  static ImVec2 size_of(const std::vector<Line>& lines, const std::vector<std::string>& notes,
                        const Ramp* ramp);
  void draw_fold(bool folded);
  void draw_lines(const std::vector<Line>& lines, const std::vector<std::string>& notes,
                  const Ramp* ramp, PanelContext& context);
  void count(const Session& session);

  std::optional<bool> folded_;  // as a person wants it; absent before they say
  std::string new_name_;        // half-typed, of a class

  ml::Snapshot<ml::Features> counted_;  // what `counts_` speaks of
  ml::Snapshot<ml::Labels> counted_labels_;
  std::vector<ClassCount> counts_;
  ShownGroups shown_;
  ShownRamp ramp_;
};

}  // namespace diatom::app
