// Groups are values: every edit gives new ones, and a name makes a class.
#include "app/groups.h"

#include <cmath>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diatom::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr int none = ml::outlier;

// Three groups of three rows each, and one row in none.
Groups some_groups() {
  return {{0, 0, 0, 1, 1, 1, 2, 2, 2, none}, {"", "volvox", ""}, {4, 1, 7}};
}

// (10, 2): each group about its own point, with its last member apart from the other two.
ml::Snapshot<ml::Matrix> latents() {
  ml::Matrix points(10, 2);
  points << 0, 0, 0.1F, 0, 3, 0,  //
      10, 0, 10.1F, 0, 14, 0,     //
      0, 10, 0, 10.1F, 0, 15,     //
      50, 50;
  return std::make_shared<const ml::Matrix>(std::move(points));
}

ml::Features features_of(const std::vector<std::string>& classes, int rows) {
  ml::Features features;
  features.values = ml::Matrix::Random(rows, 2);
  features.classes = classes;
  for (int row = 0; row < rows; ++row)
    features.samples.push_back({std::to_string(row) + ".png", 0, ml::Split::test});
  return features;
}

TEST(Groups, BeginAsTheClusters) {
  ml::Clustering clustering;
  clustering.assignment = {1, none, 0, 1};
  const auto groups = groups_of(clustering, {3, 0});
  EXPECT_EQ(groups.count(), 2);
  EXPECT_THAT(groups.rows_of(1), ElementsAre(0, 3));
  EXPECT_THAT(groups.rows_of(0), ElementsAre(2));
  EXPECT_THAT(groups.names, ElementsAre("", ""));
  EXPECT_THAT(groups.marks, ElementsAre(3, 0));
}

TEST(Groups, ANameIsGivenAndTakenBack) {
  const auto given = named(some_groups(), 2, "stentor");
  EXPECT_THAT(given.names, ElementsAre("", "volvox", "stentor"));
  EXPECT_THAT(named(given, 2, "").names, ElementsAre("", "volvox", ""));
  EXPECT_THAT([] { named(some_groups(), 3, "x"); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("there is no group 4")));
}

TEST(Groups, MergedKeepsTheFirstOnesMarkAndAnyName) {
  const auto merged_into_first = merged(some_groups(), 0, 1);
  EXPECT_THAT(merged_into_first.of_row, ElementsAre(0, 0, 0, 0, 0, 0, 1, 1, 1, none));
  EXPECT_THAT(merged_into_first.names, ElementsAre("volvox", ""));
  EXPECT_THAT(merged_into_first.marks, ElementsAre(4, 7));

  const auto merged_into_last = merged(named(some_groups(), 2, "stentor"), 2, 1);
  EXPECT_THAT(merged_into_last.of_row, ElementsAre(0, 0, 0, 1, 1, 1, 1, 1, 1, none));
  EXPECT_THAT(merged_into_last.names, ElementsAre("", "stentor"));
  EXPECT_THAT(merged_into_last.marks, ElementsAre(4, 7));
  EXPECT_THROW(merged(some_groups(), 1, 1), std::invalid_argument);
}

TEST(Groups, SplitGivesTwoOfAllRowsAndTheLargerKeepsTheName) {
  const auto before = some_groups();
  const auto after = split(before, 1, latents(), 3);
  EXPECT_THAT(after.of_row, ElementsAre(0, 0, 0, 1, 1, 3, 2, 2, 2, none));
  EXPECT_THAT(after.names, ElementsAre("", "volvox", "", ""));
  EXPECT_THAT(after.marks, ElementsAre(4, 1, 7, 0)) << "the new one has a free mark";
  EXPECT_EQ(split(before, 1, latents(), 3).of_row, after.of_row);
}

TEST(Groups, WhatCannotBeSplitIsRefused) {
  const Groups lonely{{0, 1, 1}, {"", ""}, {0, 1}};
  const auto alike = std::make_shared<const ml::Matrix>(ml::Matrix::Ones(3, 2));
  EXPECT_THAT([&] { split(lonely, 0, alike, 1); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("one image cannot be split")));
  EXPECT_THAT([&] { split(lonely, 1, alike, 1); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("all alike")));
}

TEST(Groups, OutliersAreTheFarthest) {
  const auto one = without_outliers(some_groups(), 1, *latents(), 0.05);
  EXPECT_THAT(one.of_row, ElementsAre(0, 0, 0, 1, 1, none, 2, 2, 2, none));
  const auto two = without_outliers(some_groups(), 1, *latents(), 0.7);
  EXPECT_THAT(two.rows_of(1), ElementsAre(4)) << "the nearest to the mean of 10, 10.1 and 14";
  EXPECT_THROW(without_outliers(some_groups(), 1, *latents(), 1.0), std::invalid_argument);
  const Groups lonely{{0, 1}, {"", ""}, {0, 1}};
  EXPECT_THROW(without_outliers(lonely, 0, *latents(), 0.05), std::invalid_argument);
}

TEST(Groups, RowsMoveIntoAGroupOrIntoNone) {
  EXPECT_THAT(moved(some_groups(), {0, 9}, 2).rows_of(2), ElementsAre(0, 6, 7, 8, 9));
  EXPECT_THAT(moved(some_groups(), {6, 7}, none).rows_of(none), ElementsAre(6, 7, 9));
  EXPECT_THROW(moved(some_groups(), {0}, 3), std::invalid_argument);
  EXPECT_THROW(moved(some_groups(), {10}, 0), std::out_of_range);
}

TEST(Groups, NamesBecomeTheClasses) {
  const auto named_twice = named(named(some_groups(), 0, "stentor"), 2, "stentor");
  const auto labelled = labelled_by(named_twice, features_of({"old"}, 10), 0.34, 1);
  EXPECT_THAT(labelled.classes, ElementsAre("stentor", "volvox"));
  EXPECT_THAT(labelled.labels(), ElementsAre(0, 0, 0, 1, 1, 1, 0, 0, 0, ml::unlabelled));
  EXPECT_EQ(labelled.rows_of(ml::Split::test).size(), 3U) << "two of six and one of three";
  EXPECT_EQ(labelled.rows_of(ml::Split::train).size(), 6U);
}

TEST(Groups, WhatHasNoNameIsNeitherLearntNorHeldOut) {
  const auto labelled =
      labelled_by(named(some_groups(), 0, "stentor"), features_of({"old"}, 10), 0.34, 1);
  for (const int row : {6, 7, 8, 9}) {
    const auto& sample = labelled.samples[static_cast<std::size_t>(row)];
    EXPECT_EQ(sample.label, ml::unlabelled) << row;
    EXPECT_EQ(sample.split, ml::Split::unassigned) << row;
  }
}

TEST(Groups, FewerThanTwoNamesMakeNoClasses) {
  const auto features = features_of({"old"}, 10);
  const auto refuses = [&](const Groups& groups) {
    EXPECT_THAT([&] { labelled_by(groups, features, 0.25, 1); },
                ThrowsMessage<std::invalid_argument>(HasSubstr("name two groups or more")));
  };
  refuses(some_groups());
  refuses(named(some_groups(), 0, "volvox"));
  // A name that no image is left to bear.
  refuses(moved(named(some_groups(), 0, "stentor"), {0, 1, 2}, none));
}

TEST(Carried, IsTheShareWhoseGroupHasTheNameOfTheirClass) {
  // Two groups that are the classes but for one row of class 1 in group 0. One row of each class is
  // drawn; whichever these are, the rest is asked.
  ml::Labels of_row(20, 0);
  ml::Labels labels(20, 0);
  for (std::size_t row = 10; row < 20; ++row) of_row[row] = labels[row] = 1;
  EXPECT_EQ(carried(of_row, 2, labels, 2, 1, 3), 1.0);
  of_row[10] = 0;
  EXPECT_EQ(carried(of_row, 2, labels, 2, 3, 3), 13.0 / 14.0) << "with row 10 among those asked";
}

TEST(Carried, GroupsThatNobodyNamedAndRowsInNoneAreWrong) {
  // One class in four groups of which one labelled row names a single one.
  const ml::Labels of_row = {0, 1, 2, 3};
  EXPECT_EQ(carried(of_row, 4, {0, 0, 0, 0}, 1, 1, 1), 0.0);
  EXPECT_EQ(carried({none, none, none}, 1, {0, 0, 0}, 1, 1, 1), 0.0);
}

TEST(Carried, RowsOfUnknownClassAreNotAsked) {
  EXPECT_EQ(carried({0, 0, 0, 0}, 1, {0, 0, -1, -1}, 1, 1, 1), 1.0);
  EXPECT_TRUE(std::isnan(carried({0, 0}, 1, {0, -1}, 1, 1, 1))) << "the only one has been drawn";
  EXPECT_TRUE(std::isnan(carried({}, 0, {}, 0, 1, 1)));
}

TEST(Carried, TheMajorityOfTheLabelledNames) {
  // All in one group: it is named after class 0, of which three rows are drawn against one.
  const ml::Labels labels = {0, 0, 0, 0, 0, 0, 1};
  EXPECT_EQ(carried(ml::Labels(7, 0), 1, labels, 2, 3, 1), 1.0) << "the one of class 1 was drawn";
  const ml::Labels with_more = {0, 0, 0, 1, 1, 1, 1, 1, 1, 1};
  EXPECT_EQ(carried(ml::Labels(10, 0), 1, with_more, 2, 5, 1), 1.0) << "five name it after class 1";
}

}  // namespace
}  // namespace diatom::app
