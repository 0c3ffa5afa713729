#include "ml/core/assignment.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "ml/core/check.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index none = -1;

// Rows enter one by one. Each looks for the cheapest way to a free column, by Dijkstra over costs
// that the potentials keep from being negative; along it, rows that had a column move on to the
// next.
class Matching {
 public:
  // `costs` (R, C) with R <= C.
  explicit Matching(const Eigen::MatrixXd& costs)
      : costs_(costs),
        row_potential_(Eigen::VectorXd::Zero(costs.rows())),
        column_potential_(Eigen::VectorXd::Zero(costs.cols())),
        row_of_(static_cast<std::size_t>(costs.cols()), none) {}

  void enter(Eigen::Index row);

  Eigen::Index row_of(Eigen::Index column) const {
    return row_of_[static_cast<std::size_t>(column)];
  }

 private:
  using Path = std::vector<Eigen::Index>;  // (C) the column before each; none: the new row

  Eigen::Index reach_free_column(Eigen::Index row, Path& before);

  const Eigen::MatrixXd& costs_;
  Eigen::VectorXd row_potential_;     // (R)
  Eigen::VectorXd column_potential_;  // (C)
  std::vector<Eigen::Index> row_of_;  // (C)
};

Eigen::Index Matching::reach_free_column(Eigen::Index row, Path& before) {
  constexpr double far = std::numeric_limits<double>::infinity();
  const auto columns = costs_.cols();
  Eigen::VectorXd distance = Eigen::VectorXd::Constant(columns, far);
  std::vector<bool> reached(static_cast<std::size_t>(columns), false);
  Eigen::Index at = none;
  do {
    const auto from = at == none ? row : row_of(at);
    const double so_far = at == none ? 0.0 : distance[at];
    Eigen::Index nearest = none;
    for (Eigen::Index column = 0; column < columns; ++column) {
      if (reached[static_cast<std::size_t>(column)]) continue;
      const double length =
          so_far + costs_(from, column) - row_potential_[from] - column_potential_[column];
      if (length < distance[column]) {
        distance[column] = length;
        before[static_cast<std::size_t>(column)] = at;
      }
      if (nearest == none || distance[column] < distance[nearest]) nearest = column;
    }
    at = nearest;
    reached[static_cast<std::size_t>(at)] = true;
  } while (row_of(at) != none);

  row_potential_[row] += distance[at];
  for (Eigen::Index column = 0; column < columns; ++column) {
    if (!reached[static_cast<std::size_t>(column)] || column == at) continue;
    const double slack = distance[at] - distance[column];
    column_potential_[column] -= slack;
    row_potential_[row_of(column)] += slack;
  }
  return at;
}

void Matching::enter(Eigen::Index row) {
  Path before(row_of_.size(), none);
  auto column = reach_free_column(row, before);
  while (column != none) {
    const auto previous = before[static_cast<std::size_t>(column)];
    row_of_[static_cast<std::size_t>(column)] = previous == none ? row : row_of(previous);
    column = previous;
  }
}

}  // namespace

std::vector<int> cheapest_assignment(const Eigen::MatrixXd& costs) {
  DIATOM_CHECK(costs.allFinite(), "an assignment of unknown cost");
  const bool turned = costs.rows() > costs.cols();
  const Eigen::MatrixXd wide = turned ? Eigen::MatrixXd(costs.transpose()) : costs;
  Matching matching(wide);
  for (Eigen::Index row = 0; row < wide.rows(); ++row) matching.enter(row);

  std::vector<int> column_of(static_cast<std::size_t>(costs.rows()), -1);
  for (Eigen::Index column = 0; column < wide.cols(); ++column) {
    auto pair = std::pair(matching.row_of(column), column);
    if (pair.first == none) continue;
    if (turned) std::swap(pair.first, pair.second);
    column_of[static_cast<std::size_t>(pair.first)] = static_cast<int>(pair.second);
  }
  return column_of;
}

}  // namespace diatom::ml
