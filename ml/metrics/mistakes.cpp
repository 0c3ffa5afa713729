#include "ml/metrics/mistakes.h"

#include <algorithm>

#include "ml/core/check.h"

namespace diatom::ml {

std::vector<Mistake> confident_mistakes(const Matrix& probabilities, const Labels& labels,
                                        std::size_t most) {
  DIATOM_CHECK(probabilities.rows() == static_cast<Eigen::Index>(labels.size()),
               "one label for each row of probabilities");
  std::vector<Mistake> mistakes;
  for (Eigen::Index row = 0; row < probabilities.rows(); ++row) {
    Eigen::Index named = 0;
    const float confidence = probabilities.row(row).maxCoeff(&named);
    const int label = labels[static_cast<std::size_t>(row)];
    if (named != label) mistakes.push_back({row, label, static_cast<int>(named), confidence});
  }
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const Mistake& a, const Mistake& b) { return a.confidence > b.confidence; });
  mistakes.resize(std::min(most, mistakes.size()));
  return mistakes;
}

}  // namespace diatom::ml
