#include "ml/backbone/tensors.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include <ATen/Context.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>

#include "ml/core/check.h"
#include "ml/core/tensor_bytes.h"

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
      throw std::runtime_error("a tensor has an element type that no method writes");
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

std::string device_name(Device device) {
  if (device == Device::cpu) return "cpu";
  if (!at::globalContext().hasCUDA())
    throw std::runtime_error(
        "there is no CUDA device here, or LibTorch was built without CUDA: use --device cpu");
  // Convolutions in full float, so that a card gives the processor's features but for rounding.
  at::globalContext().setAllowTF32CuDNN(false);
  return "cuda";
}

at::Tensor batch_of(std::span<const PreparedImage> images, int size, Device device) {
  const auto pixels =
      std::size_t{3} * static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
  auto batch = at::empty({static_cast<std::int64_t>(images.size()), 3, size, size}, at::kFloat);
  auto* next = batch.data_ptr<float>();
  for (const auto& image : images) {
    DIATOM_CHECK(image.size() == pixels, "the image was prepared for another backbone's ImageSpec");
    next = std::copy(image.begin(), image.end(), next);
  }
  return batch.to(at::Device(device_name(device)));
}

Matrix pooled_rows(const at::Tensor& activations, Eigen::Index batch) {
  auto rows = activations.dim() == 4 ? activations.mean({2, 3}) : activations;
  if (rows.dim() < 1 || rows.size(0) != batch)
    throw std::runtime_error("the network gave no row for each image");
  rows = rows.reshape({batch, -1}).to(at::kCPU, at::kFloat).contiguous();
  return Eigen::Map<const Matrix>(rows.data_ptr<float>(), batch, rows.size(1));
}

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

Matrix matrix_of(const at::Tensor& tensor) {
  DIATOM_CHECK(tensor.dim() == 2, "a tensor that is no matrix");
  const auto values = tensor.to(at::kCPU, at::kFloat).contiguous();
  return Eigen::Map<const Matrix>(values.data_ptr<float>(), values.size(0), values.size(1));
}

TensorData data_of(const at::Tensor& tensor) {
  const auto values = tensor.detach().to(at::kCPU).contiguous();
  TensorData data;
  data.type = element_type_of(values.scalar_type());
  data.shape = values.sizes().vec();
  data.bytes.resize(values.nbytes());
  if (!data.bytes.empty()) std::memcpy(data.bytes.data(), values.data_ptr(), data.bytes.size());
  return data;
}

at::Tensor tensor_of(const TensorData& data) {
  const auto type = scalar_type_of(data.type);
  if (dense_bytes(data.shape, bytes_of(data.type)) != data.bytes.size())
    throw std::runtime_error("a tensor holds fewer bytes than its shape needs");
  auto tensor = at::empty(data.shape, type);
  if (!data.bytes.empty()) std::memcpy(tensor.data_ptr(), data.bytes.data(), data.bytes.size());
  return tensor;
}

std::string first_line(const std::exception& error) {
  const std::string message = error.what();
  return message.substr(0, message.find('\n'));
}

}  // namespace diatom::ml
