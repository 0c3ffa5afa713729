#include "ml/classifier/tensors.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>

#include "ml/classifier/classifier.h"

namespace diatom::ml {

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

}  // namespace diatom::ml
