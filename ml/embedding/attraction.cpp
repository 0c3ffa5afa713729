#include "ml/embedding/attraction.h"

#include <cmath>

namespace diatom::ml {

Eigen::RowVector3f pull_on(const SparseRows& affinities, const Places& points, Eigen::Index row) {
  const auto place = static_cast<std::size_t>(row);
  const Eigen::RowVector3f own = points.row(row);
  Eigen::RowVector3f pull = Eigen::RowVector3f::Zero();
  for (auto entry = affinities.first[place]; entry < affinities.first[place + 1]; ++entry) {
    const Eigen::RowVector3f apart = own - points.row(affinities.columns[entry]);
    pull += affinities.values[entry] / (1.0F + apart.squaredNorm()) * apart;
  }
  return pull;
}

double stretch_of(const SparseRows& affinities, const Places& points, Eigen::Index row) {
  const auto place = static_cast<std::size_t>(row);
  double stretch = 0.0;
  for (auto entry = affinities.first[place]; entry < affinities.first[place + 1]; ++entry) {
    const auto squared = (points.row(row) - points.row(affinities.columns[entry])).squaredNorm();
    stretch +=
        static_cast<double>(affinities.values[entry]) * std::log1p(static_cast<double>(squared));
  }
  return stretch;
}

}  // namespace diatom::ml
