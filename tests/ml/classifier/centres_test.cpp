// Centres: k-means++ against what it promises, and that FALKON stands on those it was given.
#include "ml/classifier/centres.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <numeric>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/classifier/blobs.h"

namespace diatom {
namespace {

ml::RowIndices all_of(const ml::Matrix& rows) {
  ml::RowIndices all(static_cast<std::size_t>(rows.rows()));
  std::iota(all.begin(), all.end(), Eigen::Index{0});
  return all;
}

ml::RowIndices spread(const ml::Matrix& rows, std::size_t count, std::uint64_t seed) {
  ml::SpreadCentres centres(std::make_shared<const ml::Matrix>(rows), all_of(rows), count, seed);
  while (!centres.is_done()) centres.advance();
  return centres.chosen();
}

// One crowd of 2,000 rows and 39 far-off groups of 5; a row's group is its label.
struct Groups {
  ml::Matrix rows = ml::Matrix(2000 + 39 * 5, 3);
  ml::Labels labels;

  Groups() {
    ml::Random random(1);
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
      labels.push_back(i < 2000 ? 0 : 1 + static_cast<int>(i - 2000) / 5);
      for (Eigen::Index j = 0; j < 3; ++j) rows(i, j) = static_cast<float>(0.1 * random.normal());
      rows(i, labels.back() % 3) += static_cast<float>(20 * labels.back());
    }
  }

  std::size_t hit(const ml::RowIndices& centres) const {
    std::set<int> groups;
    for (const auto row : centres) groups.insert(labels[static_cast<std::size_t>(row)]);
    return groups.size();
  }
};

TEST(SpreadCentres, ReachEveryGroupWhereUniformOnesDoNot) {
  const Groups groups;
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    EXPECT_EQ(groups.hit(spread(groups.rows, 60, seed)), 40U) << seed;
    EXPECT_LT(groups.hit(ml::uniform_centres(all_of(groups.rows), 60, seed)), 20U) << seed;
  }
}

// Several are drawn a round, with rejection; the law must be that of one after the other.
TEST(SpreadCentres, AreDrawnByTheSquareOfTheDistance) {
  ml::Matrix line(4, 1);
  line << 0, 1, 3, 7;
  const auto square = [&](int i, int j) {
    return std::pow(static_cast<double>(line(i, 0) - line(j, 0)), 2.0);
  };
  std::map<int, double> expected;  // by the row that is left out of three
  for (int first = 0; first < 4; ++first)
    for (int second = 0; second < 4; ++second)
      for (int third = 0; third < 4; ++third) {
        if (first == second || third == first || third == second) continue;
        const int left = 6 - first - second - third;
        const double all =
            square(0, first) + square(1, first) + square(2, first) + square(3, first);
        const auto nearest = [&](int i) { return std::min(square(i, first), square(i, second)); };
        expected[left] +=
            0.25 * square(second, first) / all * nearest(third) / (nearest(third) + nearest(left));
      }
  constexpr int draws = 4000;
  std::map<int, double> found;
  for (int seed = 0; seed < draws; ++seed) {
    const auto chosen = spread(line, 3, static_cast<std::uint64_t>(seed));
    found[static_cast<int>(6 - chosen[0] - chosen[1] - chosen[2])] += 1.0 / draws;
  }
  for (const auto& [left, share] : expected) EXPECT_NEAR(found[left], share, 0.03) << left;
}

TEST(SpreadCentres, SameSeedSameRows) {
  const Groups groups;
  EXPECT_EQ(spread(groups.rows, 50, 3), spread(groups.rows, 50, 3));
  EXPECT_NE(spread(groups.rows, 50, 3), spread(groups.rows, 50, 4));
}

// Far from the origin, where the distance of equal rows is lost in rounding.
TEST(SpreadCentres, NoPointIsChosenTwice) {
  ml::Random random(2);
  ml::Matrix rows(60 * 50, 5);
  for (Eigen::Index i = 0; i < 60; ++i)
    for (Eigen::Index j = 0; j < 5; ++j) rows(i, j) = static_cast<float>(1000.0 + random.normal());
  for (Eigen::Index i = 60; i < rows.rows(); ++i) rows.row(i) = rows.row(i % 60);
  const auto chosen = spread(rows, 200, 1);
  std::set<Eigen::Index> points;
  for (const auto row : chosen) points.insert(row % 60);
  EXPECT_EQ(points.size(), 60U);
  EXPECT_EQ(chosen.size(), 60U);
}

TEST(SpreadCentres, CanBeAllRowsAndAreThenEachOnce) {
  const auto set = tests::make_blobs(3);
  auto chosen = spread(*set.rows, 100000, 1);
  std::sort(chosen.begin(), chosen.end());
  EXPECT_EQ(chosen, all_of(*set.rows));
}

// The centres that a head holds, one a row.
ml::Matrix centres_in(const ml::Head& head) {
  const auto tensor = head.tensors().tensors.at("centres");
  ml::Matrix centres(tensor.shape[0], tensor.shape[1]);
  std::memcpy(centres.data(), tensor.bytes.data(), tensor.bytes.size());
  return centres;
}

ml::Snapshot<ml::Fit> falkon(const ml::TrainingSet& set, const ml::ParameterValues& values,
                             std::uint64_t seed = 1) {
  const auto job = ml::make_trainer("falkon", set, values, seed);
  return ml::run_to_result(*job);
}

TEST(FalkonCentres, ThoseOfTheTrainingSetAreUsedExactly) {
  auto set = tests::make_blobs(4);
  set.centres = {5, 17, 3, 40, 99};
  for (const double choice : {0.0, 1.0}) {
    const auto result = falkon(set, {{"centres", 50}, {"centre_choice", choice}});
    EXPECT_EQ(centres_in(*result->head), tests::rows_of(set, set.centres));
    EXPECT_EQ(result->chosen.at("centres"), 5.0);
  }
}

TEST(FalkonCentres, SpreadOnesAreTrainingRowsAndBelongToTheSeed) {
  const auto set = tests::make_blobs(5, {400, 6, 3, 0.8, 0.5});
  const ml::ParameterValues values = {{"centres", 30}, {"centre_choice", 1}};
  const auto result = falkon(set, values);
  EXPECT_EQ(result->test_scores, falkon(set, values)->test_scores);
  EXPECT_NE(result->test_scores, falkon(set, values, 2)->test_scores);
  EXPECT_NE(result->test_scores, falkon(set, {{"centres", 30}})->test_scores);
  const auto centres = centres_in(*result->head);
  for (Eigen::Index i = 0; i < centres.rows(); ++i)
    EXPECT_TRUE(std::any_of(set.train.begin(), set.train.end(), [&](Eigen::Index row) {
      return set.rows->row(row) == centres.row(i);
    })) << i;
}

TEST(FalkonCentres, ChoosingThemIsWorkThatPausesAndShowsItsProgress) {
  const auto set = tests::make_blobs(6, {9000, 200, 3, 0.8, 0.1});
  const ml::ParameterValues values = {{"centres", 800}, {"centre_choice", 1}};
  const auto through = falkon(set, values);
  const auto job = ml::make_trainer("falkon", set, values, 1);
  float last = 0.0F;
  bool said = false;
  while (job->step() == ml::Step::more) {
    EXPECT_GE(job->progress().fraction, last);
    last = job->progress().fraction;
    said = said || job->progress().message.find("choosing centres") == 0;
  }
  EXPECT_TRUE(said);
  EXPECT_FLOAT_EQ(job->progress().fraction, 1.0F);
  EXPECT_EQ(job->latest()->test_scores, through->test_scores);
}

}  // namespace
}  // namespace diatom
