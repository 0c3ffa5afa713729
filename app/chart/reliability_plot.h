// Reliability plot: a picture in SVG of whether probabilities are as often right as they say. A bar
// for each interval of confidence, beside the diagonal on which it should end.
#pragma once

#include <string>
#include <vector>

#include "ml/metrics/calibration.h"

namespace diatom::app {

struct ReliabilityPlot {
  std::string title;
  std::vector<ml::ReliabilityBin> bins;  // equal intervals of [0, 1], ascending
};

std::string svg_of(const ReliabilityPlot& plot);

}  // namespace diatom::app
