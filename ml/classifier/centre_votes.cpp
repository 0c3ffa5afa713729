#include "ml/classifier/centre_votes.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include "ml/classifier/falkon_head.h"
#include "ml/classifier/tensors.h"
#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

Eigen::VectorXd centre_votes(const Head& head, const Vector& row, int class_id) {
  const auto* falkon = dynamic_cast<const FalkonHead*>(&head);
  if (falkon == nullptr) return {};
  DIATOM_CHECK(row.size() == falkon->kernel().dim(), "a row of another D than the head's");
  const Matrix one = row.transpose();
  const auto kernel = falkon->kernel()(view_of(one)).select(0, 0).to(at::kDouble);
  const auto alpha = falkon->narrow_alpha().select(1, class_id).to(at::kDouble);
  const auto votes = (kernel * alpha).to(at::kCPU).contiguous();
  return Eigen::Map<const Eigen::VectorXd>(votes.data_ptr<double>(), votes.numel());
}

namespace {

const Registration<Term> votes_term{
    {{"votes", "The centres that decided"},
     "FALKON's score is a sum with one part for each centre, and each centre is a training image "
     "that can be looked at. The largest parts name the images that spoke for the class, or "
     "against it.",
     "f(x) = ∑ⱼ αⱼ k(x, cⱼ),   one part a centre",
     "Rudi, Carratino, Rosasco: \"FALKON: an optimal large scale kernel method\", NeurIPS 2017"}};

}  // namespace

}  // namespace diatom::ml
