#include "ml/classifier/centres.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/mm.h>

#include "ml/classifier/tensors.h"
#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

constexpr std::size_t rows_a_seeding_step = 512;
constexpr std::size_t proposals_in_round = 64;

}  // namespace

RowIndices uniform_centres(const RowIndices& among, std::size_t count, std::uint64_t seed) {
  auto chosen = Random(seed).sample_without_replacement<Eigen::Index>(among.size(), count);
  for (auto& row : chosen) row = among[static_cast<std::size_t>(row)];
  return chosen;
}

SpreadCentres::SpreadCentres(Snapshot<Matrix> rows, RowIndices among, std::size_t count,
                             std::uint64_t seed)
    : rows_(std::move(rows)),
      among_(std::move(among)),
      count_(std::min(count, among_.size())),
      random_(seed),
      distances_(among_.size(), std::numeric_limits<float>::infinity()) {
  DIATOM_CHECK(count_ > 0, "no centres, or no rows to choose them among");
  chosen_.push_back(among_[random_.below(among_.size())]);
}

double SpreadCentres::advance() {
  return measured_ < chosen_.size() ? measure_block() : draw_round();
}

// Several centres a round, so that the distances from them are one matrix product. Proposals are
// drawn by the distances from before the round; taking one with the share that the round's own
// centres have left of its distance makes the draw that of k-means++ nevertheless.
double SpreadCentres::draw_round() {
  std::vector<double> sums(distances_.size());  // up to each, including it
  double sum = 0.0;
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = sum += distances_[i];
  all_are_taken_ = sum == 0.0 || !std::isfinite(sum);
  for (std::size_t i = 0; i < proposals_in_round && !is_done(); ++i) {
    const auto found = std::upper_bound(sums.begin(), sums.end(), random_.uniform() * sum);
    const double luck = random_.uniform();
    if (found == sums.end()) continue;  // rounding
    const auto place = static_cast<std::size_t>(found - sums.begin());
    if (luck * distances_[place] < distance_after(place, measured_))
      chosen_.push_back(among_[place]);
  }
  return static_cast<double>(sums.size());
}

// Of a proposal from the nearest of all centres, those of this round included.
float SpreadCentres::distance_after(std::size_t place, std::size_t first_new) const {
  float distance = distances_[place];
  for (auto i = first_new; i < chosen_.size(); ++i)
    distance =
        std::min(distance, (rows_->row(among_[place]) - rows_->row(chosen_[i])).squaredNorm());
  return distance;
}

// |x - c|^2 = |x|^2 - 2 x.c + |c|^2; near 0, where that is rounding only, from the difference
// itself: a row equal to a centre has the distance 0, and is drawn no more.
double SpreadCentres::measure_block() {
  const auto size = static_cast<Eigen::Index>(std::min(rows_a_seeding_step, among_.size() - next_));
  const auto fresh = static_cast<Eigen::Index>(chosen_.size() - measured_);
  const auto block = rows_of(*rows_, among_.data() + next_, size);
  const auto centres = rows_of(*rows_, chosen_.data() + measured_, fresh);
  const auto norms = matrix_of(block.square().sum(1, /*keepdim=*/true));
  const auto apart = matrix_of((at::mm(block, centres.t()) * -2.0) + centres.square().sum(1));
  for (Eigen::Index i = 0; i < size; ++i) {
    const auto place = next_ + static_cast<std::size_t>(i);
    Eigen::Index nearest = 0;
    float distance = norms(i, 0) + apart.row(i).minCoeff(&nearest);
    constexpr float rounding = 1e-5F;
    if (distance < rounding * norms(i, 0))
      distance = (rows_->row(among_[place]) -
                  rows_->row(chosen_[measured_ + static_cast<std::size_t>(nearest)]))
                     .squaredNorm();
    distances_[place] = std::min(distances_[place], distance);
  }
  next_ += static_cast<std::size_t>(size);
  if (next_ == among_.size()) {
    measured_ = chosen_.size();
    next_ = 0;
  }
  return static_cast<double>(size * (fresh + 1) * rows_->cols());
}

namespace {

const Registration<Term> centres_term{
    {{"centres", "Nyström centres"},
     "The training images on which the kernel stands, drawn at random from all of them. About as "
     "many as the square root of the number of images are enough in theory, and that is what makes "
     "large sets fast.",
     "K ≈ Kₙₘ Kₘₘ⁻¹ Kₙₘᵀ   with m of the n images as centres",
     "Williams, Seeger: \"Using the Nyström method to speed up kernel machines\", NIPS 2000; Rudi, "
     "Camoriano, Rosasco: \"Less is more\", NIPS 2015"}};

}  // namespace

}  // namespace diatom::ml
