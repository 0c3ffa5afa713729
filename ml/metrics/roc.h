// How well a score of strangeness tells strange rows from ordinary ones, and from where on to call
// a row strange.
#pragma once

#include <vector>

namespace diatom::ml {

// The receiver operating characteristic: one point for every score from which on rows may be called
// strange, from (0, 0) to (1, 1); rows of equal score make one step.
struct Roc {
  std::vector<double> false_positive_rate;  // shares of the ordinary, in [0, 1], ascending
  std::vector<double> true_positive_rate;   // shares of the strange, in [0, 1], ascending
  double area = 0.0;  // how often a strange row scores above an ordinary one, ties by half: in
                      // [0, 1], 0.5 is chance (Hanley, McNeil: "The meaning and use of the area
                      // under a receiver operating characteristic curve", Radiology 143, 1982)
};

// The larger a score, the stranger the row. Without rows of either kind there are no points and the
// area is NaN.
Roc roc(const std::vector<float>& ordinary_scores, const std::vector<float>& strange_scores);

// The least of `ordinary_scores` above which no more than `false_alarm_rate` of them lie: a row is
// strange where its score is above it. Take scores of rows that the measure was not fitted to. NaN
// without scores. Throws std::invalid_argument unless 0 <= false_alarm_rate < 1.
double threshold_at(const std::vector<float>& ordinary_scores, double false_alarm_rate);

}  // namespace diatom::ml
