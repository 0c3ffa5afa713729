#include "ml/embedding/neighbour_graph.h"

#include <algorithm>
#include <utility>

namespace diatom::ml {

namespace {

constexpr Eigen::Index united_rows_in_step = 8192;

// Its columns ascend within a row, since rows are visited in their order.
SparseRows transposed(const SparseRows& graph) {
  const auto n = static_cast<std::size_t>(graph.rows());
  SparseRows result;
  result.first.assign(n + 1, 0);
  result.columns.resize(graph.columns.size());
  result.values.resize(graph.values.size());
  for (const auto column : graph.columns) ++result.first[static_cast<std::size_t>(column) + 1];
  for (std::size_t row = 0; row < n; ++row) result.first[row + 1] += result.first[row];
  auto next = result.first;
  for (std::size_t row = 0; row < n; ++row) {
    for (auto entry = graph.first[row]; entry < graph.first[row + 1]; ++entry) {
      const auto place = next[static_cast<std::size_t>(graph.columns[entry])]++;
      result.columns[place] = static_cast<std::int32_t>(row);
      result.values[place] = graph.values[entry];
    }
  }
  return result;
}

}  // namespace

UniteNeighbours::UniteNeighbours(const Neighbours& neighbours, const std::vector<float>& weights,
                                 Unite unite)
    : unite_(std::move(unite)) {
  const auto count = static_cast<std::size_t>(neighbours.count);
  own_.columns = neighbours.rows;
  own_.values = weights;
  for (std::size_t end = 0; end <= weights.size(); end += count) own_.first.push_back(end);
}

bool UniteNeighbours::step() {
  if (passes_ == 0) {
    transposed_ = transposed(own_);
  } else if (passes_ == 1) {
    own_ = transposed(transposed_);
    united_.first = {0};
    united_.columns.reserve(2 * own_.columns.size());
    united_.values.reserve(2 * own_.columns.size());
  } else {
    unite_rows();
    return next_row_ == own_.rows();
  }
  ++passes_;
  return false;
}

void UniteNeighbours::unite_rows() {
  const auto end = std::min(own_.rows(), next_row_ + united_rows_in_step);
  for (; next_row_ < end; ++next_row_) {
    const auto row = static_cast<std::size_t>(next_row_);
    auto own = own_.first[row];
    auto other = transposed_.first[row];
    const auto own_end = own_.first[row + 1];
    const auto other_end = transposed_.first[row + 1];
    while (own < own_end || other < other_end) {
      const bool has_own =
          other == other_end || (own < own_end && own_.columns[own] <= transposed_.columns[other]);
      const bool has_other =
          own == own_end || (other < other_end && transposed_.columns[other] <= own_.columns[own]);
      united_.columns.push_back(has_own ? own_.columns[own] : transposed_.columns[other]);
      united_.values.push_back(
          unite_(has_own ? own_.values[own] : 0.0F, has_other ? transposed_.values[other] : 0.0F));
      own += has_own ? 1 : 0;
      other += has_other ? 1 : 0;
    }
    united_.first.push_back(united_.columns.size());
  }
}

}  // namespace diatom::ml
