// The race's arithmetic: whose clock counts what, and how sure the verdict is.
#include "app/race.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diatom::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Ten held-out images of class 0, and one to learn from.
ml::Features features() {
  ml::Features features;
  features.values = ml::Matrix::Zero(11, 2);
  features.classes = {"a", "b"};
  features.seconds = 5.0;
  for (int i = 0; i < 11; ++i)
    features.samples.push_back(
        {std::to_string(i), 0, i == 10 ? ml::Split::train : ml::Split::test});
  return features;
}

// Scores by which the first `right` held-out images are named rightly.
ml::Matrix scores(int right) {
  ml::Matrix scores(10, 2);
  for (int i = 0; i < 10; ++i) scores.row(i) << (i < right ? 1.0F : -1.0F), 0.0F;
  return scores;
}

TopTuningRun top_tuning(int right) {
  ml::Fit fit;
  fit.iterations = {{1, 0.1, 1.0, 0.5, 0.25}, {2, 0.01, 1.0, right / 10.0, 0.5}};
  fit.seconds = 0.5;
  fit.test_scores = scores(right);
  ml::Tuning tuning;
  tuning.seconds = 2.0;
  TopTuningRun run;
  run.fit = std::make_shared<const ml::Fit>(fit);
  run.tuning = std::make_shared<const ml::Tuning>(tuning);
  return run;
}

ml::FineTuning fine_tuning(int right) {
  ml::FineTuning run;
  run.curve.resize(3);
  run.curve[0].seconds = 10.0;
  run.curve[1].seconds = 75.0;
  run.curve[1].images_seen = 300;
  run.curve[1].accuracy_test = right / 10.0;
  run.curve[2].seconds = 150.0;
  run.best = 1;
  for (int i = 0; i < 10; ++i) run.predictions.push_back(i < right ? 0 : 1);
  return run;
}

TEST(Race, TopTuningsClockCountsExtractionAndChoice) {
  const auto material = features();
  const auto run = top_tuning(8);
  const auto race = race_of(&material, &run, nullptr);
  EXPECT_THAT(race.top_tuning.seconds, ElementsAre(7.25, 7.5));
  EXPECT_THAT(race.top_tuning.images, ElementsAre(11, 11)) << "each image once";
  EXPECT_EQ(race.seconds_features, 5.0);
  EXPECT_EQ(race.seconds_tuning, 2.0);
  EXPECT_FALSE(race.verdict);
}

TEST(Race, FineTuningsTimeIsThatOfItsBestWeights) {
  const auto material = features();
  const auto top = top_tuning(8);
  const auto fine = fine_tuning(9);
  const auto race = race_of(&material, &top, &fine);
  ASSERT_TRUE(race.verdict);
  EXPECT_EQ(race.verdict->seconds_fine_tuning, 75.0);
  EXPECT_EQ(race.verdict->ratio_time, 10.0);
  EXPECT_EQ(race.verdict->accuracy_fine_tuning, 0.9);
  EXPECT_FALSE(race.verdict->is_final);
}

// One of ten images is gained: mean 0.1, standard error sqrt((0.1 - 0.01) / 9) = 0.1.
TEST(Race, TheDifferenceIsPairedImageByImage) {
  const auto material = features();
  const auto top = top_tuning(8);
  const auto fine = fine_tuning(9);
  const auto verdict = *race_of(&material, &top, &fine).verdict;
  EXPECT_NEAR(verdict.difference_accuracy, 0.1, 1e-12);
  EXPECT_NEAR(verdict.ci95, 0.196, 1e-12);
  EXPECT_EQ(sentence_of(verdict), "fine-tuning +10.0 ± 19.6 points for 10 times the time");
  const auto alike = fine_tuning(8);
  EXPECT_EQ(race_of(&material, &top, &alike).verdict->ci95, 0.0) << "no image tells them apart";
}

TEST(Race, ClaimsNoDifferenceBetweenOtherImages) {
  const auto material = features();
  const auto top = top_tuning(8);
  auto fine = fine_tuning(9);
  fine.predictions.pop_back();
  const auto verdict = *race_of(&material, &top, &fine).verdict;
  EXPECT_TRUE(std::isnan(verdict.difference_accuracy));
  EXPECT_THAT(sentence_of(verdict), HasSubstr("fine-tuning 90.0 %, top-tuning 80.0 %"));
}

TEST(Race, NothingIsNoVerdict) {
  EXPECT_FALSE(race_of(nullptr, nullptr, nullptr).verdict);
  const auto material = features();
  const TopTuningRun begun;
  const ml::FineTuning none;
  EXPECT_FALSE(race_of(&material, &begun, &none).verdict);
}

}  // namespace
}  // namespace diatom::app
