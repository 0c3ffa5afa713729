#include "ml/classifier/tensors.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/ones.h>

#include "ml/classifier/classifier.h"
#include "ml/core/check.h"

namespace diatom::ml {

at::Tensor view_of(const Matrix& matrix) {
  // from_blob takes a mutable pointer only; nothing here writes through it.
  return at::from_blob(const_cast<float*>(matrix.data()), {matrix.rows(), matrix.cols()},
                       at::kFloat);
}

at::Tensor rows_of(const Matrix& matrix, const Eigen::Index* rows, Eigen::Index count) {
  static_assert(sizeof(Eigen::Index) == sizeof(std::int64_t));
  const auto indices = at::from_blob(const_cast<Eigen::Index*>(rows), {count}, at::kLong);
  return at::index_select(view_of(matrix), 0, indices);
}

at::Tensor targets_of(const Labels& labels, const RowIndices& rows, int classes) {
  const auto count = static_cast<std::int64_t>(rows.size());
  auto targets = at::full({classes, count}, -1.0, at::kFloat);
  auto* values = targets.data_ptr<float>();
  for (std::int64_t i = 0; i < count; ++i)
    values[labels[static_cast<std::size_t>(rows[static_cast<std::size_t>(i)])] * count + i] = 1.0F;
  return targets;
}

at::Tensor weights_of(const TrainingSet& set, const RowIndices& rows) {
  auto tensor = at::ones({static_cast<std::int64_t>(rows.size())}, at::kDouble);
  if (!set.weights) return tensor;
  auto* value = tensor.data_ptr<double>();
  for (const auto row : rows) *value++ = (*set.weights)[row];
  return tensor;
}

Matrix matrix_of(const at::Tensor& tensor) {
  DIATOM_CHECK(tensor.dim() == 2, "a tensor that is no matrix");
  const auto values = tensor.to(at::kCPU, at::kFloat).contiguous();
  return Eigen::Map<const Matrix>(values.data_ptr<float>(), values.size(0), values.size(1));
}

}  // namespace diatom::ml
