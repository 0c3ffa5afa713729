#include "ml/embedding/neighbour_projection.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace diatom::ml {

namespace {

constexpr Eigen::Index neighbours_asked = 8;
constexpr double sharpness = 8.0;  // distances in many dimensions differ by little

class NeighbourProjection : public Projection {
 public:
  NeighbourProjection(Snapshot<Groundwork> groundwork, Matrix points)
      : groundwork_(std::move(groundwork)),
        nearest_(groundwork_->rows),
        points_(std::move(points)) {}

  Matrix place(const Matrix& rows) const override {
    const Matrix reduced = groundwork_->reduce(rows);
    const auto near = nearest_.find(reduced, std::min(neighbours_asked, points_.rows()));
    Matrix places(rows.rows(), points_.cols());
    for (Eigen::Index row = 0; row < rows.rows(); ++row) places.row(row) = mean_of(near, row);
    return places;
  }

 private:
  Eigen::RowVectorXf mean_of(const Neighbours& near, Eigen::Index query) const {
    const auto first = static_cast<std::size_t>(query * near.count);
    const double nearest = near.distances[first];
    Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(points_.cols());
    double weights = 0.0;
    for (auto i = first; i < first + static_cast<std::size_t>(near.count); ++i) {
      const double distance = near.distances[i];
      const double weight = distance > 0.0 ? std::pow(nearest / distance, sharpness) : 1.0;
      sum += weight * points_.row(near.rows[i]).cast<double>();
      weights += weight;
    }
    return (sum / weights).cast<float>();
  }

  Snapshot<Groundwork> groundwork_;
  NearestRows nearest_;
  Matrix points_;
};

}  // namespace

std::shared_ptr<const Projection> project_by_neighbours(Snapshot<Groundwork> groundwork,
                                                        Matrix points) {
  return std::make_shared<const NeighbourProjection>(std::move(groundwork), std::move(points));
}

}  // namespace diatom::ml
