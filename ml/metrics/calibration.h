// Are probabilities as often right as they say?
#pragma once

#include <vector>

#include "ml/core/matrix.h"

namespace diatom::ml {

// Predictions whose largest probability lies in one of equal intervals.
struct ReliabilityBin {
  int count = 0;
  double confidence = 0.0;  // their mean largest probability, in [0, 1]
  double accuracy = 0.0;    // how many of them are right, in [0, 1]
};

// `probabilities` (N, C) in rows that sum to 1.
std::vector<ReliabilityBin> reliability(const Matrix& probabilities, const Labels& labels,
                                        int bins = 10);

// The mean gap between confidence and accuracy, weighted by count; 0 is perfect, NaN without rows.
// Naeini, Cooper, Hauskrecht: "Obtaining well calibrated probabilities using Bayesian binning",
// 2015.
double expected_calibration_error(const std::vector<ReliabilityBin>& bins);

}  // namespace diatom::ml
