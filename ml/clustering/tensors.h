// Tensors: how partitions are kept in files and come back.
#pragma once

#include <string>

#include <Eigen/Core>

#include "ml/core/tensor_map.h"

namespace diatom::ml {

// The numbers as they are; tensor_from and matrix_from (ml/core/tensor_map.h) keep floats only.
TensorData tensor_of_doubles(const Eigen::MatrixXd& matrix);

// Throw std::runtime_error where there is no tensor of this name, two dimensions and kind, or where
// it holds no number at all.
Matrix matrix_named(const TensorMap& map, const std::string& name);
Eigen::MatrixXd doubles_named(const TensorMap& map, const std::string& name);

}  // namespace diatom::ml
