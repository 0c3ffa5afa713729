// Panels read the session and emit commands: what a click or a key asks for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/panels/style.h"
#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"
#include "tests/app/trained_session.h"

namespace diatom::tests {
namespace {

using app::PlayOrPause;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const ImVec2 panel_size(360, 760);

TEST(TopTuningPanel, PlayPausesATrainingThatIsRunning) {
  Stage stage(app::make_top_tuning_panel(), panel_size);
  stage.session.features = some_features();
  stage.session.jobs = {job_in(ml::JobState::running, 7, app::JobRole::training)};
  stage.click({"Pause"});
  EXPECT_THAT(stage.commands, SizeIs(1));
  ASSERT_THAT(stage.emitted<app::PauseJob>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::PauseJob>().front().id, 7U);
}

// Who is told to press Play finds it there, though the map is still on its way.
TEST(TopTuningPanel, PlayBeginsATrainingBesideWhatElseIsGoingOn) {
  Stage stage(app::make_top_tuning_panel(), panel_size);
  stage.session.features = some_features();
  stage.session.jobs = {job_in(ml::JobState::running, 3, app::JobRole::map)};
  stage.click({"Play"});
  EXPECT_THAT(stage.commands, SizeIs(1));
  EXPECT_THAT(stage.emitted<app::StartTraining>(), SizeIs(1));
}

TEST(TopTuningPanel, PlayBeginsATrainingThoughAllIsHeld) {
  Stage stage(app::make_top_tuning_panel(), panel_size);
  stage.session.features = some_features();
  stage.session.playing = false;
  stage.session.jobs = {job_in(ml::JobState::paused, 3, app::JobRole::map)};
  stage.click({"Play"});
  EXPECT_THAT(stage.commands, SizeIs(2));
  EXPECT_THAT(stage.emitted<PlayOrPause>(), SizeIs(1));
  EXPECT_THAT(stage.emitted<app::StartTraining>(), SizeIs(1));
}

TEST(TopTuningPanel, PlayBeginsATrainingWhereAllIsAtRest) {
  Stage stage(app::make_top_tuning_panel(), panel_size);
  stage.session.features = some_features();
  stage.click({"Play"});
  EXPECT_THAT(stage.commands, SizeIs(1));
  ASSERT_THAT(stage.emitted<app::StartTraining>(), SizeIs(1));
  EXPECT_FALSE(stage.emitted<app::StartTraining>().front().paused);
}

TEST(TopTuningPanel, PlayAfterAPauseGoesOn) {
  Stage stage(app::make_top_tuning_panel(), panel_size);
  stage.session.features = some_features();
  stage.session.playing = false;
  stage.session.jobs = {job_in(ml::JobState::paused, 7, app::JobRole::training)};
  stage.click({"Play"});
  EXPECT_THAT(stage.commands, SizeIs(1));
  EXPECT_THAT(stage.emitted<PlayOrPause>(), SizeIs(1));
}

TEST(TopTuningPanel, PlayResumesAJobThatWasPausedAlone) {
  Stage stage(app::make_top_tuning_panel(), panel_size);
  stage.session.features = some_features();
  stage.session.jobs = {job_in(ml::JobState::paused, 7, app::JobRole::training)};
  stage.click({"Play"});
  EXPECT_THAT(stage.commands, SizeIs(1));
  ASSERT_THAT(stage.emitted<app::ResumeJob>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::ResumeJob>().front().id, 7U);
}

TEST(TopTuningPanel, SaysWhoseFiguresTheseAre) {
  Stage stage(app::make_top_tuning_panel(), panel_size);
  stage.session = trained_session("mlp", {{"epochs", 2}});
  EXPECT_THAT(stage.driver().words(), testing::AllOf(HasSubstr("Loss"), HasSubstr("loss"),
                                                     testing::Not(HasSubstr("All this was by"))));
  stage.session.classifier = "ridge";
  EXPECT_THAT(stage.driver().words(),
              HasSubstr("All this was by Fully connected network: Play trains Ridge"));
}

TEST(TopTuningPanel, StepAndReset) {
  Stage stage(app::make_top_tuning_panel(), panel_size);
  stage.session = full_session();
  stage.click({"Step"});
  EXPECT_THAT(stage.emitted<app::StepTraining>(), SizeIs(1));
  stage.click({"Reset"});
  ASSERT_THAT(stage.emitted<app::StartTraining>(), SizeIs(1));
  EXPECT_TRUE(stage.emitted<app::StartTraining>().front().paused);
}

TEST(TopTuningPanel, ChoosesParametersWhereTheMethodCan) {
  Stage stage(app::make_top_tuning_panel(), {360, 1400});
  stage.session = full_session();
  stage.click({"Choose σ, λ and centres"});
  ASSERT_THAT(stage.emitted<app::StartTraining>(), SizeIs(1));
  EXPECT_TRUE(stage.emitted<app::StartTraining>().front().tune);
  stage.session.classifier = "mlp";  // which has nothing to choose by itself
  EXPECT_THAT(stage.driver().words(), testing::Not(HasSubstr("Choose σ")));
}

TEST(TopTuningPanel, ShowsWhatTheSearchHasSeen) {
  Stage stage(app::make_top_tuning_panel(), {360, 1400});
  stage.session = full_session();
  ml::Tuning tuning;
  for (const double sigma : {2.0, 4.0})
    for (const double lambda : {1e-6, 1e-4})
      tuning.points.push_back({sigma, lambda, 0, 128, 0.8 + 0.01 * sigma, 0.3});
  app::TopTuningRun run;
  run.tuning = std::make_shared<const ml::Tuning>(tuning);
  stage.session.training = std::make_shared<const app::TopTuningRun>(run);  // no fit yet
  EXPECT_THAT(stage.driver().words(), HasSubstr("best 84.0 % at σ 4, λ 1e-06"));
}

TEST(TopTuningPanel, SaysHowManyCentresWereEnough) {
  Stage stage(app::make_top_tuning_panel(), {360, 1400});
  stage.session.features = some_features();
  ml::Tuning tuning;
  tuning.points.push_back({8, 1e-4, 0, 512, 0.93, 0.3});
  tuning.doublings = {{500, 8, 1e-4, 0.91, 0, 0},
                      {1000, 8, 1e-4, 0.93, 0.02, 0.004},
                      {2000, 8, 1e-4, 0.932, 0.002, 0.004}};
  app::TopTuningRun run;
  run.tuning = std::make_shared<const ml::Tuning>(tuning);
  stage.session.training = std::make_shared<const app::TopTuningRun>(run);
  EXPECT_THAT(stage.driver().words(), HasSubstr("1000: 93.0 %"));
}

TEST(TopTuningPanel, TheSelectionCanBeTheCentres) {
  Stage stage(app::make_top_tuning_panel(), {360, 1400});
  stage.session.features = some_features();
  stage.session.selection = std::make_shared<const std::vector<int>>(std::vector<int>{2, 5});
  stage.click({"Use the selected images as centres"});
  ASSERT_THAT(stage.emitted<app::ChooseCentres>(), SizeIs(1));
  EXPECT_THAT(stage.emitted<app::ChooseCentres>().front().rows, testing::ElementsAre(2, 5));
  stage.session.centres = stage.session.selection;
  stage.click({"Draw centres again"});
  ASSERT_THAT(stage.emitted<app::ChooseCentres>(), SizeIs(1));
  EXPECT_THAT(stage.emitted<app::ChooseCentres>().front().rows, testing::IsEmpty());
  stage.session.classifier = "ridge";
  EXPECT_THAT(stage.driver().words(), testing::Not(HasSubstr("centres")));
}

TEST(TopTuningPanel, WithoutFeaturesNothingCanBeTrained) {
  Stage stage(app::make_top_tuning_panel(), panel_size);
  stage.click({"Play"});
  stage.click({"Step"});
  EXPECT_THAT(stage.commands, IsEmpty());
}

TEST(TopTuningPanel, ShowsEveryParameterOfEveryClassifier) {
  const auto& all = ml::ClassifierRegistry::instance().all();
  ASSERT_FALSE(all.empty());
  Stage stage(app::make_top_tuning_panel(), panel_size);
  for (const auto& method : all) {
    stage.session.classifier = method.info.id;
    const auto words = stage.driver().words();
    EXPECT_THAT(words, HasSubstr(method.info.label));
    for (const auto& parameter : method.info.parameters)
      EXPECT_THAT(words, HasSubstr(parameter.label)) << method.info.id;
  }
}

TEST(TopTuningPanel, ATypedValueBecomesACommand) {
  Stage stage(app::make_top_tuning_panel(), panel_size);
  stage.click({"##parameters", "lambda", "##field"});
  stage.driver().double_click(ImGui::GetIO().MousePos);
  stage.commands.clear();
  stage.driver().type("0.25");
  stage.driver().tap(TestKey::enter);
  const auto changes = stage.emitted<app::SetClassifierValue>();
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes.back().parameter, "lambda");
  EXPECT_DOUBLE_EQ(changes.back().value, 0.25);
}

TEST(TopTuningPanel, ASliderStaysWithinTheDeclaredRange) {
  Stage stage(app::make_top_tuning_panel(), panel_size);
  const ImVec2 slider = stage.driver().find({"##parameters", "lambda", "##slider"}, "stage");
  stage.commands.clear();
  stage.driver().drag(slider, {slider.x + 2000, slider.y});
  const auto changes = stage.emitted<app::SetClassifierValue>();
  ASSERT_FALSE(changes.empty());
  const auto& method = ml::ClassifierRegistry::instance().find("falkon").info;
  for (const auto& change : changes)
    EXPECT_NO_THROW(ml::checked_values(method, {{change.parameter, change.value}}));
  EXPECT_DOUBLE_EQ(changes.back().value, 10);
}

TEST(TopTuningPanel, SigmaIsShownAsAutoAndCanBeTakenInHand) {
  Stage stage(app::make_top_tuning_panel(), panel_size);
  EXPECT_THAT(stage.driver().words(), HasSubstr("auto"));
  stage.click({"##parameters", "sigma", "auto"});
  ASSERT_THAT(stage.emitted<app::SetClassifierValue>(), SizeIs(1));
  EXPECT_GT(stage.emitted<app::SetClassifierValue>().front().value, 0);
}

TEST(TopTuningPanel, ShowsHeldOutAccuracyAndFigures) {
  Stage stage(app::make_top_tuning_panel(), panel_size);
  stage.session = full_session();
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("97.0 %"));  // the twelfth iteration's 0.973 - 0.5 / 144
  EXPECT_THAT(words, HasSubstr("500"));
  EXPECT_THAT(words, HasSubstr("32.2"));
}

TEST(PretrainingPanel, BeginsWithWhatIsChosen) {
  Stage stage(app::make_pretraining_panel(), panel_size);
  stage.session.dataset = dataset_of(*some_features());
  stage.click({"Synthetic world"});
  stage.click({"###data_set"});
  stage.click({"Formulas"});
  EXPECT_THAT(stage.commands, IsEmpty());
  stage.click({"Pre-train"});
  ASSERT_THAT(stage.emitted<app::StartPretraining>(), SizeIs(1));
  const auto start = stage.emitted<app::StartPretraining>().front();
  EXPECT_TRUE(start.synthetic);
  EXPECT_TRUE(start.data_set);
  EXPECT_FALSE(start.formulas);
  EXPECT_FALSE(start.teacher);
}

TEST(PretrainingPanel, NothingToLearnFromIsNothingToBegin) {
  Stage stage(app::make_pretraining_panel(), panel_size);
  stage.click({"Formulas"});
  stage.click({"Pre-train"});
  EXPECT_THAT(stage.commands, IsEmpty());
}

TEST(PretrainingPanel, OnlyAnotherNetworkTeaches) {
  Stage stage(app::make_pretraining_panel(), panel_size);
  const auto teaches = [&stage](const char* backbone) {
    stage.session.backbone = ml::make_backbone({"pixels", {}, {}, 0});
    stage.session.backbone_request.id = backbone;
    stage.click({"###teacher"});
    stage.click({"Pre-train"});
    return stage.emitted<app::StartPretraining>().at(0).teacher;
  };
  EXPECT_FALSE(teaches("pixels"));
  EXPECT_FALSE(teaches("diatom-net"));
  EXPECT_TRUE(teaches("mobilenet_v2"));
}

TEST(PretrainingPanel, PausesPlaysAndCancelsItsOwnJob) {
  Stage stage(app::make_pretraining_panel(), panel_size);
  stage.session = full_session();
  stage.session.jobs.push_back(job_in(ml::JobState::running, 9, app::JobRole::pretraining));
  stage.click({"Pause"});
  ASSERT_THAT(stage.emitted<app::PauseJob>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::PauseJob>().front().id, 9U);
  stage.session.jobs.back().status.state = ml::JobState::paused;
  stage.click({"Play"});
  ASSERT_THAT(stage.emitted<app::ResumeJob>(), SizeIs(1));
  stage.click({"Cancel"});
  ASSERT_THAT(stage.emitted<app::CancelJob>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::CancelJob>().front().id, 9U);
}

TEST(PretrainingPanel, ShowsTheRunAndOffersItsWeights) {
  Stage stage(app::make_pretraining_panel(), panel_size);
  EXPECT_THAT(stage.driver().words(), testing::Not(HasSubstr("Use these weights")));
  stage.session = full_session();
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("87.5 %"));
  EXPECT_THAT(words, HasSubstr("0.60"));
  EXPECT_THAT(words, HasSubstr("teacher"));
  EXPECT_THAT(words, HasSubstr("First filters"));
  stage.click({"Use these weights"});
  EXPECT_THAT(stage.emitted<app::UsePretrainedWeights>(), SizeIs(1));
}

TEST(DataPanel, OpensWhatIsTypedAndTheSyntheticWorld) {
  Stage stage(app::make_data_panel(), panel_size);
  stage.click({"Synthetic world"});
  ASSERT_THAT(stage.emitted<app::OpenData>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::OpenData>().front().address, "synthetic");

  stage.click({"##address"});
  stage.driver().type("/data/my lake");
  EXPECT_THAT(stage.commands, IsEmpty());
  stage.driver().tap(TestKey::enter);
  ASSERT_THAT(stage.emitted<app::OpenData>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::OpenData>().front().address, "/data/my lake");
}

TEST(DataPanel, ListsClassesWithTheirCountsAndWhatWasSkipped) {
  Stage stage(app::make_data_panel(), panel_size);
  stage.session = full_session();
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("lake water"));
  EXPECT_THAT(words, HasSubstr("40 images"));
  for (const char* name : {"Arcella", "Stentor", "Volvox"}) EXPECT_THAT(words, HasSubstr(name));
  EXPECT_THAT(words, HasSubstr("1 file skipped"));
}

TEST(DataPanel, SaysWhereThereAreNoLabels) {
  Stage stage(app::make_data_panel(), panel_size);
  stage.session = unlabelled_session();
  EXPECT_THAT(stage.driver().words(), HasSubstr("No labels"));
}

TEST(DataPanel, ExtractionChoosesTheBackboneFirst) {
  Stage stage(app::make_data_panel(), panel_size);
  stage.session = full_session();
  stage.session.backbone_request.id = "pixels";
  stage.click({"Extract"});
  ASSERT_THAT(stage.commands, SizeIs(2));
  ASSERT_TRUE(std::holds_alternative<app::ChooseBackbone>(stage.commands[0]));
  EXPECT_EQ(std::get<app::ChooseBackbone>(stage.commands[0]).request.id, "pixels");
  EXPECT_TRUE(std::holds_alternative<app::StartExtraction>(stage.commands[1]));
}

// The one at hand may have been pre-trained a moment ago: no file could bring its weights back.
TEST(DataPanel, ExtractionKeepsTheBackboneAtHand) {
  Stage stage(app::make_data_panel(), panel_size);
  stage.session = full_session();
  stage.session.backbone_request.id = "pixels";
  stage.session.backbone = ml::make_backbone({"pixels", {}, {}, 0});
  stage.click({"Extract"});
  ASSERT_THAT(stage.commands, SizeIs(1));
  EXPECT_TRUE(std::holds_alternative<app::StartExtraction>(stage.commands[0]));
}

TEST(DataPanel, ANetworkWithoutItsWeightsCannotExtract) {
  Stage stage(app::make_data_panel(), panel_size);
  stage.session = full_session();
  stage.session.backbone_request.id = "mobilenet_v2";
  stage.click({"Extract"});
  EXPECT_THAT(stage.commands, IsEmpty());
}

TEST(JobsPanel, ControlsSpeakOfTheirOwnJob) {
  Stage stage(app::make_jobs_panel(), panel_size);
  stage.session = full_session();
  const auto words = stage.driver().words();
  for (const auto& job : stage.session.jobs) EXPECT_THAT(words, HasSubstr(job.status.title));
  stage.click({"Forget what has ended"});
  EXPECT_THAT(stage.emitted<app::ForgetEndedJobs>(), SizeIs(1));
}

TEST(LogPanel, ShowsNoticesAndClears) {
  Stage stage(app::make_log_panel(), panel_size);
  stage.session = full_session();
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("00:01:01"));
  EXPECT_THAT(words, HasSubstr("no such folder: /nowhere"));
  stage.click({"Clear"});
  EXPECT_THAT(stage.emitted<app::DismissNotices>(), SizeIs(1));
}

TEST(LivePanel, AccountsForEveryFrame) {
  Stage stage(app::make_live_panel(), panel_size);
  stage.session = full_session();
  const auto words = stage.driver().words();
  EXPECT_THAT(words,
              HasSubstr("captured 120 = classified 100 + skipped 0 + dropped 19 + waiting 1"));
  EXPECT_THAT(words, HasSubstr("29.5 fps"));
  EXPECT_THAT(words, HasSubstr("step 12"));
  EXPECT_TRUE(stage.views.live.visible);
}

TEST(LivePanel, OpensClosesCropsAndHidesLabels) {
  Stage stage(app::make_live_panel(), panel_size);
  stage.session = full_session();
  stage.click({"Close"});
  EXPECT_THAT(stage.emitted<app::CloseFeed>(), SizeIs(1));
  stage.click({"look", "Organisms"});
  ASSERT_THAT(stage.emitted<app::ChooseLook>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::ChooseLook>().front().look, live::Look::organisms);
  stage.click({"Labels"});
  ASSERT_THAT(stage.emitted<app::ShowOverlay>(), SizeIs(1));
  EXPECT_FALSE(stage.emitted<app::ShowOverlay>().front().visible);
  stage.click({"##source"});
  stage.driver().type("0");
  stage.driver().tap(TestKey::enter);
  ASSERT_THAT(stage.emitted<app::OpenFeed>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::OpenFeed>().front().address, "0");
}

// --- the race ---

ml::Snapshot<ml::FineTuning> fine_tuning_of(const ml::Features& features) {
  ml::FineTuning run;
  for (int i = 1; i <= 4; ++i) {
    ml::FineTuningPoint point;
    point.epochs = i;
    point.images_seen = 30 * i;
    point.seconds = 100.0 * i;
    point.accuracy_validation = point.accuracy_test = 0.5 + 0.1 * i;
    run.curve.push_back(point);
  }
  run.best = 3;
  run.chosen = std::make_shared<const ml::Model>();
  run.predictions.assign(features.rows_of(ml::Split::test).size(), 0);
  return std::make_shared<const ml::FineTuning>(std::move(run));
}

TEST(RacePanel, StartsWhereThereAreImagesAndABackbone) {
  Stage stage(app::make_race_panel(), panel_size);
  stage.session = full_session();
  stage.click({"Start the race"});
  EXPECT_THAT(stage.emitted<app::StartRace>(), IsEmpty()) << "there is no backbone";
  stage.session.backbone = ml::make_backbone({"pixels", {}, {}, 0});
  stage.click({"Start the race"});
  EXPECT_THAT(stage.emitted<app::StartRace>(), SizeIs(1));
}

TEST(RacePanel, PausesAndCancelsFineTuning) {
  Stage stage(app::make_race_panel(), panel_size);
  stage.session = full_session();
  stage.session.jobs = {job_in(ml::JobState::running, 9, app::JobRole::fine_tuning)};
  stage.click({"Pause"});
  ASSERT_THAT(stage.emitted<app::PauseJob>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::PauseJob>().front().id, 9U);
  stage.click({"Cancel"});
  EXPECT_THAT(stage.emitted<app::CancelJob>(), SizeIs(1));
}

TEST(RacePanel, SaysTheVerdictAndWhoIsCompared) {
  Stage stage(app::make_race_panel(), panel_size);
  stage.session = full_session();
  auto run = *stage.session.training;
  auto fit = *run.fit;
  fit.test_scores = ml::Matrix::Random(
      static_cast<Eigen::Index>(stage.session.features->rows_of(ml::Split::test).size()), 3);
  run.fit = std::make_shared<const ml::Fit>(std::move(fit));
  stage.session.training = std::make_shared<const app::TopTuningRun>(std::move(run));
  stage.session.fine_tuning = fine_tuning_of(*stage.session.features);
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("times the time"));
  EXPECT_THAT(words, HasSubstr("90.0 %"));
  EXPECT_THAT(words, HasSubstr("features 3 s"));
  stage.click({"Both on the feed"});
  ASSERT_THAT(stage.emitted<app::CompareOnFeed>(), SizeIs(1));
  EXPECT_TRUE(stage.emitted<app::CompareOnFeed>().front().both);
  stage.click({"Use fine-tuned"});
  EXPECT_THAT(stage.emitted<app::UseFineTunedModel>(), SizeIs(1));
}

TEST(LivePanel, CountsWhereTwoModelsDiffer) {
  Stage stage(app::make_live_panel(), panel_size);
  stage.session = full_session();
  stage.session.feeds.front().status.compared = 340;
  stage.session.feeds.front().status.differing = 12;
  EXPECT_THAT(stage.driver().words(), HasSubstr("the two models differ in 12 of 340 frames"));
}

}  // namespace
}  // namespace diatom::tests
