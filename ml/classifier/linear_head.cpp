#include "ml/classifier/linear_head.h"

#include <stdexcept>
#include <utility>

#include <ATen/core/Tensor.h>
#include <ATen/ops/mm.h>

#include "ml/classifier/check_dim.h"
#include "ml/classifier/tensors.h"

namespace diatom::ml {

LinearHead::LinearHead(std::string method, Matrix weights, Vector bias)
    : method_(std::move(method)), weights_(std::move(weights)), bias_(std::move(bias)) {}

Matrix LinearHead::scores(const Matrix& rows) const {
  check_dim(rows.cols(), weights_.rows());
  return matrix_of(at::mm(view_of(rows), view_of(weights_))).rowwise() + bias_.transpose();
}

TensorMap LinearHead::tensors() const {
  TensorMap map;
  map.tensors["weights"] = tensor_from(weights_);
  map.tensors["bias"] = tensor_from(Matrix(bias_.transpose()));
  return map;
}

std::shared_ptr<const Head> restore_linear(const std::string& method, const TensorMap& map) {
  const auto named = [&](const char* name) {
    const auto found = map.tensors.find(name);
    if (found == map.tensors.end())
      throw std::runtime_error("the " + method + " head lacks its tensor '" + name + "'");
    return matrix_from(found->second);
  };
  auto weights = named("weights");
  const auto bias = named("bias");
  if (bias.rows() != 1 || bias.cols() != weights.cols())
    throw std::runtime_error("the " + method + " head's tensors do not fit together");
  return std::make_shared<const LinearHead>(method, std::move(weights), Vector(bias.row(0)));
}

}  // namespace diatom::ml
