// Condensed tree: what stays together as a spanning tree of rows loses its edges, longest first.
// Clusters are the parts that persist longest for most of their rows (excess of mass).
//
// Campello, Moulavi, Sander: "Density-based clustering based on hierarchical density estimates",
// PAKDD 2013. Edges of equal length go together, so that equal rows are never parted.
#pragma once

#include <vector>

#include "ml/core/matrix.h"

namespace diatom::ml {

struct Edge {
  Eigen::Index from = 0;
  Eigen::Index to = 0;
  float length = 0.0F;
};

struct DenseClusters {
  Labels labels;               // (N), in the order of each cluster's first row; below 0: outliers
  std::vector<float> reaches;  // (K), the length of the edges that parted it from the others
};

// `tree` spans `rows` (at least one) rows; a cluster has at least `smallest` (at least two) of
// them. Rows that never part into two such are one cluster.
DenseClusters dense_clusters(std::vector<Edge> tree, Eigen::Index rows, Eigen::Index smallest);

}  // namespace diatom::ml
