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

namespace diatom::ml {

namespace {

constexpr double products_in_block = 1e8;    // multiply-adds: some milliseconds
constexpr double scans_of_neighbour = 20.0;  // what comparing all rows for one costs, in these

// Rows other than `self`, by distance; equal ones by number.
class ByDistance {
 public:
  ByDistance(const float* distances, Eigen::Index count, Eigen::Index self)
      : distances_(distances), count_(count), self_(self) {}

  std::vector<Eigen::Index> nearest(Eigen::Index wanted) const {
    std::vector<Eigen::Index> rows(static_cast<std::size_t>(count_));
    std::iota(rows.begin(), rows.end(), Eigen::Index{0});
    rows.erase(rows.begin() + self_);
    const auto is_nearer = [this](Eigen::Index a, Eigen::Index b) { return precedes(a, b); };
    std::nth_element(rows.begin(), rows.begin() + (wanted - 1), rows.end(), is_nearer);
    rows.resize(static_cast<std::size_t>(wanted));
    return rows;
  }

  // 1 for the nearest.
  Eigen::Index rank(Eigen::Index row) const {
    Eigen::Index before = 0;
    for (Eigen::Index other = 0; other < count_; ++other)
      before += other != self_ && precedes(other, row) ? 1 : 0;
    return before + 1;
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
  for (const auto row : claimed)
    sum += static_cast<double>(std::max<Eigen::Index>(0, truth.rank(row) - k));
  return sum;
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
  const auto products = static_cast<double>(rows_->rows()) *
                        (static_cast<double>(rows_->cols()) +
                         scans_of_neighbour * static_cast<double>(found_.neighbours));
  const auto block =
      std::clamp<std::size_t>(static_cast<std::size_t>(products_in_block / products), 1, 64);
  const auto end = std::min(chosen_.size(), next_ + block);
  const RowIndices some(chosen_.begin() + static_cast<std::ptrdiff_t>(next_),
                        chosen_.begin() + static_cast<std::ptrdiff_t>(end));
  const Matrix queries = (*rows_)(some, Eigen::all);
  const Matrix map_queries = (*places_)(some, Eigen::all);
  Matrix distances;
  Matrix map_distances;
  relative_squared_distances(queries, *rows_, row_norms_, distances);
  relative_squared_distances(map_queries, *places_, place_norms_, map_distances);
  for (std::size_t i = 0; i < some.size(); ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    measure(some[i], distances.row(at).data(), map_distances.row(at).data());
  }
  next_ = end;
  if (next_ < chosen_.size()) return Step::more;
  finish();
  return Step::done;
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

}  // namespace diatom::ml
