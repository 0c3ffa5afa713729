// How well a partition fits its own rows, without a label: is each row nearer to its own cluster
// than to the next?
#pragma once

#include <cstddef>
#include <cstdint>

#include "ml/core/matrix.h"

namespace diatom::ml {

// The mean silhouette, in [-1, 1], of at most `sample` rows, drawn by `seed` among those that
// belong to a cluster and compared with one another; by Euclidean distance. `rows` (N, D),
// `clusters` (N) with any ids from 0 on, below 0 for outliers. A row that is alone in its cluster
// scores 0. NaN where fewer than two clusters were drawn. Memory is of the order of `sample`, time
// of its square. Rousseeuw: "Silhouettes: a graphical aid to the interpretation and validation of
// cluster analysis", Journal of Computational and Applied Mathematics 20, 1987.
double silhouette(const Matrix& rows, const Labels& clusters, std::size_t sample,
                  std::uint64_t seed);

}  // namespace diatom::ml
