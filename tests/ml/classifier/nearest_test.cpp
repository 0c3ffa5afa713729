// Nearest neighbours against counting by hand.
#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "tests/ml/classifier/blobs.h"

namespace diatom {
namespace {

ml::Snapshot<ml::Fit> fit(const ml::TrainingSet& set, double neighbours, double vote) {
  const auto job =
      ml::make_trainer("nearest", set, {{"neighbours", neighbours}, {"vote", vote}}, 0);
  return ml::run_to_result(*job);
}

// Shares of the equal votes of `train`'s rows nearest to `row`.
Eigen::VectorXd shares(const ml::TrainingSet& set, const ml::RowIndices& train, Eigen::Index row,
                       std::size_t neighbours) {
  auto order = train;
  std::sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) {
    return (set.rows->row(a) - set.rows->row(row)).squaredNorm() <
           (set.rows->row(b) - set.rows->row(row)).squaredNorm();
  });
  Eigen::VectorXd votes = Eigen::VectorXd::Zero(set.classes);
  for (std::size_t i = 0; i < neighbours; ++i)
    votes[(*set.labels)[static_cast<std::size_t>(order[i])]] += 1.0 / double(neighbours);
  return votes;
}

TEST(Nearest, CountsTheVotesOfTheClosest) {
  const auto set = tests::make_blobs(1, {120, 5, 3, 1.4, 0.25});
  const auto scores = fit(set, 7, 0)->test_scores;
  for (std::size_t i = 0; i < set.test.size(); ++i) {
    const Eigen::VectorXd expected = 2.0 * shares(set, set.train, set.test[i], 7).array() - 1.0;
    EXPECT_TRUE(scores.row(static_cast<Eigen::Index>(i))
                    .cast<double>()
                    .transpose()
                    .isApprox(expected, 1e-5))
        << i;
  }
}

TEST(Nearest, LeavingOneOutEqualsAskingTheOthers) {
  const auto set = tests::make_blobs(2, {150, 4, 3, 1.4, 0.2});
  int right = 0;
  for (const auto row : set.train) {
    auto others = set.train;
    std::erase(others, row);
    Eigen::Index named = 0;
    shares(set, others, row, 5).maxCoeff(&named);
    if (named == (*set.labels)[static_cast<std::size_t>(row)]) ++right;
  }
  EXPECT_DOUBLE_EQ(fit(set, 5, 0)->accuracy_leave_one_out,
                   right / static_cast<double>(set.train.size()));
}

TEST(Nearest, OfOneNeighbourRemembersEveryTrainingRow) {
  const auto result = fit(tests::make_blobs(3, {200, 4, 4, 3.0, 0.2}), 1, 1);
  EXPECT_EQ(result->iterations.back().accuracy_train, 1.0);
  EXPECT_LT(result->accuracy_leave_one_out, 0.9);
}

TEST(Nearest, MoreNeighboursThanRowsAreAllOfThem) {
  const auto set = tests::make_blobs(4, {30, 3, 2, 0.5, 0.2});
  const auto scores = fit(set, 1000, 0)->test_scores;
  EXPECT_NEAR((scores.rowwise() - scores.row(0)).norm(), 0.0, 1e-5);
}

}  // namespace
}  // namespace diatom
