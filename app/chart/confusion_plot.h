// Confusion plot: a picture in SVG of what was taken for what. What is right is blue, what is not
// orange, as strong as its share of the class.
#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

namespace diatom::app {

struct ConfusionPlot {
  std::string title;
  std::vector<std::string> classes;  // (C)
  Eigen::MatrixXi counts;            // (C, C): down what they are, across what they were taken for
};

std::string svg_of(const ConfusionPlot& plot);

}  // namespace diatom::app
