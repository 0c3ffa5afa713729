// Who decided: a FALKON score is a sum over the centres, f(x) = sum_j alpha_j k(x, c_j), and each
// centre is a training image that can be looked at.
#pragma once

#include "ml/classifier/classifier.h"

namespace diatom::ml {

// alpha_j k(x, c_j) of one standardised row (D) for a class, in the order of Fit::centre_rows; they
// add up to the head's score -> (M). Empty where the head is not FALKON's.
Eigen::VectorXd centre_votes(const Head& head, const Vector& row, int class_id);

}  // namespace diatom::ml
