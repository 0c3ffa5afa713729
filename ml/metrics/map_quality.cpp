#include "ml/metrics/map_quality.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "ml/core/check.h"
#include "ml/core/distances.h"
#include "ml/core/random.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

// A step takes some milliseconds.
constexpr double products_in_step = 1e8;  // multiply-adds
constexpr double scans_in_step = 1e6;     // of one row's distance
// A block shares one reading of all rows; its distances stay in bounds.
constexpr double distances_in_block = 4e6;
constexpr double queries_in_block = 64;

// Rows other than `self`, by distance; equal ones by number.
class ByDistance {
 public:
  ByDistance(const float* distances, Eigen::Index count, Eigen::Index self)
      : distances_(distances), count_(count), self_(self) {}

  // In no particular order.
  std::vector<Eigen::Index> nearest(Eigen::Index wanted) const {
    const auto by_distance = [this](Eigen::Index a, Eigen::Index b) { return precedes(a, b); };
    std::vector<Eigen::Index> heap;  // the farthest on top
    heap.reserve(static_cast<std::size_t>(wanted) + 1);
    for (Eigen::Index row = 0; row < count_; ++row) {
      const bool is_full = static_cast<Eigen::Index>(heap.size()) == wanted;
      if (row == self_ || (is_full && !precedes(row, heap.front()))) continue;
      heap.push_back(row);
      std::push_heap(heap.begin(), heap.end(), by_distance);
      if (!is_full) continue;
      std::pop_heap(heap.begin(), heap.end(), by_distance);
      heap.pop_back();
    }
    return heap;
  }

  // Each row's rank, 1 for the nearest of all; ascending. In one pass over all rows, most of which
  // lie beyond.
  std::vector<Eigen::Index> ranks(std::vector<Eigen::Index> rows) const {
    const auto by_distance = [this](Eigen::Index a, Eigen::Index b) { return precedes(a, b); };
    std::sort(rows.begin(), rows.end(), by_distance);
    std::vector<Eigen::Index> ranks(rows.size(), 0);
    for (Eigen::Index other = 0; other < count_; ++other) {
      if (other == self_ || !precedes(other, rows.back())) continue;
      const auto behind = std::upper_bound(rows.begin(), rows.end(), other, by_distance);
      ++ranks[static_cast<std::size_t>(behind - rows.begin())];
    }
    std::partial_sum(ranks.begin(), ranks.end(), ranks.begin());
    for (auto& rank : ranks) ++rank;
    return ranks;
  }

 private:
  bool precedes(Eigen::Index a, Eigen::Index b) const {
    return distances_[a] != distances_[b] ? distances_[a] < distances_[b] : a < b;
  }

  const float* distances_;
  Eigen::Index count_;
  Eigen::Index self_;
};

// How far beyond the k nearest by `truth` those of `claimed` lie, in all.
double intrusion(const std::vector<Eigen::Index>& claimed, const ByDistance& truth) {
  const auto k = static_cast<Eigen::Index>(claimed.size());
  double sum = 0.0;
  for (const auto rank : truth.ranks(claimed))
    sum += static_cast<double>(std::max<Eigen::Index>(0, rank - k));
  return sum;
}

// At least one, at most `most`.
Eigen::Index as_many(double budget, double cost, double most) {
  return static_cast<Eigen::Index>(std::clamp(budget / cost, 1.0, most));
}

}  // namespace

MeasureMap::MeasureMap(Snapshot<Matrix> rows, Snapshot<Matrix> places, Snapshot<Labels> labels,
                       const MapQualityOptions& options, std::uint64_t seed)
    : rows_(std::move(rows)), places_(std::move(places)), labels_(std::move(labels)) {
  const auto n = rows_->rows();
  DIATOM_CHECK(places_->rows() == n, "one place for each row");
  if (n < 3) throw std::invalid_argument("a map of fewer than 3 rows cannot be measured");
  found_.neighbours = std::clamp<Eigen::Index>(options.neighbours, 1, (n - 1) / 2);
  found_.distortion.assign(static_cast<std::size_t>(n), std::numeric_limits<float>::quiet_NaN());
  found_.novelty = found_.distortion;
  row_norms_ = rows_->rowwise().squaredNorm();
  place_norms_ = places_->rowwise().squaredNorm();
  chosen_ = Random(seed).sample_without_replacement<Eigen::Index>(static_cast<std::size_t>(n),
                                                                  options.sample);
  std::sort(chosen_.begin(), chosen_.end());
}

Step MeasureMap::step() {
  if (queries_.rows() == 0) begin_block();
  if (known_ < rows_->rows()) {
    know_distances();
    return Step::more;
  }
  measure_some();
  if (measured_ < queries_.rows()) return Step::more;
  next_ += static_cast<std::size_t>(queries_.rows());
  queries_.resize(0, 0);
  if (next_ < chosen_.size()) return Step::more;
  finish();
  return Step::done;
}

void MeasureMap::begin_block() {
  const auto n = rows_->rows();
  const auto wanted = static_cast<std::size_t>(
      as_many(distances_in_block, static_cast<double>(n), queries_in_block));
  const auto end = std::min(chosen_.size(), next_ + wanted);
  const RowIndices some(chosen_.begin() + static_cast<std::ptrdiff_t>(next_),
                        chosen_.begin() + static_cast<std::ptrdiff_t>(end));
  queries_ = (*rows_)(some, Eigen::all);
  map_queries_ = (*places_)(some, Eigen::all);
  distances_.resize(queries_.rows(), n);
  map_distances_.resize(queries_.rows(), n);
  known_ = measured_ = 0;
}

void MeasureMap::know_distances() {
  const auto left = rows_->rows() - known_;
  const auto cost = static_cast<double>(queries_.rows() * (queries_.cols() + map_queries_.cols()));
  const auto slab = as_many(products_in_step, cost, static_cast<double>(left));
  Matrix some;
  relative_squared_distances(queries_, rows_->middleRows(known_, slab),
                             row_norms_.segment(known_, slab), some);
  distances_.middleCols(known_, slab) = some;
  relative_squared_distances(map_queries_, places_->middleRows(known_, slab),
                             place_norms_.segment(known_, slab), some);
  map_distances_.middleCols(known_, slab) = some;
  known_ += slab;
}

void MeasureMap::measure_some() {
  const auto left = static_cast<double>(queries_.rows() - measured_);
  const auto end = measured_ + as_many(scans_in_step, static_cast<double>(rows_->rows()), left);
  for (; measured_ < end; ++measured_)
    measure(chosen_[next_ + static_cast<std::size_t>(measured_)], distances_.row(measured_).data(),
            map_distances_.row(measured_).data());
}

void MeasureMap::measure(Eigen::Index row, const float* distances, const float* map_distances) {
  const auto n = rows_->rows();
  const auto k = found_.neighbours;
  const ByDistance in_truth(distances, n, row);
  const ByDistance on_map(map_distances, n, row);
  const auto map_neighbours = on_map.nearest(k);
  const double worst = static_cast<double>(k) * static_cast<double>(2 * n - 3 * k - 1) / 2.0;
  const double trust = 1.0 - intrusion(map_neighbours, in_truth) / worst;
  const auto true_neighbours = in_truth.nearest(k);
  const double continuity = 1.0 - intrusion(true_neighbours, on_map) / worst;
  found_.trustworthiness += trust;
  found_.continuity += continuity;
  found_.distortion[static_cast<std::size_t>(row)] =
      static_cast<float>(1.0 - std::min(trust, continuity));
  float farthest = 0.0F;  // `distances` lack the row's own square
  for (const auto other : true_neighbours)
    farthest = std::max(farthest, distances[other] + row_norms_[row]);
  found_.novelty[static_cast<std::size_t>(row)] = std::sqrt(farthest);
  const int label = labels_ ? labels_->at(static_cast<std::size_t>(row)) : -1;
  if (label < 0) return;
  for (const auto other : map_neighbours)
    hits_ += labels_->at(static_cast<std::size_t>(other)) == label ? 1 : 0;
  hits_possible_ += map_neighbours.size();
}

void MeasureMap::relate_novelty() {
  std::vector<float> measured;
  for (const auto row : chosen_) measured.push_back(found_.novelty[static_cast<std::size_t>(row)]);
  const auto middle = measured.begin() + static_cast<std::ptrdiff_t>(measured.size() / 2);
  std::nth_element(measured.begin(), middle, measured.end());
  const float usual = *middle > 0.0F ? *middle : 1.0F;
  for (auto& value : found_.novelty) value /= usual;
}

void MeasureMap::finish() {
  relate_novelty();
  found_.measured = chosen_.size();
  found_.trustworthiness /= static_cast<double>(found_.measured);
  found_.continuity /= static_cast<double>(found_.measured);
  found_.neighbourhood_hit = hits_possible_ > 0
                                 ? static_cast<double>(hits_) / static_cast<double>(hits_possible_)
                                 : std::numeric_limits<double>::quiet_NaN();
  publish(std::move(found_));
}

Progress MeasureMap::progress() const {
  return {static_cast<float>(next_) / static_cast<float>(chosen_.size()), "measuring the map"};
}

namespace {

const Registration<Term> trustworthiness_term{
    {{"trustworthiness", "Trustworthiness"},
     "Whether neighbours on the map are neighbours in truth, among all the features. It falls "
     "where strangers were put side by side because three dimensions are too few.",
     "T = 1 − 2 / (n k (2n − 3k − 1)) · ∑ᵢ ∑ⱼ max(0, rank(i, j) − k),   j: the k neighbours of i "
     "on the map",
     "Venna, Kaski: \"Neighborhood preservation in nonlinear projection methods\", ICANN 2001"}};
const Registration<Term> continuity_term{
    {{"continuity", "Continuity"},
     "Whether true neighbours are still neighbours on the map. It falls where the map tears apart "
     "what belongs together.",
     "as trustworthiness, with map and truth exchanged",
     "Venna, Kaski: \"Neighborhood preservation in nonlinear projection methods\", ICANN 2001"}};
const Registration<Term> neighbourhood_hit_term{
    {{"neighbourhood_hit", "Neighbours of the same class"},
     "The share of a point's neighbours on the map that are of its own class. It says how well the "
     "map parts the classes.",
     "hit = (1/n) ∑ᵢ (same class among the k nearest of i) / k",
     "Paulovich, Nonato, Minghim, Levkowitz: \"Least square projection\", IEEE TVCG 14, 2008"}};
const Registration<Term> distortion_term{
    {{"distortion", "Distortion"},
     "How far the surroundings of this one point on the map can be trusted. Bright points have "
     "neighbours that are none, or lie far from those that are.",
     "1 − min(own trustworthiness, own continuity)",
     "Venna, Kaski: \"Neighborhood preservation in nonlinear projection methods\", ICANN 2001"}};
const Registration<Term> novelty_term{
    {{"novelty", "Novelty"},
     "How far away an image's neighbours lie, compared with what is usual. An image that is like "
     "no other stands out, and may be a rare organism or a mistake.",
     "distance to the k-th neighbour / median of all these",
     "Ramaswamy, Rastogi, Shim: \"Efficient algorithms for mining outliers from large data sets\", "
     "SIGMOD 2000"}};

}  // namespace

}  // namespace diatom::ml
