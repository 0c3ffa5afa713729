// The key to the map: what its marks and colours mean, in words. The legend of the window and that
// of a picture say the same.
#pragma once

#include <string>
#include <vector>

#include "app/class_counts.h"
#include "app/coloring.h"
#include "app/shown_groups.h"

namespace diatom::app {

class MapKey {
 public:
  struct Line {
    int mark = -1;  // of a class or cluster; -1: in none
    std::string name;
    int count = 0;
    bool is_class = false;  // and can be renamed
  };

  // Of the map as it is seen; there must be one.
  void derive(const Session& session);

  const std::vector<Line>& lines() const { return lines_; }         // the groups
  const std::vector<std::string>& notes() const { return notes_; }  // what else is to be read
  const Ramp* ramp() const { return ramp_.get(); }                  // null where colours say groups

 private:
  std::vector<Line> lines_of(const Session& session);
  std::vector<Line> class_lines(const Session& session);
  void count(const Session& session);

  ml::Snapshot<ml::Features> counted_;  // what `counts_` speaks of
  ml::Snapshot<ml::Labels> counted_labels_;
  std::vector<ClassCount> counts_;
  ShownGroups shown_groups_;
  ShownRamp shown_ramp_;

  std::vector<Line> lines_;
  std::vector<std::string> notes_;
  ml::Snapshot<Ramp> ramp_;
};

}  // namespace diatom::app
