// What a training is worth on the images that it never saw: which were mistaken for what, how good
// it is for each class, the mistakes that it was surest of, and whether its probabilities are
// right.
#pragma once

#include <vector>

#include "app/top_tuning_job.h"
#include "ml/metrics/calibration.h"
#include "ml/metrics/class_scores.h"
#include "ml/metrics/mistakes.h"

namespace diatom::app {

struct HeldOut {
  ml::RowIndices rows;        // (T) held-out rows of the features, ascending
  ml::Labels labels;          // (T)
  ml::Labels predicted;       // (T)
  Eigen::MatrixXi confusion;  // (C, C): down what they are, across what they were taken for
  std::vector<ml::ClassScores> classes;
  std::vector<ml::Mistake> mistakes;  // the surest; Mistake::row counts among `rows`
  std::vector<ml::ReliabilityBin> reliability;

  // Rows of the features that are `label` and were taken for `predicted`, ascending.
  std::vector<int> rows_in_cell(int label, int predicted) const;
};

// By the newest head. Without rows where there is none, or nothing was held out.
HeldOut held_out_of(const TopTuningRun& run);

}  // namespace diatom::app
