// Commands and collection, with jobs stepping inline and no window: what a person asks for happens,
// and what cannot be done becomes a notice and leaves the session as it was.
#include "app/workbench.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/extract.h"
#include "app/race.h"
#include "ml/synth/formula.h"
#include "tests/app/workbench_fixture.h"
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

using testing::HasSubstr;

TEST_F(WorkbenchTest, OpeningDataLeadsToAMapAndAClassifier) {
  open_synthetic();
  const auto& session = bench.session;
  ASSERT_NE(session.features, nullptr);
  ASSERT_NE(session.map, nullptr);
  ASSERT_NE(session.training, nullptr);
  ASSERT_NE(session.model, nullptr);
  EXPECT_EQ(session.map->embedding->points.rows(), session.features->values.rows());
  EXPECT_EQ(session.training->predictions->size(), session.features->samples.size());
  EXPECT_GT(session.training->fit->iterations.back().accuracy_test, 0.25);  // chance: 0.1
}

TEST_F(WorkbenchTest, WhatCannotBeOpenedIsANoticeAndLosesNothing) {
  open_synthetic();
  const auto before = bench.session.features;
  apply(bench, OpenData{"/nowhere/at/all"});
  EXPECT_EQ(bench.session.notices.back().severity, Severity::error);
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("/nowhere/at/all"));
  EXPECT_EQ(bench.session.features, before);
}

TEST_F(WorkbenchTest, ImagesWithoutLabelsLeadToAMapAlone) {
  const tests::TemporaryFolder folder;
  for (int i = 0; i < 8; ++i)
    ml::write_image(folder / (std::to_string(i) + ".png"), ml::draw_formula(i, 0, 1));
  const auto address = folder.path().string();
  const auto expect_a_map_alone = [&] {
    run_until_quiet();
    run_until_quiet();
    ASSERT_NE(bench.session.map, nullptr);
    EXPECT_EQ(bench.session.map->embedding->points.rows(), 8);
    EXPECT_EQ(job_of(bench.session, JobRole::training), nullptr);
    for (const auto& notice : bench.session.notices)
      EXPECT_NE(notice.severity, Severity::error) << notice.text;
    EXPECT_EQ(MapScene().extract(bench.session, -1).clouds.at(0).class_ids->at(0), ml::unlabelled);
  };
  apply(bench, OpenData{address});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("8 images without labels"));
  expect_a_map_alone();
  ml::write_features(folder / "f.npy", *bench.session.features);
  apply(bench, OpenData{(folder / "f.npy").string()});
  expect_a_map_alone();

  apply(bench, StartTraining{});
  run_until_quiet();
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("no labels"));
  apply(bench, OpenData{address});
  run_until_quiet();
  apply(bench, StartRace{});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("has no labels: fine-tuning"));
  apply(bench, LabelRows{{1}, 0});
  EXPECT_EQ(bench.session.notices.back().severity, Severity::error);
}

TEST_F(WorkbenchTest, PausedTrainingTakesSingleSteps) {
  apply(bench, OpenData{"synthetic"});
  while (!bench.session.features) frame();
  apply(bench, PlayOrPause{});
  frame();
  frame();
  const auto steps = [&] { return job_of(bench.session, JobRole::training)->steps; };
  const auto paused_at = steps();
  frame();
  frame();
  EXPECT_EQ(steps(), paused_at);
  apply(bench, StepTraining{});
  frame();
  EXPECT_EQ(steps(), paused_at + 1);
  frame();
  EXPECT_EQ(steps(), paused_at + 1);
}

TEST_F(WorkbenchTest, AParameterOutOfRangeIsRefusedByName) {
  apply(bench, SetClassifierValue{"lambda", -5.0});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("lambda"));
  EXPECT_TRUE(bench.session.classifier_values["falkon"].empty());
}

TEST_F(WorkbenchTest, TuningShowsItsSurfaceAndTrainsWithTheBest) {
  open_synthetic();
  apply(bench, StartTraining{.tune = true});
  bool seen_without_fit = false;
  while (app::is_going(bench.session, JobRole::training)) {
    frame();
    const auto& run = bench.session.training;
    seen_without_fit = seen_without_fit || (run && run->tuning && !run->fit);
  }
  EXPECT_TRUE(seen_without_fit);
  const auto& run = *bench.session.training;
  const auto best = run.tuning->best();
  ASSERT_TRUE(best && run.fit);
  EXPECT_EQ(run.fit->chosen.at("sigma"), best->sigma);
  EXPECT_EQ(run.fit->chosen.at("lambda"), best->lambda);

  apply(bench, ChooseClassifier{"mlp"});
  apply(bench, StartTraining{.tune = true});
  while (app::is_going(bench.session, JobRole::training)) frame();
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("no parameters that it could choose"));
}

TEST_F(WorkbenchTest, StartingAgainReplacesTheJobOfItsRole) {
  open_synthetic();
  apply(bench, StartTraining{});
  apply(bench, StartTraining{});
  bench.collect();
  int going = 0;
  for (const auto& entry : bench.session.jobs)
    going += entry.role == JobRole::training && !ml::is_over(entry.status.state) ? 1 : 0;
  EXPECT_EQ(going, 1);
}

TEST_F(WorkbenchTest, AModelSurvivesItsFile) {
  open_synthetic();
  const tests::TemporaryFolder folder;
  apply(bench, SaveModel{folder / "model.diatom"});
  const auto saved = content_hash(*bench.session.model);
  apply(bench, OpenModel{folder / "model.diatom"});
  EXPECT_EQ(content_hash(*bench.session.model), saved) << bench.session.notices.back().text;
}

TEST_F(WorkbenchTest, WhatWasPretrainedBecomesTheBackbone) {
  auto& session = bench.session;
  session.data_address = "synthetic";  // drawn by code: no cache
  session.dataset =
      std::make_shared<const ml::Dataset>(ml::with_split(ml::formula_dataset(2, 14, 3), 0.2, 0));
  apply(bench, UsePretrainedWeights{});
  EXPECT_THAT(session.notices.back().text, HasSubstr("pre-train first"));
  apply(bench, StartPretraining{.data_set = true, .formulas = false, .epochs = 20});
  while (is_going(session, JobRole::pretraining)) frame();
  ASSERT_NE(session.pretraining, nullptr);
  EXPECT_EQ(session.pretraining->updates, 20);
  EXPECT_EQ(session.pretraining->curve.size(), 1U);
  apply(bench, UsePretrainedWeights{});
  run_until_quiet();
  ASSERT_NE(session.features, nullptr) << session.notices.back().text;
  EXPECT_EQ(session.features->recipe->backbone, "diatom-net");
  EXPECT_EQ(session.features->values.cols(), 1440);
  EXPECT_EQ(session.features->recipe->weights_hash,
            ml::content_hash(*session.pretraining->weights));
}

TEST_F(WorkbenchTest, PretrainingNeedsASourceAndATeacherThatIsAnother) {
  apply(bench, StartPretraining{.formulas = false});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("at least one source"));
  apply(bench, StartPretraining{.data_set = true});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("open a data set first"));
  apply(bench, StartPretraining{.teacher = true});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("another network"));
  EXPECT_TRUE(bench.session.jobs.empty());
}

TEST_F(WorkbenchTest, TheMapSceneAliasesSnapshotsAndMarksTheSelection) {
  open_synthetic();
  apply(bench, SelectRows{{3, 5}});
  MapScene extractor;
  const auto first = extractor.extract(bench.session, 5);
  ASSERT_EQ(first.clouds.size(), 1U);
  const auto& cloud = first.clouds[0];
  EXPECT_EQ(cloud.positions.get(), &bench.session.map->embedding->points);
  EXPECT_EQ(cloud.hovered, 5);
  EXPECT_TRUE((*cloud.flags)[3] & renderer::point_flag::selected);
  EXPECT_FALSE((*cloud.flags)[4] & renderer::point_flag::selected);
  const auto second = extractor.extract(bench.session, -1);
  EXPECT_EQ(second.clouds[0].flags, cloud.flags) << "nothing changed, so nothing is derived anew";
  apply(bench, SelectRows{{4}});
  EXPECT_TRUE((*extractor.extract(bench.session, -1).clouds[0].flags)[4] &
              renderer::point_flag::selected);
}

TEST_F(WorkbenchTest, PredictionsColourTheMapOnRequest) {
  open_synthetic();
  MapScene extractor;
  EXPECT_EQ(extractor.extract(bench.session, -1).clouds[0].class_ids, bench.session.map->labels);
  apply(bench, ChooseColor{ColorBy::prediction});
  EXPECT_EQ(extractor.extract(bench.session, -1).clouds[0].class_ids,
            bench.session.training->predictions);
}

TEST_F(WorkbenchTest, TheSyntheticFeedIsRecognisedByTheTrainedModel) {
  open_synthetic();
  apply(bench, OpenFeed{"synthetic"});
  for (int i = 0; i < 2000 && !feed_in_view(bench.session).overlay; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    bench.collect();
  }
  ASSERT_NE(feed_in_view(bench.session).overlay, nullptr);
  EXPECT_TRUE(feed_in_view(bench.session).status.ledger.adds_up());
  EXPECT_EQ(shown_frame(bench.session), feed_in_view(bench.session).overlay->frame);
  apply(bench, CloseFeed{});
  EXPECT_EQ(feed_in_view(bench.session).frame, nullptr);
}

TEST_F(WorkbenchTest, TheRaceIsRunByBothTrainers) {
  bench.session.backbone_request = {"diatom-net", {}, {}, 32};
  bench.session.fine_tuning_values = {{"epochs", 1}};
  apply(bench, StartRace{});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("no images to race on"));
  open_synthetic();
  apply(bench, StartRace{});
  for (int i = 0; i < 100000 && is_going(bench.session, JobRole::fine_tuning); ++i) frame();
  run_until_quiet();
  const auto& session = bench.session;
  ASSERT_TRUE(session.fine_tuning);
  ASSERT_TRUE(session.training && session.training->tuning) << "the choice of parameters counts";
  const auto race =
      race_of(session.features.get(), session.training.get(), session.fine_tuning.get());
  ASSERT_TRUE(race.verdict);
  EXPECT_TRUE(race.verdict->is_final);
  EXPECT_TRUE(std::isfinite(race.verdict->ci95));
  apply(bench, UseFineTunedModel{});
  EXPECT_EQ(bench.session.model, bench.session.fine_tuning->chosen);
}

}  // namespace
}  // namespace diatom::app
