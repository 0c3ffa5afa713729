// The mistakes that a classifier is surest of: where labels are wrong or classes blend, they show
// it first.
#pragma once

#include <cstddef>
#include <vector>

#include "ml/core/matrix.h"

namespace diatom::ml {

struct Mistake {
  Eigen::Index row = 0;     // of the probabilities
  int label = 0;            // what it is
  int predicted = 0;        // what it was taken for
  float confidence = 0.0F;  // the probability of that
};

// Rows of `probabilities` (N, C) whose largest one is not that of their label, the surest first; of
// equals the lower row. At most `most`.
std::vector<Mistake> confident_mistakes(const Matrix& probabilities, const Labels& labels,
                                        std::size_t most);

}  // namespace diatom::ml
