// What draws the points of a t-SNE together: each towards the neighbours of its row. With
// Repulsion it makes the gradient of the Kullback-Leibler divergence between the probabilities p of
// the rows and those q of the points; van der Maaten and Hinton, JMLR 9, 2008:
//
//   dC/dy_i = 4 sum_j (p_ij - q_ij) k_ij (y_i - y_j),   k_ij = 1 / (1 + |y_i - y_j|^2),
//   q_ij = k_ij / sum of all k
#pragma once

#include "ml/embedding/neighbour_graph.h"
#include "ml/embedding/padded_places.h"

namespace diatom::ml {

// sum_j p_ij k_ij (y_i - y_j) for the row i of `points`.
Eigen::RowVector3f pull_on(const SparseRows& affinities, const PaddedPlaces& points,
                           Eigen::Index row);

// sum_j p_ij log(1 + |y_i - y_j|^2): the share of the row in the divergence, which is
// sum p log p + sum of these + log(sum of all k).
double stretch_of(const SparseRows& affinities, const PaddedPlaces& points, Eigen::Index row);

}  // namespace diatom::ml
