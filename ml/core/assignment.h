// Who does what, one to one, at the least cost: how clusters are matched with classes.
#pragma once

#include <vector>

#include <Eigen/Core>

namespace diatom::ml {

// `costs` (R, C), finite -> (R) the column of each row, all different, so that their costs sum to
// the least; -1 for the rows that are left over where R > C. O(min(R, C)^2 max(R, C)) by Kuhn and
// Munkres with potentials: Kuhn: "The Hungarian method for the assignment problem", Naval Research
// Logistics Quarterly 2, 1955; Jonker, Volgenant: "A shortest augmenting path algorithm for dense
// and sparse linear assignment problems", Computing 38, 1987.
std::vector<int> cheapest_assignment(const Eigen::MatrixXd& costs);

}  // namespace diatom::ml
