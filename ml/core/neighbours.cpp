#include "ml/core/neighbours.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <hnswlib/hnswlib.h>

#include "ml/core/check.h"
#include "ml/core/distances.h"

namespace diatom::ml {

namespace {

constexpr double affordable_products = 4e11;      // multiply-adds of an exact search: some seconds
constexpr double products_in_step = 2e8;          // some milliseconds
constexpr double pairs_in_step = 3e6;             // the same, where rows are narrow
constexpr Eigen::Index rows_in_tile = 4096;       // compared while they are in the cache
constexpr Eigen::Index rows_passed_over = 32;     // at once, where none of them is near enough
constexpr std::size_t links = 16;                 // of each node of the graph
constexpr std::size_t candidates_in_build = 128;  // the more, the fewer neighbours are missed
constexpr Eigen::Index graph_rows_in_step = 32;

struct Candidate {
  float squared_distance;
  std::int32_t row;
  bool operator<(const Candidate& other) const {
    return squared_distance != other.squared_distance ? squared_distance < other.squared_distance
                                                      : row < other.row;
  }
};

// The nearest seen so far, the farthest of them on top.
class Nearest {
 public:
  explicit Nearest(std::size_t count) : count_(count) { heap_.reserve(count + 1); }

  float limit() const { return limit_; }
  void offer(Candidate candidate) {
    heap_.push_back(candidate);
    std::push_heap(heap_.begin(), heap_.end());
    if (heap_.size() > count_) {
      std::pop_heap(heap_.begin(), heap_.end());
      heap_.pop_back();
    }
    if (heap_.size() == count_) limit_ = heap_.front().squared_distance;
  }
  std::vector<Candidate>& candidates() { return heap_; }

 private:
  std::size_t count_;
  std::vector<Candidate> heap_;
  float limit_ = std::numeric_limits<float>::infinity();
};

// Those of a tile, whose first row is `first`. Nearly all are too far, so the nearest of some
// decides whether the others are looked at.
void offer_tile(const Eigen::Ref<const Eigen::RowVectorXf>& distances, Eigen::Index first,
                Nearest& kept) {
  for (Eigen::Index from = 0; from < distances.size(); from += rows_passed_over) {
    const auto size = std::min(rows_passed_over, distances.size() - from);
    if (distances.segment(from, size).minCoeff() >= kept.limit()) continue;
    for (auto row = from; row < from + size; ++row)
      if (distances[row] < kept.limit())
        kept.offer({distances[row], static_cast<std::int32_t>(first + row)});
  }
}

// Nearest first, measured anew: differences of large squares lose the digits of small distances.
void settle(std::vector<Candidate>& candidates, const Matrix& rows, const Eigen::RowVectorXf& query,
            std::int32_t* found, float* distances) {
  for (auto& candidate : candidates)
    candidate.squared_distance = (rows.row(candidate.row) - query).squaredNorm();
  std::sort(candidates.begin(), candidates.end());
  for (const auto& candidate : candidates) {
    *found++ = candidate.row;
    *distances++ = std::sqrt(candidate.squared_distance);
  }
}

}  // namespace

NearestRows::NearestRows(Snapshot<Matrix> rows) : rows_(std::move(rows)) {
  DIATOM_CHECK(rows_ && rows_->rows() > 0, "a search among no rows");
  squared_norms_ = rows_->rowwise().squaredNorm();
}

Neighbours NearestRows::find(const Eigen::Ref<const Matrix>& queries, Eigen::Index count) const {
  DIATOM_CHECK(count >= 1 && count <= rows_->rows(), "more neighbours than rows");
  Neighbours found;
  found.count = count;
  found.rows.resize(static_cast<std::size_t>(queries.rows() * count));
  found.distances.resize(found.rows.size());
  std::vector<Nearest> nearest(static_cast<std::size_t>(queries.rows()),
                               Nearest(static_cast<std::size_t>(count)));
  Matrix distances;
  for (Eigen::Index first = 0; first < rows_->rows(); first += rows_in_tile) {
    const auto size = std::min(rows_in_tile, rows_->rows() - first);
    relative_squared_distances(queries, rows_->middleRows(first, size),
                               squared_norms_.segment(first, size), distances);
    for (Eigen::Index query = 0; query < queries.rows(); ++query)
      offer_tile(distances.row(query), first, nearest[static_cast<std::size_t>(query)]);
  }
  for (Eigen::Index query = 0; query < queries.rows(); ++query)
    settle(nearest[static_cast<std::size_t>(query)].candidates(), *rows_, queries.row(query),
           found.rows.data() + query * count, found.distances.data() + query * count);
  return found;
}

class FindNeighbours::Graph {
 public:
  Graph(const Matrix& rows, Eigen::Index count, std::uint64_t seed)
      : rows_(rows),
        space_(static_cast<std::size_t>(rows.cols())),
        index_(&space_, static_cast<std::size_t>(rows.rows()), links, candidates_in_build, seed) {
    index_.ef_ = static_cast<std::size_t>(2 * (count + 1));
  }

  bool complete() const { return added_ == rows_.rows(); }
  void add_some() {
    const auto end = std::min(rows_.rows(), added_ + graph_rows_in_step);
    for (; added_ < end; ++added_)
      index_.addPoint(rows_.row(added_).data(), static_cast<std::size_t>(added_));
  }
  Eigen::Index added() const { return added_; }

  // The nearest to row `row`, itself among them; fewer than `count` in a corner of the graph.
  Neighbours near(Eigen::Index row, std::size_t count) {
    auto queue = index_.searchKnn(rows_.row(row).data(), count);  // the farthest first
    Neighbours found;
    found.count = static_cast<Eigen::Index>(queue.size());
    found.rows.resize(queue.size());
    found.distances.resize(queue.size());
    for (std::size_t i = queue.size(); i-- > 0; queue.pop()) {
      found.rows[i] = static_cast<std::int32_t>(queue.top().second);
      found.distances[i] = std::sqrt(queue.top().first);
    }
    return found;
  }

 private:
  const Matrix& rows_;
  hnswlib::L2Space space_;
  hnswlib::HierarchicalNSW<float> index_;
  Eigen::Index added_ = 0;
};

FindNeighbours::FindNeighbours(Snapshot<Matrix> rows, Eigen::Index count, std::uint64_t seed)
    : rows_(std::move(rows)), exact_(rows_) {
  const auto n = static_cast<double>(rows_->rows());
  found_.count = std::min(count, rows_->rows() - 1);
  found_.rows.reserve(static_cast<std::size_t>(rows_->rows() * found_.count));
  found_.distances.reserve(static_cast<std::size_t>(rows_->rows() * found_.count));
  if (n * n * static_cast<double>(rows_->cols()) > affordable_products)
    graph_ = std::make_unique<Graph>(*rows_, found_.count, seed);
}

FindNeighbours::~FindNeighbours() = default;

Step FindNeighbours::step() {
  const auto outcome = graph_ ? search_graph() : search_exactly();
  if (outcome == Step::done) publish(std::move(found_));
  return outcome;
}

// The first of `near` (Q, count) from `query` on, but for the row itself. Among many equal rows it
// may not be found; then the last one is left out.
void FindNeighbours::keep(Eigen::Index row, const Neighbours& near, Eigen::Index query) {
  const auto end = static_cast<std::size_t>((row + 1) * found_.count);
  for (auto from = static_cast<std::size_t>(query * near.count); found_.rows.size() < end; ++from) {
    if (near.rows[from] == row) continue;
    found_.rows.push_back(near.rows[from]);
    found_.distances.push_back(near.distances[from]);
  }
}

Step FindNeighbours::search_exactly() {
  const auto pairs_of_row = static_cast<double>(rows_->rows());
  const auto products_of_row = pairs_of_row * static_cast<double>(rows_->cols());
  const auto affordable = static_cast<Eigen::Index>(
      std::min(pairs_in_step / pairs_of_row, products_in_step / products_of_row));
  const auto first = next_row_;
  const auto size = std::min(rows_->rows() - first, std::clamp<Eigen::Index>(affordable, 4, 256));
  const auto near = exact_.find(rows_->middleRows(first, size), found_.count + 1);
  for (; next_row_ < first + size; ++next_row_) keep(next_row_, near, next_row_ - first);
  return next_row_ < rows_->rows() ? Step::more : Step::done;
}

Step FindNeighbours::search_graph() {
  if (!graph_->complete()) {
    graph_->add_some();
    return Step::more;
  }
  const auto wanted = found_.count + 1;
  const auto end = std::min(rows_->rows(), next_row_ + graph_rows_in_step);
  for (; next_row_ < end; ++next_row_) {
    auto near = graph_->near(next_row_, static_cast<std::size_t>(wanted));
    if (near.count < wanted) near = exact_.find(rows_->middleRows(next_row_, 1), wanted);
    keep(next_row_, near, 0);
  }
  return next_row_ < rows_->rows() ? Step::more : Step::done;
}

Progress FindNeighbours::progress() const {
  const auto added = graph_ ? graph_->added() : rows_->rows();
  const auto done = static_cast<float>(added + next_row_) / static_cast<float>(2 * rows_->rows());
  return {done, "looking for neighbours"};
}

}  // namespace diatom::ml
