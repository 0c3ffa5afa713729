// The groups that panels show: what a person has made of the clusters, or the clusters themselves
// while they are still being found.
#pragma once

#include <string>
#include <vector>

#include "app/session.h"

namespace diatom::app {

// Keeps what it has derived as long as that stays true.
class ShownGroups {
 public:
  // Never null; without any groups where nothing is clustered.
  const ml::Snapshot<Groups>& of(const Session& session);

 private:
  ml::Snapshot<ClusterRun> run_;
  ml::Snapshot<Groups> edited_;
  ml::Snapshot<Groups> shown_;
};

// Its name, or "cluster 3" where nobody has named it; "in none" for ml::outlier. The number is that
// of its mark: it stays when clusters are found anew, merged and split.
std::string name_of(const Groups& groups, int group);

// (G) all groups by their numbers.
std::vector<int> by_number(const Groups& groups);

// (G) rows of each group, and the rows that are in none.
struct GroupCounts {
  std::vector<int> of_group;
  int in_none = 0;
};
GroupCounts counts_of(const Groups& groups);

// At most so many of the rows, evenly drawn: neighbours in a folder are alike.
std::vector<int> some_of(const std::vector<int>& rows, std::size_t most);

// The group with that mark, or -1.
int group_with_mark(const Groups& groups, int mark);

}  // namespace diatom::app
