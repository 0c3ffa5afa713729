// The recorded features of 5,000 real images (SqueezeNet 1.1, 512 columns, 10 classes),
// standardised by their training rows.
#pragma once

#include "ml/classifier/standardise.h"
#include "ml/core/tensor_map.h"
#include "tests/ml/classifier/blobs.h"
#include "tests/support/shared_material.h"

namespace diatom::tests {

inline ml::TrainingSet reference_set() {
  const auto folder = shared_material() / "reference";
  const auto rows = ml::matrix_from(ml::read_npy(folder / "plankton10_squeezenet1_1_f16.npy"));
  const auto labels = ml::read_npy(folder / "plankton10_labels_i32.npy").to_float();
  const auto is_train = ml::read_npy(folder / "plankton10_is_train_u8.npy").to_float();
  ml::TrainingSet set;
  set.classes = 10;
  set.labels = std::make_shared<const ml::Labels>(labels.begin(), labels.end());
  for (std::size_t i = 0; i < is_train.size(); ++i)
    (is_train[i] > 0.5F ? set.train : set.test).push_back(static_cast<Eigen::Index>(i));
  set.rows =
      std::make_shared<const ml::Matrix>(ml::standardisation_of(rows, set.train).apply(rows));
  return set;
}

}  // namespace diatom::tests
