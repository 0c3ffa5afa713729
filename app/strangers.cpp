#include "app/strangers.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "ml/core/term.h"

namespace diatom::app {

namespace {

// Cosine of two features' directions, less their common mean. By diatom-net one in five pairs of a
// species is so alike, and one in two hundred of two species.
constexpr float alike = 0.6F;
constexpr int smallest_group = 3;

// Rows of length 1, after what all have in common was taken away: activations of a network are
// positive, and all would point the same way.
ml::Matrix directions_of(const std::vector<Stranger>& pool) {
  const auto dim = pool.front().exemplars.front()->features.size();
  ml::Matrix rows(static_cast<Eigen::Index>(pool.size()), dim);
  for (std::size_t i = 0; i < pool.size(); ++i)
    rows.row(static_cast<Eigen::Index>(i)) = pool[i].exemplars.front()->features;
  if (rows.rows() > 1) rows.rowwise() -= rows.colwise().mean().eval();
  rows.rowwise().normalize();
  return rows;
}

// The lowest number of all that each is connected with through pairs that are alike.
ml::Labels connected(const ml::Matrix& alikeness, float from) {
  ml::Labels root(static_cast<std::size_t>(alikeness.rows()));
  std::iota(root.begin(), root.end(), 0);
  const auto find = [&root](int one) {
    while (root[static_cast<std::size_t>(one)] != one) one = root[static_cast<std::size_t>(one)];
    return one;
  };
  for (int i = 0; i < alikeness.rows(); ++i)
    for (int j = i + 1; j < alikeness.rows(); ++j) {
      if (alikeness(i, j) < from) continue;
      const int one = find(i);
      const int other = find(j);
      root[static_cast<std::size_t>(std::max(one, other))] = std::min(one, other);
    }
  for (int i = 0; i < alikeness.rows(); ++i) root[static_cast<std::size_t>(i)] = find(i);
  return root;
}

}  // namespace

StrangersJob::StrangersJob(std::vector<Stranger> pool) {
  found_.pool = std::move(pool);
  const auto& grid = found_.grid;
  found_.sheet = {grid.width_px(), grid.height_px(), 3, {}};
  found_.sheet.pixels.assign(
      static_cast<std::size_t>(grid.width_px()) * static_cast<std::size_t>(grid.height_px()) * 3,
      127);
}

ml::Step StrangersJob::step() {
  constexpr std::size_t pictures_a_step = 8;
  for (std::size_t i = 0; i < pictures_a_step && painted_ < found_.pool.size(); ++i) paint_one();
  if (painted_ < found_.pool.size()) return ml::Step::more;
  group();
  publish(found_);
  return ml::Step::done;
}

void StrangersJob::paint_one() {
  const auto& grid = found_.grid;
  const auto tile = static_cast<int>(painted_);
  paint_tile(found_.sheet, (tile % grid.columns) * grid.tile_px,
             (tile / grid.columns) * grid.tile_px, found_.pool[painted_].exemplars.front()->crop,
             {.size = grid.tile_px});
  ++painted_;
}

// By single linkage at a fixed alikeness: like ones find each other through others between them.
void StrangersJob::group() {
  if (found_.pool.empty()) return;
  const auto directions = directions_of(found_.pool);
  const auto root = connected(directions * directions.transpose(), alike);
  std::vector<int> size(root.size(), 0);
  for (const int one : root) ++size[static_cast<std::size_t>(one)];
  std::vector<int> order(root.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&size](int a, int b) {
    return size[static_cast<std::size_t>(a)] > size[static_cast<std::size_t>(b)];
  });
  std::vector<int> number(root.size(), -1);
  for (const int one : order)
    if (size[static_cast<std::size_t>(one)] >= smallest_group)
      number[static_cast<std::size_t>(one)] = found_.groups++;
  found_.group_of.reserve(root.size());
  for (const int one : root) found_.group_of.push_back(number[static_cast<std::size_t>(one)]);
}

ml::Progress StrangersJob::progress() const {
  const auto all = std::max<std::size_t>(1, found_.pool.size());
  return {static_cast<float>(painted_) / static_cast<float>(all), "grouping unknown organisms"};
}

namespace {

const ml::Registration<ml::Term> unknown_term{
    {{"unknown", "Unknown organisms"},
     "Organisms that no class was sure of are kept, and put into groups of like ones. A group that "
     "keeps growing is perhaps a class that is missing.",
     "unknown where   the largest probability < ½",
     "Hendrycks, Gimpel: \"A baseline for detecting misclassified and out-of-distribution examples "
     "in neural networks\", ICLR 2017"}};

}  // namespace

}  // namespace diatom::app
