// Nearest rows among so many that they are found by a graph.
#include <set>

#include <gtest/gtest.h>

#include "ml/core/neighbours.h"
#include "ml/core/random.h"

namespace diatom {
namespace {

ml::Snapshot<ml::Matrix> cloud(Eigen::Index rows, Eigen::Index dim, std::uint64_t seed) {
  ml::Random random(seed);
  return std::make_shared<const ml::Matrix>(
      ml::Matrix::NullaryExpr(rows, dim, [&] { return static_cast<float>(random.normal()); }));
}

// So many numbers that the exact search would take too long.
TEST(FindNeighbours, ByTheGraphFindsNearlyAll) {
  const auto rows = cloud(21'000, 1000, 6);
  ml::Matrix clustered = *rows;
  for (Eigen::Index row = 0; row < clustered.rows(); ++row)
    clustered.row(row) = 0.05F * clustered.row(row) + rows->row(row % 500);
  const auto shared = std::make_shared<const ml::Matrix>(clustered);
  ml::FindNeighbours job(shared, 10, 1);
  const auto found = ml::run_to_result(job);
  const ml::NearestRows exact(shared);
  int hits = 0;
  for (Eigen::Index row = 0; row < clustered.rows(); row += 700) {
    const auto near = exact.find(clustered.middleRows(row, 1), 11);
    const std::set<std::int32_t> truth(near.rows.begin(), near.rows.end());
    for (std::size_t i = 0; i < 10; ++i) {
      const auto neighbour = found->rows[static_cast<std::size_t>(row) * 10 + i];
      EXPECT_NE(neighbour, row);
      hits += static_cast<int>(truth.count(neighbour));
    }
  }
  EXPECT_GT(hits, 0.95 * 300);
}

}  // namespace
}  // namespace diatom
