// What a partition made without labels is worth, held against classes.
#pragma once

#include <vector>

#include <Eigen/Core>

#include "ml/core/matrix.h"

namespace diatom::ml {

struct Contingency {
  Eigen::MatrixXi counts;   // (K, C) rows of class j in cluster i
  Eigen::VectorXi outside;  // (C) rows of class j in no cluster
};

// `clusters` (N), in [0, cluster_count), below 0 for outliers; `labels` (N), in [0, classes). Rows
// whose label is below 0 have no class and are left out.
Contingency contingency(const Labels& clusters, int cluster_count, const Labels& labels,
                        int classes);

// Shares are of all rows that have a class. Outliers are among them: they count as wrong in purity
// and accuracy, and as one more cluster in the adjusted Rand index and in mutual information.
// Without any rows the shares are NaN.
struct PartitionScores {
  double purity = 0.0;    // share of rows that are of their cluster's majority; it never falls as
                          // clusters are split, so read it beside the others
  int overlaps = 0;       // lost.size()
  std::vector<int> lost;  // classes with rows, but the majority of no cluster; ties go to the lower
  double adjusted_rand = 0.0;       // at most 1; 0 is chance
  double mutual_information = 0.0;  // in [0, 1]: over the mean of both entropies (Strehl, Ghosh:
                                    // "Cluster ensembles", JMLR 3, 2002, with arithmetic mean)
  double accuracy = 0.0;  // share that is right where each cluster is given at most one class and
                          // each class at most one cluster, so that most rows are right
};

PartitionScores partition_scores(const Contingency& table);

}  // namespace diatom::ml
