// Rows for tests of clusterings: round clouds as far from each other as one likes, and what is
// asked of the labels that they get.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "ml/clustering/clustering.h"
#include "ml/core/random.h"

namespace diatom::tests {

using RowsSnapshot = ml::Snapshot<ml::Matrix>;

inline RowsSnapshot snapshot(ml::Matrix rows) {
  return std::make_shared<const ml::Matrix>(std::move(rows));
}

struct Blobs {
  RowsSnapshot rows;
  ml::Labels truth;
};

// Clouds of deviation 1 whose centres all lie equally far apart, sqrt(2) times `distance`: one
// along each axis, so there are at most as many as columns. Rows take turns.
inline Blobs blobs(Eigen::Index rows, Eigen::Index dim, int clusters, double distance,
                   std::uint64_t seed) {
  ml::Random random(seed);
  ml::Matrix values =
      ml::Matrix::NullaryExpr(rows, dim, [&random] { return static_cast<float>(random.normal()); });
  ml::Labels truth;
  for (Eigen::Index row = 0; row < rows; ++row) {
    truth.push_back(static_cast<int>(row % clusters));
    values(row, truth.back()) += static_cast<float>(distance);
  }
  return {snapshot(std::move(values)), std::move(truth)};
}

// Whether the two name the same groups, whatever the names; an outlier belongs to none.
inline bool same_groups(const ml::Labels& labels, const ml::Labels& truth) {
  std::map<int, int> forth, back;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const bool fits = labels[row] >= 0 &&
                      forth.try_emplace(labels[row], truth[row]).first->second == truth[row] &&
                      back.try_emplace(truth[row], labels[row]).first->second == labels[row];
    if (!fits) return false;
  }
  return labels.size() == truth.size();
}

// {"clusters", clusters} for a method that is told how many there are.
inline ml::ParameterValues with_clusters(const std::string& method, int clusters,
                                         ml::ParameterValues values = {}) {
  for (const auto& parameter : ml::ClusteringRegistry::instance().find(method).info.parameters)
    if (parameter.id == "clusters") values["clusters"] = clusters;
  return values;
}

inline ml::Snapshot<ml::Clustering> cluster(const std::string& method, RowsSnapshot rows,
                                            const ml::ParameterValues& values, std::uint64_t seed) {
  const auto job = ml::make_clustering(method, std::move(rows), values, seed);
  return ml::run_to_result(*job);
}

}  // namespace diatom::tests
