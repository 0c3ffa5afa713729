// FALKON's head: scores f(x) = sum_j alpha_j k(x, c_j), one column of alpha for each class.
#pragma once

#include <memory>

#include "ml/classifier/classifier.h"
#include "ml/classifier/kernel.h"

namespace diatom::ml {

class FalkonHead : public Head {
 public:
  // `centres` (M, D) in float or double, which the scores are computed in, and `alpha` (M, C) in
  // double, on one device. The head keeps them; they must not be written to any more.
  FalkonHead(const at::Tensor& centres, const at::Tensor& alpha, KernelSpec kernel);
  ~FalkonHead() override;

  // The same head with another alpha, sharing the centres.
  std::shared_ptr<const FalkonHead> with_alpha(const at::Tensor& alpha) const;

  std::string method() const override { return "falkon"; }
  Matrix scores(const Matrix& standardised_rows) const override;
  // centres (M, D), alpha (M, C), sigma (1) or (D), kernel (2): its shape and degree
  TensorMap tensors() const override;

  const at::Tensor& centres() const { return *centres_; }
  const at::Tensor& alpha() const { return *alpha_; }
  const at::Tensor& narrow_alpha() const { return *narrow_alpha_; }  // in the centres' type
  const Kernel& kernel() const { return kernel_; }
  int classes() const;  // C

 private:
  FalkonHead(const FalkonHead& other, const at::Tensor& alpha);

  std::shared_ptr<const at::Tensor> centres_;
  std::shared_ptr<const at::Tensor> alpha_;
  std::shared_ptr<const at::Tensor> narrow_alpha_;
  Kernel kernel_;
};

// Throws std::runtime_error where a tensor is missing or the shapes do not fit.
std::shared_ptr<const Head> restore_falkon(const TensorMap& map);

}  // namespace diatom::ml
