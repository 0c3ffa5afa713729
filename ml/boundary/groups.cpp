#include "ml/boundary/groups.h"

#include <cmath>
#include <map>
#include <utility>

namespace diatom::ml {

std::vector<Group> groups_of(const BoundaryData& data) {
  std::map<int, RowIndices> rows;
  for (std::size_t row = 0; row < data.groups->size(); ++row)
    if (const int id = (*data.groups)[row]; id >= 0)
      rows[id].push_back(static_cast<Eigen::Index>(row));
  std::vector<Group> groups;
  groups.reserve(rows.size());
  for (const auto& [id, members] : rows)
    groups.push_back({id, (*data.points)(members, Eigen::all)});
  return groups;
}

Eigen::AlignedBox3f box_of(const Matrix& points) {
  return {points.colwise().minCoeff().transpose(), points.colwise().maxCoeff().transpose()};
}

float map_radius(const Matrix& points) {
  const Eigen::MatrixXd exact = points.cast<double>();
  const Eigen::RowVectorXd middle = exact.colwise().mean();
  const double squared = (exact.rowwise() - middle).rowwise().squaredNorm().mean();
  return squared > 0.0 ? static_cast<float>(std::sqrt(squared)) : 1.0F;
}

}  // namespace diatom::ml
