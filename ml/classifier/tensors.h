// Tensors: what a training set becomes for LibTorch.
#pragma once

#include "ml/backbone/tensors.h"
#include "ml/core/matrix.h"

namespace diatom::ml {

struct TrainingSet;  // ml/classifier/classifier.h

// One-hot targets, -1 and +1, of the given rows: (classes, count) float on the CPU.
at::Tensor targets_of(const Labels& labels, const RowIndices& rows, int classes);

// (count) double on the CPU: the weights of the given rows, 1 where all count alike.
at::Tensor weights_of(const TrainingSet& set, const RowIndices& rows);

}  // namespace diatom::ml
