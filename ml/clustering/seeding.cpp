#include "ml/clustering/seeding.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ml/clustering/centres.h"
#include "ml/core/check.h"

namespace diatom::ml {

Seeding::Seeding(Snapshot<Matrix> rows, Eigen::Index clusters, std::uint64_t seed)
    : rows_(std::move(rows)), clusters_(clusters), random_(seed) {
  DIATOM_CHECK(0 < clusters_ && clusters_ <= rows_->rows(), "more centres than rows, or none");
  nearest_.setConstant(rows_->rows(), std::numeric_limits<float>::infinity());
}

Step Seeding::step() {
  if (next_row_ == 0) draw_candidates();
  measure();
  if (next_row_ < rows_->rows()) return Step::more;
  next_row_ = 0;
  choose();
  return static_cast<Eigen::Index>(chosen_.size()) < clusters_ ? Step::more : Step::done;
}

// 2 + log K candidates: what the authors' own program tries.
void Seeding::draw_candidates() {
  const auto count = static_cast<std::uint64_t>(rows_->rows());
  const auto trials = 2 + static_cast<std::size_t>(std::log(static_cast<double>(clusters_)));
  std::vector<double> sums;  // up to each row, including it
  double sum = 0.0;
  if (!chosen_.empty())
    for (const float squared : nearest_) sums.push_back(sum += squared);
  candidates_.clear();
  while (candidates_.size() < (chosen_.empty() ? 1 : trials)) {
    const auto place = std::upper_bound(sums.begin(), sums.end(), random_.uniform() * sum);
    const bool is_drawn = place != sums.end();  // else all are taken, or it is rounding
    candidates_.push_back(is_drawn ? place - sums.begin()
                                   : static_cast<Eigen::Index>(random_.below(count)));
  }
  nearest_after_.resize(rows_->rows(), static_cast<Eigen::Index>(candidates_.size()));
}

void Seeding::measure() {
  const auto width = nearest_after_.cols();
  const auto size = std::min(rows_in_step(rows_->cols() * (width + 1)), rows_->rows() - next_row_);
  const Centres centres((*rows_)(candidates_, Eigen::all));
  const Matrix distances = centres.squared_distances(rows_->middleRows(next_row_, size));
  for (Eigen::Index i = 0; i < width; ++i)
    nearest_after_.col(i).segment(next_row_, size) =
        distances.col(i).cwiseMin(nearest_.segment(next_row_, size));
  next_row_ += size;
}

void Seeding::choose() {
  Eigen::Index best = 0;
  nearest_after_.cast<double>().colwise().sum().minCoeff(&best);
  nearest_ = nearest_after_.col(best);
  chosen_.push_back(candidates_[static_cast<std::size_t>(best)]);
}

Matrix Seeding::centres() const {
  return (*rows_)(chosen_, Eigen::all);
}

}  // namespace diatom::ml
