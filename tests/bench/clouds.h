// Clouds of points, a class each, as large as a benchmark wants them; all of them to train on.
#pragma once

#include <memory>
#include <numeric>
#include <utility>

#include "ml/classifier/classifier.h"
#include "ml/core/random.h"

namespace diatom {

inline ml::TrainingSet clouds(Eigen::Index rows, Eigen::Index dim, int classes) {
  ml::Random random(0);
  const auto normal = [&random] { return static_cast<float>(random.normal()); };
  const ml::Matrix middles = ml::Matrix::NullaryExpr(classes, dim, normal);
  ml::Matrix values = ml::Matrix::NullaryExpr(rows, dim, normal);
  ml::Labels labels(static_cast<std::size_t>(rows));
  for (Eigen::Index row = 0; row < rows; ++row) {
    labels[static_cast<std::size_t>(row)] = static_cast<int>(row % classes);
    values.row(row) += 0.2F * middles.row(row % classes);
  }
  ml::TrainingSet set;
  set.rows = std::make_shared<const ml::Matrix>(std::move(values));
  set.labels = std::make_shared<const ml::Labels>(std::move(labels));
  set.train.resize(static_cast<std::size_t>(rows));
  std::iota(set.train.begin(), set.train.end(), Eigen::Index{0});
  set.classes = classes;
  return set;
}

}  // namespace diatom
