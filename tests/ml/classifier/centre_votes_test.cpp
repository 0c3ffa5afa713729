// Which centres decided: their votes are the score.
#include "ml/classifier/centre_votes.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/classifier/blobs.h"

namespace diatom {
namespace {

ml::Snapshot<ml::Fit> fit(const char* method, const ml::TrainingSet& set,
                          const ml::ParameterValues& values = {}) {
  const auto job = ml::make_trainer(method, set, values, 3);
  return ml::run_to_result(*job);
}

TEST(CentreVotes, AddUpToTheScore) {
  const auto set = tests::make_blobs(1, {400, 6, 3, 0.8, 0.25});
  for (const double kernel : {0.0, 1.0, 2.0}) {
    const auto result = fit("falkon", set, {{"centres", 50}, {"lambda", 1e-4}, {"kernel", kernel}});
    for (std::size_t i = 0; i < 20; ++i)
      for (int id = 0; id < set.classes; ++id) {
        const auto votes =
            ml::centre_votes(*result->head, set.rows->row(set.test[i]).transpose(), id);
        ASSERT_EQ(votes.size(), 50);
        EXPECT_NEAR(votes.sum(), result->test_scores(static_cast<Eigen::Index>(i), id), 1e-4);
      }
  }
}

TEST(CentreVotes, TheFitRemembersWhichRowsTheCentresAre) {
  const auto set = tests::make_blobs(2, {200, 6, 3, 0.8, 0.25});
  const auto result = fit("falkon", set, {{"centres", 30}, {"lambda", 1e-3}});
  ASSERT_EQ(result->centre_rows.size(), 30U);
  const std::set<Eigen::Index> train(set.train.begin(), set.train.end());
  for (const auto row : result->centre_rows) EXPECT_TRUE(train.count(row)) << row;
  const auto centres = ml::matrix_from(result->head->tensors().tensors.at("centres"));
  EXPECT_EQ(centres, tests::rows_of(set, result->centre_rows));
}

TEST(CentreVotes, OtherHeadsHaveNone) {
  const auto set = tests::make_blobs(3);
  const auto result = fit("ridge", set);
  EXPECT_TRUE(result->centre_rows.empty());
  EXPECT_EQ(ml::centre_votes(*result->head, set.rows->row(0).transpose(), 0).size(), 0);
}

}  // namespace
}  // namespace diatom
