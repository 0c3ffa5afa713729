// Accuracy and the confusion matrix.
#pragma once

#include <Eigen/Core>

#include "ml/core/matrix.h"

namespace diatom::ml {

// Column of each row's largest score; ties go to the lower class. (N, classes) -> (N)
Labels predicted_labels(const Matrix& scores);

// counts(i, j): rows of true class i that were predicted j. (classes, classes)
Eigen::MatrixXi confusion_matrix(const Labels& truth, const Labels& predicted, int classes);

}  // namespace diatom::ml
