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
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

using testing::HasSubstr;

class WorkbenchTest : public testing::Test {
 protected:
  WorkbenchTest() { bench.session.backbone_request.id = "pixels"; }

  // As the frames do it: apply what follows, grant, collect.
  void frame() {
    for (const auto& command : bench.take_follow_ups()) apply(bench, command);
    bench.scheduler.grant(0.0, bench.session.pace);
    bench.collect();
  }

  void run_until_quiet() {
    for (int i = 0; i < 100000; ++i) {
      frame();
      if (!bench.scheduler.has_runnable() && !is_going(bench.session, JobRole::training)) return;
    }
    FAIL() << "the jobs never end";
  }

  void open_synthetic() {
    apply(bench, OpenData{"synthetic"});
    run_until_quiet();
    run_until_quiet();
  }

  Workbench bench{{}, ml::Scheduler::Mode::inline_steps};
};

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

// What the panel "Look inside" asks for.
class LookInsideWorkbench : public WorkbenchTest {
 protected:
  void train(const char* classifier, ml::ParameterValues values = {}) {
    open_synthetic();
    apply(bench, ChooseClassifier{classifier});
    bench.session.classifier_values[classifier] = std::move(values);
    apply(bench, StartTraining{});
    while (is_going(bench.session, JobRole::training)) frame();
    frame();
  }

  void finish(JobRole role) {
    for (int i = 0; i < 1000 && is_going(bench.session, role); ++i) frame();
    frame();
  }

  std::size_t jobs_of(JobRole role) const {
    return static_cast<std::size_t>(
        std::count_if(bench.session.jobs.begin(), bench.session.jobs.end(),
                      [role](const JobEntry& entry) { return entry.role == role; }));
  }
};

TEST_F(LookInsideWorkbench, ThumbnailsComeAndLeaveNoTrace) {
  open_synthetic();
  const auto notices = bench.session.notices.size();
  apply(bench, LoadThumbnails{{1, 2, 40}});
  ASSERT_NE(bench.session.thumbnails, nullptr) << "the empty sheet is there at once";
  finish(JobRole::thumbnails);
  const auto& sheet = *bench.session.thumbnails;
  EXPECT_EQ(sheet.rows, (std::vector<int>{1, 2, 40}));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(sheet.is_loaded[i]);
  EXPECT_EQ(jobs_of(JobRole::thumbnails), 0U);
  EXPECT_EQ(bench.session.notices.size(), notices);
  apply(bench, LoadThumbnails{{100000}});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("100000"));
}

TEST_F(LookInsideWorkbench, PicturesComeWhileAllElseIsPaused) {
  open_synthetic();
  apply(bench, LoadThumbnails{{1, 2}});
  apply(bench, PlayOrPause{});
  finish(JobRole::thumbnails);
  EXPECT_TRUE(bench.session.thumbnails->is_loaded[1]);
}

TEST_F(LookInsideWorkbench, CentresAddUpToTheScore) {
  train("falkon", {{"centres", 60}, {"lambda", 1e-3}});
  const auto& session = bench.session;
  const ml::Matrix rows = session.model->standardisation.apply(session.features->values);
  for (const int row : {0, 33, 200}) {
    apply(bench, ExplainRow{row});
    finish(JobRole::explanation);
    const auto& explanation = *session.explanation;
    EXPECT_EQ(explanation.row, row);
    ASSERT_EQ(explanation.centres.size(), 8U);
    double sum = explanation.others;
    for (const auto& centre : explanation.centres) {
      sum += centre.amount;
      EXPECT_EQ(session.features->samples[static_cast<std::size_t>(centre.row)].split,
                ml::Split::train);
    }
    EXPECT_NEAR(sum, session.model->head->scores(rows.row(row)).maxCoeff(), 1e-4);
    EXPECT_EQ(explanation.other_centres, 52);
    EXPECT_TRUE(explanation.owed.empty());
  }
}

TEST_F(LookInsideWorkbench, LeavingOneOutEqualsTrainingWithoutIt) {
  train("ridge", {{"alpha", 300}});
  auto& session = bench.session;
  apply(bench, ExplainRow{0});
  finish(JobRole::explanation);
  ASSERT_EQ(session.explanation->owed.size(), 8U);
  const int row = session.explanation->owed.front().row;
  apply(bench, LeaveOut{row});
  finish(JobRole::left_out);
  const auto& left_out = *session.left_out;
  ASSERT_TRUE(left_out.is_known);

  auto prepared = ml::prepare_training(*session.features);
  std::erase(prepared.set.train, Eigen::Index{row});
  const auto again = ml::make_trainer("ridge", prepared.set, {{"alpha", 300}}, 0);
  const auto fit = ml::run_to_result(*again);
  EXPECT_DOUBLE_EQ(left_out.accuracy, fit->iterations.back().accuracy_test);
  const auto probabilities =
      session.model->probabilities(fit->head->scores(prepared.set.rows->row(0)));
  EXPECT_NEAR(left_out.probability, probabilities.maxCoeff(), 1e-4);
  // What it owes to that image is what its score loses with it.
  const auto& explanation = *session.explanation;
  EXPECT_NEAR(explanation.score - explanation.owed.front().amount,
              fit->head->scores(prepared.set.rows->row(0))(0, explanation.predicted), 1e-4);
}

TEST_F(LookInsideWorkbench, WhatCannotBeSaidIsANotice) {
  apply(bench, ExplainRow{0});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("no image"));
  apply(bench, StartSlowMotion{});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("no features yet"));
  train("falkon", {{"centres", 20}});
  apply(bench, LeaveOut{0});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("exact for ridge only"));
}

TEST_F(LookInsideWorkbench, TheSolverGoesStepByStep) {
  open_synthetic();
  bench.session.classifier_values["falkon"] = {{"centres", 60}, {"lambda", 1e-3}};
  const auto shown = [&] {
    const auto& run = bench.session.slow_motion;
    return run ? run->plain.iterations.size() : 0;
  };
  for (int i = 0; i < 12; ++i) {
    apply(bench, StepSlowMotion{});
    const auto before = shown();
    frame();
    EXPECT_LE(shown(), before + 1);
    const auto now = shown();
    frame();
    EXPECT_EQ(shown(), now) << "it waits for the next step";
  }
  EXPECT_GT(shown(), 2U);
  bench.scheduler.resume(job_of(bench.session, JobRole::slow_motion)->id);
  finish(JobRole::slow_motion);
  const auto& run = *bench.session.slow_motion;
  EXPECT_GT(run.plain.iterations.size(), 20U);
  EXPECT_LT(run.preconditioned.iterations.back().residual,
            run.plain.iterations.back().residual + 1e-10);
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

std::vector<int> training_rows(const Session& session, std::size_t count) {
  std::vector<int> rows;
  for (const auto row : session.features->rows_of(ml::Split::train))
    if (rows.size() < count) rows.push_back(static_cast<int>(row));
  return rows;
}

TEST_F(WorkbenchTest, AKeyTeachesTheModelAtOnceAndUndoTakesBothBack) {
  open_synthetic();
  auto& session = bench.session;
  const auto training = session.training;
  const auto model = session.model;
  const auto rows = training_rows(session, 12);
  const int other = (label_of(session, rows[0]) + 1) % 10;
  apply(bench, LabelRows{rows, other});
  for (const int row : rows) EXPECT_EQ(label_of(session, row), other);
  run_until_quiet();
  ASSERT_TRUE(session.training->predictions);
  EXPECT_NE(session.model, model);
  EXPECT_EQ(session.training->prepared, training->prepared) << "rows were standardised again";
  int learnt = 0;
  for (const int row : rows)
    learnt += session.training->predictions->at(static_cast<std::size_t>(row)) == other ? 1 : 0;
  EXPECT_GT(learnt, 8);
  EXPECT_LE(session.training->fit->iterations.size(), training->fit->iterations.size());
  EXPECT_LE(session.training->fit->iterations.front().residual,
            training->fit->iterations.front().residual);
  MapScene extractor;
  EXPECT_EQ(extractor.extract(session, -1).clouds[0].class_ids, session.taught_labels);

  apply(bench, UndoLabels{});
  EXPECT_EQ(session.taught_labels, nullptr);
  EXPECT_EQ(session.model, model);
  EXPECT_EQ(session.training, training);
  EXPECT_FALSE(is_going(session, JobRole::training));
  EXPECT_EQ(extractor.extract(session, -1).clouds[0].class_ids, session.map->labels);
  apply(bench, UndoLabels{});
  EXPECT_THAT(session.notices.back().text, HasSubstr("no label to take back"));
}

TEST_F(WorkbenchTest, AWarmStartAnswersAsAColdOneDoes) {
  open_synthetic();
  auto& session = bench.session;
  apply(bench, SetClassifierValue{"centres", 60});
  apply(bench, SetClassifierValue{"precision", 1});
  apply(bench, SetClassifierValue{"lambda", 1e-3});
  apply(bench, SetClassifierValue{"iterations", 100});
  apply(bench, StartTraining{});
  run_until_quiet();
  const auto rows = training_rows(session, 3);
  apply(bench, LabelRows{rows, (label_of(session, rows[0]) + 1) % 10});
  run_until_quiet();
  const auto warm = session.training;
  apply(bench, StartTraining{});
  run_until_quiet();
  const auto cold = session.training;
  EXPECT_LT(warm->fit->iterations.size(), cold->fit->iterations.size());
  EXPECT_LT((warm->fit->test_scores - cold->fit->test_scores).norm(),
            1e-4F * cold->fit->test_scores.norm());
}

TEST_F(WorkbenchTest, KeysFasterThanTheModelAreAllUndoneToItsLabels) {
  open_synthetic();
  auto& session = bench.session;
  const auto rows = training_rows(session, 12);
  const int was = label_of(session, rows[0]);
  apply(bench, LabelRows{rows, (was + 1) % 10});
  const auto first = session.taught_labels;
  apply(bench, LabelRows{rows, (was + 2) % 10});  // before a single step
  apply(bench, UndoLabels{});
  EXPECT_EQ(session.taught_labels, first);
  EXPECT_TRUE(is_going(session, JobRole::training)) << "no model was made of these labels yet";
  run_until_quiet();
  EXPECT_EQ(session.training->taught_labels, first);
  apply(bench, UndoLabels{});
  EXPECT_EQ(session.taught_labels, nullptr);
  EXPECT_EQ(session.training->taught_labels, nullptr);
}

TEST_F(WorkbenchTest, LabelsThatCannotBeGivenChangeNothing) {
  apply(bench, LabelRows{{0}, 1});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("open data first"));
  open_synthetic();
  apply(bench, LabelRows{{0}, 11});
  EXPECT_THAT(bench.session.notices.back().text,
              HasSubstr("there is no class 12: the data have 10"));
  apply(bench, LabelRows{{0}, label_of(bench.session, 0)});  // what it is already
  EXPECT_EQ(bench.session.taught_labels, nullptr);
  EXPECT_TRUE(bench.session.taught_before.empty());
}

TEST_F(WorkbenchTest, TheSelectedTrainingImagesBecomeTheCentres) {
  open_synthetic();
  auto& session = bench.session;
  auto rows = training_rows(session, 20);
  const auto held_out = static_cast<int>(session.features->rows_of(ml::Split::test).front());
  rows.push_back(held_out);
  apply(bench, ChooseCentres{rows});
  EXPECT_THAT(session.notices.back().text, HasSubstr("1 of 21 selected images are held out"));
  apply(bench, StartTraining{});
  run_until_quiet();
  EXPECT_EQ(session.training->fit->chosen.at("centres"), 20.0);
  apply(bench, ChooseCentres{{held_out}});
  EXPECT_THAT(session.notices.back().text, HasSubstr("select training images"));
  EXPECT_EQ(session.centres->size(), 20U) << "what cannot be done leaves all as it was";
  apply(bench, ChooseCentres{});
  apply(bench, StartTraining{});
  run_until_quiet();
  EXPECT_GT(session.training->fit->chosen.at("centres"), 20.0);
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
  for (int i = 0; i < 2000 && !bench.session.overlay; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    bench.collect();
  }
  ASSERT_NE(bench.session.overlay, nullptr);
  EXPECT_TRUE(bench.session.feed.ledger.adds_up());
  EXPECT_EQ(shown_frame(bench.session), bench.session.overlay->frame);
  apply(bench, CloseFeed{});
  EXPECT_EQ(bench.session.frame, nullptr);
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
