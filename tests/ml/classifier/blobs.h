// Training sets for tests: overlapping Gaussian clouds, a class each, the last rows held out.
#pragma once

#include "ml/classifier/classifier.h"
#include "ml/core/random.h"

namespace diatom::tests {

struct BlobShape {
  Eigen::Index rows = 240;
  Eigen::Index dim = 6;
  int classes = 3;
  double spread = 0.8;  // of a cloud, whose centre lies about 1 from the origin in each direction
  double held_out = 0.25;
};

inline ml::TrainingSet make_blobs(std::uint64_t seed, const BlobShape& shape = {}) {
  ml::Random random(seed);
  const auto normal = [&random] { return static_cast<float>(random.normal()); };
  const ml::Matrix centres = ml::Matrix::NullaryExpr(shape.classes, shape.dim, normal);
  ml::Matrix rows = ml::Matrix::NullaryExpr(shape.rows, shape.dim, normal);
  ml::Labels labels(static_cast<std::size_t>(shape.rows));
  ml::TrainingSet set;
  set.classes = shape.classes;
  const auto first_held_out =
      shape.rows - static_cast<Eigen::Index>(shape.held_out * static_cast<double>(shape.rows));
  for (Eigen::Index row = 0; row < shape.rows; ++row) {
    const int label = static_cast<int>(row % shape.classes);
    labels[static_cast<std::size_t>(row)] = label;
    rows.row(row) = static_cast<float>(shape.spread) * rows.row(row) + centres.row(label);
    (row < first_held_out ? set.train : set.test).push_back(row);
  }
  set.rows = std::make_shared<const ml::Matrix>(std::move(rows));
  set.labels = std::make_shared<const ml::Labels>(std::move(labels));
  return set;
}

inline ml::Labels labels_of(const ml::TrainingSet& set, const ml::RowIndices& rows) {
  ml::Labels labels;
  for (const auto row : rows) labels.push_back((*set.labels)[static_cast<std::size_t>(row)]);
  return labels;
}

inline ml::Matrix rows_of(const ml::TrainingSet& set, const ml::RowIndices& rows) {
  return (*set.rows)(rows, Eigen::all);
}

// The first half of the training rows counts twice: by a weight of 2, or by being there twice.
inline ml::TrainingSet doubled_by_weight(ml::TrainingSet set) {
  ml::Vector weights = ml::Vector::Ones(set.rows->rows());
  for (std::size_t i = 0; i < set.train.size() / 2; ++i) weights[set.train[i]] = 2.0F;
  set.weights = std::make_shared<const ml::Vector>(std::move(weights));
  return set;
}

inline ml::TrainingSet doubled_by_repetition(ml::TrainingSet set) {
  const ml::RowIndices half(set.train.begin(),
                            set.train.begin() + static_cast<std::ptrdiff_t>(set.train.size() / 2));
  set.train.insert(set.train.end(), half.begin(), half.end());
  return set;
}

// |a - b| / |b|, Frobenius.
inline double relative_difference(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return (a - b).norm() / b.norm();
}

}  // namespace diatom::tests
