#include "ml/embedding/neighbour_graph.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace diatom::ml {

namespace {

constexpr std::size_t entries_in_step = 200'000;  // read, or written: some milliseconds

}  // namespace

Transposition::Transposition(SparseRows graph) : graph_(std::move(graph)) {
  transposed_.first.assign(graph_.first.size(), 0);
}

// First the entries of each column are counted, then they go where the counts say. Rows are visited
// in their order.
bool Transposition::step() {
  if (transposed_.columns.size() > transposed_.values.size()) {
    transposed_.values.resize(graph_.values.size());
    return false;
  }
  const auto n = graph_.first.size() - 1;
  const auto first = next_row_;
  const auto enough = graph_.first[first] + entries_in_step;
  while (next_row_ < n && graph_.first[next_row_] < enough) ++next_row_;
  if (next_.empty()) {
    for (auto entry = graph_.first[first]; entry < graph_.first[next_row_]; ++entry)
      ++transposed_.first[static_cast<std::size_t>(graph_.columns[entry]) + 1];
    if (next_row_ == n) begin_filling();
    return n == 0;
  }
  for (auto row = first; row < next_row_; ++row) {
    for (auto entry = graph_.first[row]; entry < graph_.first[row + 1]; ++entry) {
      const auto place = next_[static_cast<std::size_t>(graph_.columns[entry])]++;
      transposed_.columns[place] = static_cast<std::int32_t>(row);
      transposed_.values[place] = graph_.values[entry];
    }
  }
  return next_row_ == n;
}

void Transposition::begin_filling() {
  auto& first = transposed_.first;
  std::partial_sum(first.begin(), first.end(), first.begin());
  next_.assign(first.begin(), first.end() - 1);
  transposed_.columns.resize(graph_.columns.size());  // and their values in a step of their own
  next_row_ = 0;
}

UniteNeighbours::UniteNeighbours(const Neighbours& neighbours, std::vector<float> weights,
                                 Unite unite)
    : unite_(std::move(unite)) {
  SparseRows graph;
  const auto count = static_cast<std::size_t>(neighbours.count);
  for (std::size_t end = 0; end <= weights.size(); end += count) graph.first.push_back(end);
  graph.columns = neighbours.rows;
  graph.values = std::move(weights);
  turn_.emplace(std::move(graph));
}

bool UniteNeighbours::step() {
  if (turn_) {
    if (turn_->step()) begin_uniting();
    return false;
  }
  unite_rows();
  return united_.first.size() == own_.first.size();
}

void UniteNeighbours::begin_uniting() {
  if (!turns_back_) {
    turns_back_ = true;
    auto turned = turn_->take();
    turn_.emplace(std::move(turned));
    return;
  }
  own_ = turn_->take();
  other_ = turn_->take_graph();
  turn_.reset();
  united_.first = {0};
  united_.columns.reserve(2 * own_.columns.size());
  united_.values.reserve(2 * own_.columns.size());
}

void UniteNeighbours::unite_rows() {
  const auto n = own_.first.size() - 1;
  const auto enough = united_.columns.size() + entries_in_step;
  for (; next_row_ < n && united_.columns.size() < enough; ++next_row_) {
    auto own = own_.first[next_row_];
    auto other = other_.first[next_row_];
    const auto own_end = own_.first[next_row_ + 1];
    const auto other_end = other_.first[next_row_ + 1];
    while (own < own_end || other < other_end) {
      const bool has_own =
          other == other_end || (own < own_end && own_.columns[own] <= other_.columns[other]);
      const bool has_other =
          own == own_end || (other < other_end && other_.columns[other] <= own_.columns[own]);
      united_.columns.push_back(has_own ? own_.columns[own] : other_.columns[other]);
      united_.values.push_back(
          unite_(has_own ? own_.values[own] : 0.0F, has_other ? other_.values[other] : 0.0F));
      own += has_own ? 1 : 0;
      other += has_other ? 1 : 0;
    }
    united_.first.push_back(united_.columns.size());
  }
}

}  // namespace diatom::ml
