#include "ml/vision/pairing.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include <Eigen/Core>

#include "ml/core/assignment.h"

namespace diatom::ml {
namespace {

// Sets that grow together.
class Groups {
 public:
  explicit Groups(std::size_t count) : up_(count) { std::iota(up_.begin(), up_.end(), 0U); }
  std::size_t of(std::size_t member) {
    while (up_[member] != member) member = up_[member] = up_[up_[member]];
    return member;
  }
  void join(std::size_t one, std::size_t other) { up_[of(one)] = of(other); }

 private:
  std::vector<std::size_t> up_;
};

// Of a crowd, in which all are near all others: the cheapest pair first, and so on. The best pairs
// of all would cost the cube of the crowd.
void pair_crowd(std::vector<PossiblePair> pairs, std::vector<int>& detection_of) {
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const auto& one, const auto& other) { return one.cost < other.cost; });
  std::set<std::size_t> taken;
  for (const auto& pair : pairs) {
    const bool is_free = detection_of[pair.track] == unpaired && !taken.contains(pair.detection);
    if (!is_free) continue;
    detection_of[pair.track] = static_cast<int>(pair.detection);
    taken.insert(pair.detection);
  }
}

// The cheapest pairs of one group, where more pairs are better than cheaper ones.
void pair_group(const std::vector<PossiblePair>& pairs, std::vector<int>& detection_of) {
  std::map<std::size_t, Eigen::Index> row_of;
  std::map<std::size_t, Eigen::Index> column_of;
  for (const auto& pair : pairs) {
    row_of.emplace(pair.track, static_cast<Eigen::Index>(row_of.size()));
    column_of.emplace(pair.detection, static_cast<Eigen::Index>(column_of.size()));
  }
  constexpr std::size_t crowd = 200;
  if (row_of.size() > crowd && column_of.size() > crowd) return pair_crowd(pairs, detection_of);
  constexpr double no_pair = 100.0;
  Eigen::MatrixXd costs =
      Eigen::MatrixXd::Constant(static_cast<Eigen::Index>(row_of.size()),
                                static_cast<Eigen::Index>(column_of.size()), no_pair);
  for (const auto& pair : pairs) costs(row_of[pair.track], column_of[pair.detection]) = pair.cost;
  const auto chosen = cheapest_assignment(costs);
  for (const auto& pair : pairs)
    if (chosen[static_cast<std::size_t>(row_of[pair.track])] == column_of[pair.detection])
      detection_of[pair.track] = static_cast<int>(pair.detection);
}

}  // namespace

std::vector<int> cheapest_pairs(std::size_t tracks, std::size_t detections,
                                const std::vector<PossiblePair>& pairs) {
  Groups groups(tracks + detections);
  for (const auto& pair : pairs) groups.join(pair.track, tracks + pair.detection);
  std::map<std::size_t, std::vector<PossiblePair>> pairs_of;
  for (const auto& pair : pairs) pairs_of[groups.of(pair.track)].push_back(pair);
  std::vector<int> detection_of(tracks, unpaired);
  for (const auto& [group, members] : pairs_of) pair_group(members, detection_of);
  return detection_of;
}

}  // namespace diatom::ml
