#include "ml/classifier/tensors.h"

#include <cstring>
#include <stdexcept>

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>
#include <ATen/ops/index_select.h>

#include "ml/core/check.h"

namespace diatom::ml {

namespace {

at::ScalarType scalar_type_of(ElementType type) {
  switch (type) {
    case ElementType::f32:
      return at::kFloat;
    case ElementType::f64:
      return at::kDouble;
    case ElementType::i32:
      return at::kInt;
    case ElementType::i64:
      return at::kLong;
    default:
      throw std::runtime_error("a head's tensor has an element type that no method writes");
  }
}

ElementType element_type_of(at::ScalarType type) {
  switch (type) {
    case at::kDouble:
      return ElementType::f64;
    case at::kInt:
      return ElementType::i32;
    case at::kLong:
      return ElementType::i64;
    default:
      DIATOM_CHECK(type == at::kFloat, "a tensor of a type that files do not hold");
      return ElementType::f32;
  }
}

}  // namespace

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

Matrix matrix_of(const at::Tensor& tensor) {
  DIATOM_CHECK(tensor.dim() == 2, "a tensor that is no matrix");
  const auto values = tensor.to(at::kCPU, at::kFloat).contiguous();
  return Eigen::Map<const Matrix>(values.data_ptr<float>(), values.size(0), values.size(1));
}

TensorData data_of(const at::Tensor& tensor) {
  const auto values = tensor.to(at::kCPU).contiguous();
  TensorData data;
  data.type = element_type_of(values.scalar_type());
  data.shape = values.sizes().vec();
  data.bytes.resize(values.nbytes());
  if (!data.bytes.empty()) std::memcpy(data.bytes.data(), values.data_ptr(), data.bytes.size());
  return data;
}

at::Tensor tensor_of(const TensorData& data) {
  auto tensor = at::empty(data.shape, scalar_type_of(data.type));
  if (tensor.nbytes() != data.bytes.size())
    throw std::runtime_error("a head's tensor holds fewer bytes than its shape needs");
  if (!data.bytes.empty()) std::memcpy(tensor.data_ptr(), data.bytes.data(), data.bytes.size());
  return tensor;
}

}  // namespace diatom::ml
