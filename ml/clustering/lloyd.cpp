#include "ml/clustering/lloyd.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace diatom::ml {

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

}  // namespace

Lloyd::Lloyd(Snapshot<Matrix> rows, const LloydOptions& options, std::uint64_t seed)
    : rows_(std::move(rows)), options_(options), seeding_(rows_, options.clusters, seed) {
  origin_ = rows_->row(0).cast<double>();
  spread_.setZero(rows_->cols());
  sums_.setZero(options_.clusters, rows_->cols());
  counts_.resize(static_cast<std::size_t>(options_.clusters));
  labels_.assign(static_cast<std::size_t>(rows_->rows()), -1);
  upper_.setConstant(rows_->rows(), infinity);
  lower_.setZero(rows_->rows());
}

Step Lloyd::step() {
  switch (stage_) {
    case Stage::spread:
      if (measure_spread()) stage_ = Stage::seed;
      break;
    case Stage::seed:
      if (seeding_.step() == Step::more) break;
      centres_ = std::make_shared<const Centres>(seeding_.centres());
      stage_ = Stage::assign;
      break;
    case Stage::assign:
      if (assign_some() && finish_iteration()) stage_ = Stage::label;
      break;
    case Stage::label:
      if (label_some()) return Step::done;
      break;
  }
  return Step::more;
}

bool Lloyd::measure_spread() {
  // A copy in double takes longer than its multiply-adds.
  const auto size = std::min(rows_in_step(20 * rows_->cols()), rows_->rows() - next_row_);
  const Eigen::MatrixXd apart =
      rows_->middleRows(next_row_, size).cast<double>().rowwise() - origin_;
  spread_ += apart.colwise().sum();
  squares_ += apart.squaredNorm();
  next_row_ += size;
  if (next_row_ < rows_->rows()) return false;

  next_row_ = 0;
  const auto count = static_cast<double>(rows_->rows());
  origin_ += spread_ / count;
  squares_ = std::max(0.0, squares_ - spread_.squaredNorm() / count);
  mean_variance_ = squares_ / (count * static_cast<double>(rows_->cols()));
  return true;
}

// One product of those whose bounds overlap. True at the end of the pass.
bool Lloyd::assign_some() {
  constexpr Eigen::Index glances = 1 << 18;  // at rows whose bounds are all that is looked at
  const auto most = rows_in_step(rows_->cols() * (centres_->count() + 1));
  const auto end = std::min(rows_->rows(), next_row_ + glances);
  RowIndices open;
  for (; next_row_ < end && static_cast<Eigen::Index>(open.size()) < most; ++next_row_)
    if (!(upper_[next_row_] < lower_[next_row_])) open.push_back(next_row_);

  Matrix block(static_cast<Eigen::Index>(open.size()), rows_->cols());
  for (std::size_t i = 0; i < open.size(); ++i)
    block.row(static_cast<Eigen::Index>(i)) = rows_->row(open[i]);
  const Matrix distances = centres_->squared_distances(block);
  for (std::size_t i = 0; i < open.size(); ++i) {
    const auto from_row = distances.row(static_cast<Eigen::Index>(i));
    int best = 0;
    float nearest = infinity;
    float next = infinity;
    for (int k = 0; k < static_cast<int>(from_row.size()); ++k) {
      next = std::min(next, std::max(nearest, from_row[k]));
      if (from_row[k] < nearest) {
        nearest = from_row[k];
        best = k;
      }
    }
    upper_[open[i]] = std::sqrt(nearest);
    lower_[open[i]] = std::sqrt(next);
    move(open[i], best);
  }
  return next_row_ == rows_->rows();
}

void Lloyd::move(Eigen::Index row, int to) {
  int& label = labels_[static_cast<std::size_t>(row)];
  if (label == to) return;
  const auto apart = rows_->row(row).cast<double>() - origin_;
  if (label >= 0) {
    sums_.row(label) -= apart;
    --counts_[static_cast<std::size_t>(label)];
  }
  sums_.row(to) += apart;
  ++counts_[static_cast<std::size_t>(to)];
  label = to;
}

// True where it was the last one. One that lowers nothing, since no row moved or since what is left
// is rounding, does not count: the centres before it stay.
bool Lloyd::finish_iteration() {
  next_row_ = 0;
  fill_empty();
  const double now = inertia();
  if (!inertias_.empty() && !(now < inertias_.back())) return true;

  inertias_.push_back(now);
  auto moved = std::make_shared<const Centres>(means());
  const Vector shifts = (moved->points() - centres_->points()).rowwise().norm();
  centres_ = std::move(moved);
  loosen_bounds(shifts);
  return shifts.squaredNorm() <= options_.tolerance * mean_variance_ ||
         static_cast<int>(inertias_.size()) == options_.iterations;
}

// A cluster that lost all its rows gets the one that lies farthest from its centre.
void Lloyd::fill_empty() {
  for (std::size_t empty = 0; empty < counts_.size(); ++empty) {
    if (counts_[empty] > 0) continue;
    Eigen::Index farthest = -1;
    for (Eigen::Index row = 0; row < rows_->rows(); ++row) {
      const auto label = static_cast<std::size_t>(labels_[static_cast<std::size_t>(row)]);
      if (counts_[label] > 1 && (farthest < 0 || upper_[row] > upper_[farthest])) farthest = row;
    }
    if (farthest < 0 || !(upper_[farthest] > 0.0F)) return;  // no further rows differ
    move(farthest, static_cast<int>(empty));
    upper_[farthest] = 0.0F;
    lower_[farthest] = 0.0F;  // of another centre than it was measured for
  }
}

// By the theorem of Huygens: the spread about the origin, less that of the means.
double Lloyd::inertia() const {
  double inertia = squares_;
  for (std::size_t k = 0; k < counts_.size(); ++k)
    if (counts_[k] > 0)
      inertia -=
          sums_.row(static_cast<Eigen::Index>(k)).squaredNorm() / static_cast<double>(counts_[k]);
  return std::max(0.0, inertia);
}

Matrix Lloyd::means() const {
  Matrix means = centres_->points();
  for (std::size_t k = 0; k < counts_.size(); ++k) {
    const auto row = static_cast<Eigen::Index>(k);
    if (counts_[k] > 0)
      means.row(row) = (origin_ + sums_.row(row) / static_cast<double>(counts_[k])).cast<float>();
  }
  return means;
}

// No distance changes by more than its centre moved.
void Lloyd::loosen_bounds(const Vector& shifts) {
  Eigen::Index fastest = 0;
  const float most = shifts.maxCoeff(&fastest);
  float most_of_others = 0.0F;
  for (Eigen::Index k = 0; k < shifts.size(); ++k)
    if (k != fastest) most_of_others = std::max(most_of_others, shifts[k]);
  for (Eigen::Index row = 0; row < rows_->rows(); ++row) {
    const int label = labels_[static_cast<std::size_t>(row)];
    upper_[row] += shifts[label];
    lower_[row] -= label == fastest ? most_of_others : most;
  }
}

bool Lloyd::label_some() {
  const auto size =
      std::min(rows_in_step(rows_->cols() * (centres_->count() + 1)), rows_->rows() - next_row_);
  const Matrix distances = centres_->squared_distances(rows_->middleRows(next_row_, size));
  for (Eigen::Index i = 0; i < size; ++i) {
    Eigen::Index nearest = 0;
    label_inertia_ += distances.row(i).minCoeff(&nearest);
    labels_[static_cast<std::size_t>(next_row_ + i)] = static_cast<int>(nearest);
  }
  next_row_ += size;
  if (next_row_ < rows_->rows()) return false;
  inertias_.back() = std::min(inertias_.back(), label_inertia_);
  return true;
}

}  // namespace diatom::ml
