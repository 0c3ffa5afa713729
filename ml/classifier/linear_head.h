// Scores that are linear in the row: x W + b. What ridge and logistic regression make.
#pragma once

#include <memory>
#include <string>

#include "ml/classifier/classifier.h"

namespace diatom::ml {

class LinearHead : public Head {
 public:
  LinearHead(std::string method, Matrix weights, Vector bias);  // (D, C), (C)

  std::string method() const override { return method_; }
  Matrix scores(const Matrix& standardised_rows) const override;
  TensorMap tensors() const override;  // weights (D, C), bias (1, C)

 private:
  std::string method_;
  Matrix weights_;
  Vector bias_;
};

// Throws std::runtime_error, naming the method, where a tensor is missing or the shapes do not fit.
std::shared_ptr<const Head> restore_linear(const std::string& method, const TensorMap& map);

}  // namespace diatom::ml
