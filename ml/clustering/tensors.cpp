#include "ml/clustering/tensors.h"

#include <cstring>
#include <stdexcept>

namespace diatom::ml {

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

const TensorData& tensor_named(const TensorMap& map, const std::string& name) {
  const auto found = map.tensors.find(name);
  if (found == map.tensors.end())
    throw std::runtime_error("the clustering lacks its tensor '" + name + "'");
  const auto& shape = found->second.shape;
  if (shape.size() != 2 || shape[0] < 1 || shape[1] < 1)
    throw std::runtime_error("the clustering's tensor '" + name + "' is no matrix with numbers");
  return found->second;
}

}  // namespace

TensorData tensor_of_doubles(const Eigen::MatrixXd& matrix) {
  const RowMajor rows = matrix;
  TensorData tensor{ElementType::f64, {rows.rows(), rows.cols()}, {}};
  const auto* begin = reinterpret_cast<const std::byte*>(rows.data());
  tensor.bytes.assign(begin, begin + static_cast<std::size_t>(rows.size()) * sizeof(double));
  return tensor;
}

Matrix matrix_named(const TensorMap& map, const std::string& name) {
  return matrix_from(tensor_named(map, name));
}

Eigen::MatrixXd doubles_named(const TensorMap& map, const std::string& name) {
  const auto& tensor = tensor_named(map, name);
  RowMajor rows(tensor.shape[0], tensor.shape[1]);
  if (tensor.type != ElementType::f64 ||
      tensor.bytes.size() != static_cast<std::size_t>(rows.size()) * sizeof(double))
    throw std::runtime_error("the clustering's tensor '" + name + "' does not hold doubles");
  std::memcpy(rows.data(), tensor.bytes.data(), tensor.bytes.size());
  return rows;
}

}  // namespace diatom::ml
