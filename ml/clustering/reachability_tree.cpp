#include "ml/clustering/reachability_tree.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ml/core/check.h"

namespace diatom::ml {

ReachabilityTree::ReachabilityTree(std::shared_ptr<const Centres> rows, Eigen::Index neighbours)
    : rows_(std::move(rows)), neighbours_(std::min(neighbours, count())), cores_(count()) {
  DIATOM_CHECK(neighbours_ > 0, "core distances from no neighbour");
}

Step ReachabilityTree::step() {
  if (next_row_ < count()) {
    measure_cores();
    if (next_row_ == count()) begin_tree();
    return waiting_.empty() && next_row_ == count() ? Step::done : Step::more;
  }
  constexpr Eigen::Index enough = 5'000'000;  // multiply-adds
  for (Eigen::Index work = 0; work < enough && !waiting_.empty();) work += grow();
  if (!waiting_.empty()) return Step::more;
  cores_ = cores_.cwiseSqrt();
  return Step::done;
}

float ReachabilityTree::fraction() const {
  const auto done = next_row_ + static_cast<Eigen::Index>(edges_.size());
  return static_cast<float>(done) / static_cast<float>(2 * count() - 1);
}

void ReachabilityTree::measure_cores() {
  const auto affordable = 20'000'000 / (count() * (rows_->dim() + 10));
  const auto size =
      std::min(std::clamp<Eigen::Index>(affordable, 8, rows_in_block), count() - next_row_);
  const Matrix squared = rows_->squared_distances(rows_->points().middleRows(next_row_, size));
  for (Eigen::Index i = 0; i < size; ++i)
    cores_[next_row_ + i] = core_of(next_row_ + i, squared.row(i).data());
  next_row_ += size;
}

// The product's distances say which rows are nearest, differences how far they are: equal rows then
// have equal core distances.
float ReachabilityTree::core_of(Eigen::Index place, const float* squared) const {
  using Near = std::pair<float, Eigen::Index>;
  std::vector<Near> nearest;  // a heap, the farthest first
  for (Eigen::Index other = 0; other < count(); ++other) {
    const bool is_full = static_cast<Eigen::Index>(nearest.size()) == neighbours_;
    if (is_full && !(squared[other] < nearest.front().first)) continue;
    nearest.emplace_back(squared[other], other);
    std::push_heap(nearest.begin(), nearest.end());
    if (!is_full) continue;
    std::pop_heap(nearest.begin(), nearest.end());
    nearest.pop_back();
  }
  float farthest = 0.0F;
  for (const auto& near : nearest)
    farthest = std::max(farthest, (row(place) - row(near.second)).squaredNorm());
  return farthest;
}

void ReachabilityTree::begin_tree() {
  constexpr float unreached = std::numeric_limits<float>::infinity();
  for (Eigen::Index row = 1; row < count(); ++row)
    waiting_.push_back({row, cores_[row], unreached, 0});
}

// Takes the nearest row into the tree; returns the multiply-adds that it took.
Eigen::Index ReachabilityTree::grow() {
  Eigen::Index work = 0;
  std::size_t nearest = 0;
  const float core = cores_[newest_];
  const auto from = row(newest_);
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    auto& other = waiting_[i];
    const float least = std::max(core, other.core);
    if (other.best > least) {
      const float squared = std::max(least, (row(other.row) - from).squaredNorm());
      if (squared < other.best) {
        other.best = squared;
        other.from = newest_;
      }
      work += 2 * rows_->dim();
    }
    if (other.best < waiting_[nearest].best) nearest = i;
  }
  work += static_cast<Eigen::Index>(waiting_.size());
  const auto taken = std::exchange(waiting_[nearest], waiting_.back());
  waiting_.pop_back();
  edges_.push_back({taken.from, taken.row, std::sqrt(taken.best)});
  newest_ = taken.row;
  return work;
}

}  // namespace diatom::ml
