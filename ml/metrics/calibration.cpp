#include "ml/metrics/calibration.h"

#include <algorithm>
#include <cmath>

#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

std::vector<ReliabilityBin> reliability(const Matrix& probabilities, const Labels& labels,
                                        int bins) {
  DIATOM_CHECK(probabilities.rows() == static_cast<Eigen::Index>(labels.size()),
               "one label for each row of probabilities");
  std::vector<ReliabilityBin> result(static_cast<std::size_t>(bins));
  for (Eigen::Index row = 0; row < probabilities.rows(); ++row) {
    Eigen::Index named = 0;
    const double confidence = probabilities.row(row).maxCoeff(&named);
    const int place = std::clamp(static_cast<int>(confidence * bins), 0, bins - 1);
    auto& bin = result[static_cast<std::size_t>(place)];
    ++bin.count;
    bin.confidence += confidence;
    if (named == labels[static_cast<std::size_t>(row)]) bin.accuracy += 1.0;
  }
  for (auto& bin : result) {
    if (bin.count == 0) continue;
    bin.confidence /= bin.count;
    bin.accuracy /= bin.count;
  }
  return result;
}

double expected_calibration_error(const std::vector<ReliabilityBin>& bins) {
  double sum = 0.0;
  int count = 0;
  for (const auto& bin : bins) {
    sum += bin.count * std::abs(bin.confidence - bin.accuracy);
    count += bin.count;
  }
  return sum / count;
}

namespace {

const Registration<Term> calibration_term{
    {{"calibration", "Reliability and calibration error"},
     "Of all images that were named with 80 % confidence, about 80 in a hundred should be right. "
     "The calibration error is the mean gap between what was said and what came true.",
     "ECE = ∑ₖ (nₖ / n) |accuracy of bin k − confidence of bin k|",
     "Naeini, Cooper, Hauskrecht: \"Obtaining well calibrated probabilities using Bayesian "
     "binning\", AAAI 2015"}};

}  // namespace

}  // namespace diatom::ml
