// check_dim: rows come to a head of as many features. A model's file may promise what its head does
// not keep, so that is no broken contract but an exception.
#pragma once

#include <stdexcept>
#include <string>

#include <Eigen/Core>

namespace diatom::ml {

inline void check_dim(Eigen::Index rows_dim, Eigen::Index head_dim) {
  if (rows_dim == head_dim) return;
  throw std::invalid_argument("rows of " + std::to_string(rows_dim) + " features for a head of " +
                              std::to_string(head_dim));
}

}  // namespace diatom::ml
