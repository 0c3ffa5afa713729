// What a classifier is worth for each class: precision, recall and F1, from the confusion matrix.
#pragma once

#include <vector>

#include <Eigen/Core>

namespace diatom::ml {

struct ClassScores {
  int count = 0;           // rows of this class
  int predicted = 0;       // rows that were taken for it
  double precision = 0.0;  // share of those taken for it that are it; NaN where none was
  double recall = 0.0;     // share of its rows that were found; NaN without rows
  double f1 = 0.0;         // harmonic mean of the two; 0 where no row is right, NaN without any
};

// `confusion` (C, C) as confusion_matrix gives it -> (C).
std::vector<ClassScores> class_scores(const Eigen::MatrixXi& confusion);

}  // namespace diatom::ml
