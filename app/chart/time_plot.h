// Time plot: accuracy against seconds on a logarithmic axis, a mark for each method on each data
// set and backbone; marks of one data set and backbone are joined by a line, so that what time buys
// is its slope. SVG.
#pragma once

#include <string>
#include <vector>

namespace diatom::app {

struct TimedAccuracy {
  double seconds = 0.0;   // > 0; NaN draws nothing
  double accuracy = 0.0;  // in percent
};

struct TimePlot {
  struct Group {
    std::string name;                   // of data set and backbone
    std::vector<TimedAccuracy> series;  // one a method, in the order of TimePlot::series
  };

  std::string title;
  std::vector<std::string> series;  // methods, at most four
  std::vector<Group> groups;
};

std::string svg_of(const TimePlot& plot);

}  // namespace diatom::app
