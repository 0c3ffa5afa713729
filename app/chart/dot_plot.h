// Dot plot: a picture in SVG of a few figures side by side, one row for each thing compared and a
// mark for each series, with error bars.
#pragma once

#include <string>
#include <vector>

namespace diatom::app {

struct Dot {
  double value = 0.0;      // in the unit of the x axis; NaN draws nothing
  double deviation = 0.0;  // half an error bar; 0 draws none
};

struct DotPanel {
  std::string title;
  std::vector<std::vector<Dot>> dots;  // (rows, series)
};

struct DotPlot {
  std::string title;
  std::string x_name;
  std::vector<std::string> rows;    // from the top
  std::vector<std::string> series;  // at most four
  std::vector<DotPanel> panels;     // from the top, each with an x axis of its own
};

std::string svg_of(const DotPlot& plot);

}  // namespace diatom::app
