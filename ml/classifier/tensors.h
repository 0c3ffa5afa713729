// Tensors: the crossing between this program's matrices and LibTorch's tensors. Declares, but
// never includes, LibTorch: its headers belong into .cpp files.
#pragma once

#include "ml/core/matrix.h"

namespace at {
class Tensor;
}

namespace diatom::ml {

struct TrainingSet;  // ml/classifier/classifier.h

// (N, D) float, sharing the matrix's memory: it must outlive the tensor and is never written to.
at::Tensor view_of(const Matrix& matrix);

// Copies of the given rows, (count, D) float on the CPU.
at::Tensor rows_of(const Matrix& matrix, const Eigen::Index* rows, Eigen::Index count);

// One-hot targets, -1 and +1, of the given rows: (classes, count) float on the CPU.
at::Tensor targets_of(const Labels& labels, const RowIndices& rows, int classes);

// (count) double on the CPU: the weights of the given rows, 1 where all count alike.
at::Tensor weights_of(const TrainingSet& set, const RowIndices& rows);

Matrix matrix_of(const at::Tensor& tensor);  // from (N, D), any device and floating type

}  // namespace diatom::ml
