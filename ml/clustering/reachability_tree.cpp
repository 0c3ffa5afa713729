#include "ml/clustering/reachability_tree.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "ml/core/check.h"

namespace diatom::ml {

ReachabilityTree::ReachabilityTree(Snapshot<Matrix> rows, Eigen::Index neighbours)
    : rows_(std::move(rows)),
      neighbours_(std::min(neighbours, rows_->rows())),
      all_(*rows_),
      cores_(rows_->rows()) {
  DIATOM_CHECK(neighbours_ > 0, "core distances from no neighbour");
}

Step ReachabilityTree::step() {
  if (next_row_ < rows_->rows()) {
    measure_cores();
    if (next_row_ == rows_->rows()) begin_tree();
    return waiting_.empty() && next_row_ == rows_->rows() ? Step::done : Step::more;
  }
  constexpr Eigen::Index enough = 5'000'000;  // multiply-adds
  for (Eigen::Index work = 0; work < enough && !waiting_.empty();) work += grow();
  if (!waiting_.empty()) return Step::more;
  cores_ = cores_.cwiseSqrt();
  return Step::done;
}

float ReachabilityTree::fraction() const {
  const auto done = next_row_ + static_cast<Eigen::Index>(edges_.size());
  return static_cast<float>(done) / static_cast<float>(2 * rows_->rows() - 1);
}

void ReachabilityTree::measure_cores() {
  const auto affordable = 20'000'000 / (rows_->rows() * (rows_->cols() + 10));
  const auto size =
      std::min(std::clamp<Eigen::Index>(affordable, 8, rows_in_block), rows_->rows() - next_row_);
  const Matrix squared = all_.squared_distances(rows_->middleRows(next_row_, size));
  std::vector<Eigen::Index> order(static_cast<std::size_t>(rows_->rows()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  for (Eigen::Index i = 0; i < size; ++i)
    cores_[next_row_ + i] = core_of(next_row_ + i, squared.row(i).data(), order);
  next_row_ += size;
}

// The product's distances say which rows are nearest, differences how far they are: equal rows then
// have equal core distances.
float ReachabilityTree::core_of(Eigen::Index row, const float* squared,
                                std::vector<Eigen::Index>& order) const {
  const auto last = order.begin() + neighbours_ - 1;
  std::nth_element(order.begin(), last, order.end(),
                   [squared](Eigen::Index a, Eigen::Index b) { return squared[a] < squared[b]; });
  float farthest = 0.0F;
  for (auto near = order.begin(); near <= last; ++near)
    farthest = std::max(farthest, (rows_->row(row) - rows_->row(*near)).squaredNorm());
  return farthest;
}

void ReachabilityTree::begin_tree() {
  constexpr float unreached = std::numeric_limits<float>::infinity();
  for (Eigen::Index row = 1; row < rows_->rows(); ++row)
    waiting_.push_back({row, cores_[row], unreached, 0});
}

// Takes the nearest row into the tree; returns the multiply-adds that it took.
Eigen::Index ReachabilityTree::grow() {
  Eigen::Index work = 0;
  std::size_t nearest = 0;
  const float core = cores_[newest_];
  const auto row = rows_->row(newest_);
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    auto& other = waiting_[i];
    const float least = std::max(core, other.core);
    if (other.best > least) {
      const float squared = std::max(least, (rows_->row(other.row) - row).squaredNorm());
      if (squared < other.best) {
        other.best = squared;
        other.from = newest_;
      }
      work += 2 * rows_->cols();
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
