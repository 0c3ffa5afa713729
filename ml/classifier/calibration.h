// Calibration: from scores to probabilities that are as often right as they say, by one number:
// p = softmax(sharpness * scores). Its inverse is the temperature of Guo et al., "On calibration of
// modern neural networks", 2017.
#pragma once

#include "ml/core/matrix.h"

namespace diatom::ml {

// (N, C) -> (N, C), rows in [0, 1] that sum to 1.
Matrix softmax(const Matrix& scores, float sharpness);

// The sharpness in [1e-3, 1e3] that makes the labels of these held-out scores most likely, judged
// by at most 2,000 rows. Targets are smoothed by a count of one as in Platt 1999, so that a few
// scores that are all right do not make it certain. `otherwise` where there are no rows.
float calibrated_sharpness(const Matrix& scores, const Labels& labels, float otherwise);

}  // namespace diatom::ml
