// How much two partitions of the same rows agree, beyond chance; and partitions among each other.
#pragma once

#include <vector>

#include <Eigen/Core>

#include "ml/core/matrix.h"

namespace diatom::ml {

// The adjusted Rand index of `counts` (K, L), the rows that lie in cluster i of one partition and
// in cluster j of the other: at most 1, which is equality, and 0 on average for random partitions
// of these sizes. NaN without rows. Hubert, Arabie: "Comparing partitions", Journal of
// Classification 2, 1985.
double adjusted_rand(const Eigen::MatrixXi& counts);

// The mean adjusted Rand index over all pairs of `partitions`, each (N) clusters of the same rows;
// those below 0, outliers, make one more cluster. NaN for fewer than two partitions or without
// rows.
double stability(const std::vector<Labels>& partitions);

}  // namespace diatom::ml
