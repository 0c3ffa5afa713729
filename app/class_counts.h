// How many samples each class has; the unlabelled are in none.
#pragma once

#include <vector>

#include "ml/core/dataset.h"

namespace diatom::app {

struct ClassCount {
  int train = 0;
  int test = 0;  // held out
};

std::vector<ClassCount> count_classes(const std::vector<ml::Sample>& samples, std::size_t classes);

}  // namespace diatom::app
