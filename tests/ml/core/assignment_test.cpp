// The cheapest assignment against trying them all.
#include "ml/core/assignment.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include "ml/core/random.h"

namespace diatom {
namespace {

double cost_of(const Eigen::MatrixXd& costs, const std::vector<int>& column_of) {
  double sum = 0.0;
  for (std::size_t row = 0; row < column_of.size(); ++row)
    if (column_of[row] >= 0) sum += costs(static_cast<Eigen::Index>(row), column_of[row]);
  return sum;
}

// Over all orders of the longer side.
double least_cost(const Eigen::MatrixXd& costs) {
  if (costs.rows() > costs.cols()) return least_cost(costs.transpose());
  std::vector<int> order(static_cast<std::size_t>(costs.cols()));
  std::iota(order.begin(), order.end(), 0);
  double least = std::numeric_limits<double>::infinity();
  do {
    const auto rows = static_cast<std::ptrdiff_t>(costs.rows());
    least = std::min(least, cost_of(costs, {order.begin(), order.begin() + rows}));
  } while (std::next_permutation(order.begin(), order.end()));
  return least;
}

TEST(Assignment, IsAsCheapAsTheCheapestOfAll) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    ml::Random random(seed);
    const auto side = [&] { return static_cast<Eigen::Index>(1 + random.below(6)); };
    const auto rows = side();
    Eigen::MatrixXd costs(rows, side());
    for (auto& cost : costs.reshaped())  // small integers tie often
      cost = seed % 2 == 0 ? random.normal() : static_cast<double>(random.below(4));
    const auto column_of = ml::cheapest_assignment(costs);

    ASSERT_EQ(static_cast<Eigen::Index>(column_of.size()), costs.rows());
    EXPECT_NEAR(cost_of(costs, column_of), least_cost(costs), 1e-12) << "seed " << seed;
    const std::set<int> different(column_of.begin(), column_of.end());
    const auto left_over = std::count(column_of.begin(), column_of.end(), -1);
    EXPECT_EQ(left_over, std::max<Eigen::Index>(0, costs.rows() - costs.cols()));
    EXPECT_EQ(different.size() - (left_over > 0 ? 1 : 0),
              column_of.size() - static_cast<std::size_t>(left_over));
  }
}

TEST(Assignment, OfNothingIsEmpty) {
  EXPECT_TRUE(ml::cheapest_assignment(Eigen::MatrixXd(0, 3)).empty());
  EXPECT_EQ(ml::cheapest_assignment(Eigen::MatrixXd(2, 0)), (std::vector<int>{-1, -1}));
}

TEST(Assignment, FindsAHiddenPermutationOfMany) {
  ml::Random random(5);
  const auto hidden = random.sample_without_replacement<int>(200, 200);
  Eigen::MatrixXd costs(200, 200);
  for (auto& cost : costs.reshaped()) cost = random.uniform(0.5, 1.0);
  for (Eigen::Index row = 0; row < 200; ++row)
    costs(row, hidden[static_cast<std::size_t>(row)]) = random.uniform(0.0, 0.4);
  EXPECT_EQ(ml::cheapest_assignment(costs), hidden);
}

}  // namespace
}  // namespace diatom
