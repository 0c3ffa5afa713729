// Tensors: the few steps between this program's matrices and a network's tensors that every family
// that computes with LibTorch needs. at::Tensor is only named here; its headers stay in the .cpp
// files.
#pragma once

#include <exception>
#include <span>
#include <string>

#include "ml/core/device.h"
#include "ml/core/image_spec.h"
#include "ml/core/matrix.h"
#include "ml/core/tensor_map.h"

namespace at {
class Tensor;
}

namespace diatom::ml {

// LibTorch's name of the device. Throws std::runtime_error where there is no usable CUDA device.
std::string device_name(Device device);

// (B) prepared images of (3, size, size) -> (B, 3, size, size) on the device.
at::Tensor batch_of(std::span<const PreparedImage> images, int size, Device device);

// Activations -> rows: (B, C, H, W) is averaged over H and W, anything else flattened from its
// second dimension on. Throws std::runtime_error unless there are B rows.
Matrix pooled_rows(const at::Tensor& activations, Eigen::Index batch);

// (N, D) float, sharing the matrix's memory: it must outlive the tensor and is never written to.
at::Tensor view_of(const Matrix& matrix);

// Copies of the given rows, (count, D) float on the CPU.
at::Tensor rows_of(const Matrix& matrix, const Eigen::Index* rows, Eigen::Index count);

Matrix matrix_of(const at::Tensor& tensor);  // from (N, D), any device and floating type

// float, double, int and long long tensors on any device; bytes are copied both ways.
TensorData data_of(const at::Tensor& tensor);
at::Tensor tensor_of(const TensorData& data);  // throws std::runtime_error for other types

// LibTorch's messages carry a stack of addresses; this is their first line.
std::string first_line(const std::exception& error);

}  // namespace diatom::ml
