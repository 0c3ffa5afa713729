#include "ml/classifier/classifier.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "ml/core/check.h"

namespace diatom::ml {

namespace {

void check_finite(const Matrix& rows) {
  for (Eigen::Index row = 0; row < rows.rows(); ++row) {
    if (rows.row(row).allFinite()) continue;
    throw std::invalid_argument("row " + std::to_string(row) +
                                " of the features holds NaN or infinity; remove or recompute it");
  }
}

void check_contract(const TrainingSet& set) {
  DIATOM_CHECK(set.rows && set.labels, "a training set without rows or labels");
  DIATOM_CHECK(set.rows->rows() == static_cast<Eigen::Index>(set.labels->size()),
               "a training set needs one label for each row");
  for (const auto* part : {&set.train, &set.test, &set.centres})
    for (const auto row : *part) {
      DIATOM_CHECK(row >= 0 && row < set.rows->rows(), "a row index beyond the rows");
      const int label = (*set.labels)[static_cast<std::size_t>(row)];
      DIATOM_CHECK(label >= 0 && label < set.classes, "a label beyond the classes");
    }
}

void check_two_classes(const TrainingSet& set) {
  const auto label_of = [&set](Eigen::Index row) {
    return (*set.labels)[static_cast<std::size_t>(row)];
  };
  const int first = label_of(set.train.front());
  const bool has_second = std::any_of(set.train.begin(), set.train.end(),
                                      [&](Eigen::Index row) { return label_of(row) != first; });
  if (!has_second)
    throw std::invalid_argument(
        "all training rows are of one class; a classifier needs at least two");
}

void check_weights(const TrainingSet& set) {
  if (!set.weights) return;
  DIATOM_CHECK(set.weights->size() == set.rows->rows(), "a training set needs a weight a row");
  const auto counts = [&set](Eigen::Index row) { return (*set.weights)[row] > 0.0F; };
  if (std::none_of(set.train.begin(), set.train.end(), counts))
    throw std::invalid_argument("all training rows have the weight 0");
}

}  // namespace

Snapshot<Vector> balanced_weights(const TrainingSet& set) {
  std::vector<int> counts(static_cast<std::size_t>(set.classes));
  const auto count_of = [&](std::size_t row) -> int& {
    return counts.at(static_cast<std::size_t>((*set.labels)[row]));
  };
  for (const auto row : set.train) ++count_of(static_cast<std::size_t>(row));
  const auto present = std::count_if(counts.begin(), counts.end(), [](int n) { return n > 0; });
  const auto share = static_cast<float>(set.train.size()) / static_cast<float>(present);
  Vector weights = Vector::Zero(set.rows->rows());
  for (std::size_t row = 0; row < set.labels->size(); ++row)
    if (count_of(row) > 0)
      weights[static_cast<Eigen::Index>(row)] = share / static_cast<float>(count_of(row));
  return std::make_shared<const Vector>(std::move(weights));
}

void check_training_set(const TrainingSet& set) {
  check_contract(set);
  if (set.train.empty()) throw std::invalid_argument("there are no training rows to learn from");
  if (set.rows->cols() == 0) throw std::invalid_argument("the rows have no features");
  check_two_classes(set);
  check_finite(*set.rows);
  check_weights(set);
}

std::unique_ptr<ClassifierTrainer> make_trainer(const std::string& method, TrainingSet set,
                                                const ParameterValues& values, std::uint64_t seed,
                                                Device device) {
  const auto& found = ClassifierRegistry::instance().find(method);
  const auto checked = checked_values(found.info, values);
  check_training_set(set);
  if (set.from && set.from->head && set.from->head->method() != method)
    throw std::invalid_argument("a training by " + method + " cannot go on from one by " +
                                set.from->head->method());
  return found.make(std::move(set), checked, seed, device);
}

double accuracy_of(const Matrix& scores, const Labels& labels) {
  DIATOM_CHECK(scores.rows() == static_cast<Eigen::Index>(labels.size()),
               "one label for each row of scores");
  if (labels.empty()) return std::nan("");
  Eigen::Index right = 0;
  for (Eigen::Index row = 0; row < scores.rows(); ++row) {
    Eigen::Index best = 0;
    scores.row(row).maxCoeff(&best);  // the first of equals
    if (best == labels[static_cast<std::size_t>(row)]) ++right;
  }
  return static_cast<double>(right) / static_cast<double>(scores.rows());
}

}  // namespace diatom::ml
