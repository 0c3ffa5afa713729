// The confusion matrix, whose cells can be clicked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "renderer/scene.h"

namespace diatom::app {

struct ConfusionCell {
  int label = 0;      // what they are: down
  int predicted = 0;  // what they were taken for: across

  bool operator==(const ConfusionCell&) const = default;
};

// Fills the width with `counts` (C, C), C > 0. What is right is drawn in the accent colour, what is
// not in that of warnings, as strongly as its share of the class. The cell that was clicked, if it
// holds anything.
std::optional<ConfusionCell> draw_confusion(const Eigen::MatrixXi& counts,
                                            const std::vector<std::string>& classes,
                                            std::optional<ConfusionCell> marked,
                                            renderer::Theme theme);

}  // namespace diatom::app
