// Groups: what a person has made of the clusters. They start as the clusters themselves; naming,
// merging, splitting and rejecting give other ones, each a value of its own, so that undo is to
// keep the one before. Named groups are labels that cost a few keys.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ml/backbone/features.h"
#include "ml/clustering/clustering.h"
#include "ml/core/latest.h"
#include "ml/core/matrix.h"

namespace diatom::app {

struct Groups {
  ml::Labels of_row;               // (N), in [0, G), or ml::outlier: rejected, or in no cluster
  std::vector<std::string> names;  // (G), "" where nobody has named it
  std::vector<int> marks;          // (G), the mark and colour of each

  int count() const { return static_cast<int>(names.size()); }
  std::vector<int> rows_of(int group) const;  // ascending
};

Groups groups_of(const ml::Clustering& clustering, const std::vector<int>& marks);

// Each gives new groups, and throws std::invalid_argument with one sentence where there is no such
// group or nothing to do.

Groups named(Groups groups, int group, std::string name);

// One of both; it keeps the first one's name and mark, or the second's name where it has none.
Groups merged(const Groups& groups, int first, int second);

// Two of one, by k-means on its rows of `latents` (N, Z); the larger keeps name and mark.
Groups split(const Groups& groups, int group, const ml::Snapshot<ml::Matrix>& latents,
             std::uint64_t seed);

// Without the `share` of its rows, at least one, that lie farthest from its mean.
Groups without_outliers(const Groups& groups, int group, const ml::Matrix& latents, double share);

// The rows leave their groups and come into `group`, or into none where that is ml::outlier.
Groups moved(Groups groups, const std::vector<int>& rows, int group);

// The features, labelled by the groups' names in the place of their own labels: groups of one name
// are one class; rows of groups without a name have no class and are in no split. `test_fraction`
// of each class is held out, by `seed`. Throws std::invalid_argument where groups with rows have
// fewer than two names.
ml::Features labelled_by(const Groups& groups, const ml::Features& features, double test_fraction,
                         std::uint64_t seed);

// How far names carry that come of a few labels: each group is named after the majority of its
// members among `per_class` labelled rows of each class, drawn by `seed`; the share of the other
// rows whose group has the name of their class, in [0, 1]. Groups without a labelled member are
// wrong. `labels` (N), below 0 where unknown; NaN where no row is left to ask.
double carried(const ml::Labels& of_row, int groups, const ml::Labels& labels, int classes,
               int per_class, std::uint64_t seed);

// How far that many labels a class carry, over several draws of them.
struct CarriedLabels {
  int per_class = 0;
  std::vector<double> shares;  // as carried() gives them, one a draw
};

CarriedLabels carried_labels(const ml::Labels& of_row, int groups, const ml::Labels& labels,
                             int classes, int per_class);

}  // namespace diatom::app
