// Leaving one training row out in closed form, against fits that never saw it.
#include "ml/classifier/without_one.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/classifier/blobs.h"

namespace diatom {
namespace {

ml::Snapshot<ml::Fit> fit(const ml::TrainingSet& set) {
  const auto job = ml::make_trainer("ridge", set, {{"alpha", 3.0}}, 0);
  return ml::run_to_result(*job);
}

ml::TrainingSet without(ml::TrainingSet set, std::size_t place) {
  set.train.erase(set.train.begin() + static_cast<std::ptrdiff_t>(place));
  return set;
}

TEST(WithoutOne, ScoresEqualThoseOfAFitThatNeverSawTheRow) {
  for (const Eigen::Index dim : {6, 120}) {  // primal, dual
    const auto set = tests::make_blobs(5, {80, dim, 3, 1.5, 0.25});
    const auto whole = fit(set);
    ASSERT_NE(whole->without_one, nullptr);
    for (const std::size_t place : {0U, 7U, 31U, 59U}) {
      const auto refitted = fit(without(set, place))->test_scores;
      const auto closed = whole->without_one->scores(place, tests::rows_of(set, set.test));
      EXPECT_LT((closed - refitted).cwiseAbs().maxCoeff(), 1e-4) << dim << " features, " << place;
      EXPECT_GT((closed - whole->test_scores).cwiseAbs().maxCoeff(), 1e-3) << "nothing moved";
    }
  }
}

TEST(WithoutOne, ChangesAreThoseOfTheScores) {
  for (const Eigen::Index dim : {6, 120}) {
    const auto set = tests::make_blobs(6, {80, dim, 3, 1.5, 0.25});
    const auto whole = fit(set);
    const ml::Matrix row = tests::rows_of(set, {set.test.front()});
    for (const int id : {0, 2}) {
      const auto changes = whole->without_one->changes(row.row(0).transpose(), id);
      ASSERT_EQ(changes.size(), static_cast<Eigen::Index>(set.train.size()));
      for (Eigen::Index i = 0; i < changes.size(); ++i) {
        const auto scores = whole->without_one->scores(static_cast<std::size_t>(i), row);
        EXPECT_NEAR(changes[i], scores(0, id) - whole->test_scores(0, id), 1e-4) << i;
      }
    }
  }
}

TEST(WithoutOne, AWeightedRowLeavesWithAllItsWeight) {
  for (const Eigen::Index dim : {6, 120}) {
    const auto set = tests::doubled_by_weight(tests::make_blobs(7, {80, dim, 3, 1.5, 0.25}));
    const auto closed = fit(set)->without_one->scores(3, tests::rows_of(set, set.test));
    EXPECT_LT((closed - fit(without(set, 3))->test_scores).cwiseAbs().maxCoeff(), 1e-4) << dim;
  }
}

TEST(WithoutOne, IsOfRidgeOnly) {
  const auto job = ml::make_trainer("falkon", tests::make_blobs(8), {}, 0);
  EXPECT_EQ(ml::run_to_result(*job)->without_one, nullptr);
}

}  // namespace
}  // namespace diatom
