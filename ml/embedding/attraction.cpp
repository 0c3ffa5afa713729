#include "ml/embedding/attraction.h"

#include <cmath>

namespace diatom::ml {

Eigen::RowVector3f pull_on(const SparseRows& affinities, const PaddedPlaces& points,
                           Eigen::Index row) {
  const auto place = static_cast<std::size_t>(row);
  const Eigen::Array4f own = place_at(points, row);
  Eigen::Array4f pull = Eigen::Array4f::Zero();
  for (auto entry = affinities.first[place]; entry < affinities.first[place + 1]; ++entry) {
    const Eigen::Array4f apart = own - place_at(points, affinities.columns[entry]);
    pull += affinities.values[entry] / (1.0F + apart.square().sum()) * apart;
  }
  return pull.head<3>().matrix().transpose();
}

double stretch_of(const SparseRows& affinities, const PaddedPlaces& points, Eigen::Index row) {
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
