#include "ml/metrics/adjusted_rand.h"

#include <algorithm>
#include <cmath>

#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

double pairs_among(const Eigen::ArrayXd& sizes) {
  return (sizes * (sizes - 1.0)).sum() / 2.0;
}

// Outliers come first, as cluster 0.
Eigen::MatrixXi shared_rows(const Labels& left, const Labels& right) {
  DIATOM_CHECK(left.size() == right.size(), "partitions of different rows");
  const auto id = [](int cluster) { return std::max(cluster, -1) + 1; };
  const auto count = [&](const Labels& clusters) {
    int largest = -1;
    for (const int cluster : clusters) largest = std::max(largest, id(cluster));
    return largest + 1;
  };
  Eigen::MatrixXi counts = Eigen::MatrixXi::Zero(count(left), count(right));
  for (std::size_t row = 0; row < left.size(); ++row) ++counts(id(left[row]), id(right[row]));
  return counts;
}

}  // namespace

double adjusted_rand(const Eigen::MatrixXi& counts) {
  const Eigen::ArrayXXd shared = counts.cast<double>().array();
  const double rows = shared.sum();
  if (rows == 0.0) return std::nan("");
  const double together = pairs_among(shared.reshaped());
  const double in_left = pairs_among(shared.rowwise().sum());
  const double in_right = pairs_among(shared.colwise().sum().transpose());
  const double all = rows * (rows - 1.0) / 2.0;
  const double expected = all > 0.0 ? in_left * in_right / all : 0.0;
  const double most = (in_left + in_right) / 2.0;
  // Nothing is left to chance where both put all rows together, or each apart: they are equal.
  return most > expected ? (together - expected) / (most - expected) : 1.0;
}

double stability(const std::vector<Labels>& partitions) {
  double sum = 0.0;
  int pairs = 0;
  for (std::size_t right = 1; right < partitions.size(); ++right)
    for (std::size_t left = 0; left < right; ++left, ++pairs)
      sum += adjusted_rand(shared_rows(partitions[left], partitions[right]));
  return pairs > 0 ? sum / pairs : std::nan("");
}

namespace {

const Registration<Term> ari_term{
    {{"ari", "Adjusted Rand index"},
     "It asks of every pair of images whether clusters and classes agree that they belong together "
     "or apart. What chance would agree on is taken off, so 0 is chance and 1 is perfect.",
     "ARI = (index − expected) / (largest − expected)",
     "Hubert, Arabie: \"Comparing partitions\", Journal of Classification 2, 1985"}};

}  // namespace

}  // namespace diatom::ml
