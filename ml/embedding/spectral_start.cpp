#include "ml/embedding/spectral_start.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <Eigen/Dense>

#include "ml/core/random.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index start_axes = 3;
constexpr std::size_t multiplied_in_step = 200'000;  // entries, each by all waves
constexpr int sweeps_in_round = 24;                  // the degree of the polynomial
constexpr int rounds = 4;
constexpr float least_fastest = 0.5F;  // the first, and at least: others are soon large
constexpr float damped_gap = 0.02F;  // at least this below the slowest, or nothing would be damped

}  // namespace

SpectralStart::SpectralStart(const SparseRows& graph, const Matrix& guess, std::uint64_t seed)
    : graph_(graph), fastest_(least_fastest) {
  const auto n = graph.rows();
  if (n < Eigen::Index{2} * waves) {
    stage_ = Stage::done;
    return;
  }
  Random random(seed);
  now_ = Waves::NullaryExpr(n, waves, [&random] { return static_cast<float>(random.normal()); });
  now_.middleCols<start_axes>(1) = guess;
  is_reached_.assign(static_cast<std::size_t>(n), false);
  is_reached_[0] = true;
  waiting_ = {0};
}

bool SpectralStart::step() {
  switch (stage_) {
    case Stage::reach:
      reach_some();
      break;
    case Stage::filter:
      multiply_some();
      break;
    case Stage::rotate:
      rotate();
      break;
    case Stage::done:
      break;
  }
  return stage_ == Stage::done;
}

void SpectralStart::reach_some() {
  for (std::size_t seen = 0; !waiting_.empty() && seen < multiplied_in_step;) {
    const auto row = static_cast<std::size_t>(waiting_.back());
    waiting_.pop_back();
    ++reached_;
    seen += graph_.first[row + 1] - graph_.first[row];
    for (auto entry = graph_.first[row]; entry < graph_.first[row + 1]; ++entry) {
      const auto column = graph_.columns[entry];
      if (is_reached_[static_cast<std::size_t>(column)] || graph_.values[entry] <= 0.0F) continue;
      is_reached_[static_cast<std::size_t>(column)] = true;
      waiting_.push_back(column);
    }
  }
  if (!waiting_.empty()) return;
  if (reached_ == graph_.rows())
    begin_waves();
  else
    stage_ = Stage::done;
}

// The first wave is known: the same everywhere, but for the weights of the rows.
void SpectralStart::begin_waves() {
  scales_.resize(graph_.rows());
  for (Eigen::Index row = 0; row < graph_.rows(); ++row) {
    const auto first = graph_.first[static_cast<std::size_t>(row)];
    const auto last = graph_.first[static_cast<std::size_t>(row) + 1];
    float sum = 0.0F;
    for (auto entry = first; entry < last; ++entry) sum += graph_.values[entry];
    scales_[row] = 1.0F / std::sqrt(sum);
  }
  now_.col(0) = scales_.cwiseInverse();
  before_.setZero(now_.rows(), waves);
  stage_ = Stage::filter;
}

// One more of Chebyshev's recurrence for A = I - L, whose eigenvalues from -1 to `fastest_` are
// damped; the last sweep of a round is by A alone.
void SpectralStart::multiply_some() {
  const float half = 0.5F * (fastest_ + 1.0F);
  const float middle = fastest_ - half;
  const bool is_plain = sweep_ == sweeps_in_round;
  const float by_graph = is_plain ? 1.0F : (sweep_ == 0 ? 1.0F : 2.0F) / half;
  const float by_now = is_plain ? 0.0F : -middle * by_graph;
  const float by_before = is_plain || sweep_ == 0 ? 0.0F : -1.0F;
  const auto n = graph_.first.size() - 1;
  const auto enough = graph_.first[next_row_] + multiplied_in_step;
  for (; next_row_ < n && graph_.first[next_row_] < enough; ++next_row_) {
    Eigen::Array<float, 1, waves> sum = Eigen::Array<float, 1, waves>::Zero();
    for (auto entry = graph_.first[next_row_]; entry < graph_.first[next_row_ + 1]; ++entry) {
      const auto column = graph_.columns[entry];
      sum += graph_.values[entry] * scales_[column] * now_.row(column).array();
    }
    const auto row = static_cast<Eigen::Index>(next_row_);
    before_.row(row) = by_graph * scales_[row] * sum + by_now * now_.row(row).array() +
                       by_before * before_.row(row).array();
  }
  if (next_row_ == n) end_sweep();
}

void SpectralStart::end_sweep() {
  next_row_ = 0;
  if (sweep_ == sweeps_in_round) {
    stage_ = Stage::rotate;
    return;
  }
  now_.swap(before_);
  ++sweep_;
}

// Rayleigh and Ritz: `before_` is A times `now_`, and the best waves within the span of `now_` are
// the eigenvectors of a small matrix.
void SpectralStart::rotate() {
  using Small = Eigen::Matrix<double, waves, waves>;
  const Eigen::Array<float, 1, waves> lengths = now_.colwise().norm().array().max(1e-30F);
  now_.array().rowwise() /= lengths;
  before_.array().rowwise() /= lengths;
  const Small image = (now_.transpose() * before_).cast<double>();
  Small overlap = (now_.transpose() * now_).cast<double>();
  overlap.diagonal().array() += 1e-6;
  const Eigen::GeneralizedSelfAdjointEigenSolver<Small> eigen(0.5 * (image + image.transpose()),
                                                              overlap);
  const Eigen::Matrix<float, waves, waves> rotation =
      eigen.eigenvectors().rowwise().reverse().cast<float>();
  now_ = (now_ * rotation).eval();
  now_.col(0) = scales_.cwiseInverse();
  fastest_ =
      std::clamp(static_cast<float>(eigen.eigenvalues()[0]), least_fastest, 1.0F - damped_gap);
  sweep_ = 0;
  stage_ = ++round_ == rounds ? Stage::done : Stage::filter;
}

// A wave and its opposite are equally right: the largest number is made positive.
Matrix SpectralStart::take() const {
  if (round_ < rounds) return {};
  Matrix start = now_.middleCols<start_axes>(1);
  for (Eigen::Index axis = 0; axis < start_axes; ++axis) {
    Eigen::Index largest = 0;
    const float extent = start.col(axis).cwiseAbs().maxCoeff(&largest);
    if (extent > 0.0F) start.col(axis) /= start(largest, axis) < 0.0F ? -extent : extent;
  }
  return start;
}

}  // namespace diatom::ml
