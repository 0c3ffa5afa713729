// Curve plot: a picture in SVG of what a training shows step by step, one frame below the other.
#pragma once

#include <string>
#include <vector>

namespace diatom::app {

struct PlottedCurve {
  std::string name;
  std::vector<double> at;      // x, ascending
  std::vector<double> values;  // as many; what is not finite, or not above 0 where the axis is
                               // logarithmic, leaves a gap
};

struct CurveFrame {
  std::string title;
  std::string x_name;
  bool are_shares = false;  // labelled in percent
  bool logarithmic = false;
  std::vector<PlottedCurve> curves;  // at most four
};

struct CurvePlot {
  std::string title;
  std::vector<CurveFrame> frames;  // from the top
};

std::string svg_of(const CurvePlot& plot);

}  // namespace diatom::app
